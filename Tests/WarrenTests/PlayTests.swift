import Testing
import Warren

@Suite struct PlayTests {
  /// What is shown to somebody who types these lines, and how many episodes are played to the end.
  private func play(
    _ name: String, _ settings: [String] = [], typing lines: [String], episodes: Int = 1
  ) throws -> (shown: [String], played: Int) {
    let task = try Registry.builtIn.task(named: name).makeTask(settings: settings)
    let environment: EnvironmentFace = try #require(task.face())
    var input = lines[...]
    var shown: [String] = []
    let session = PlaySession(try environment.makeBatch(1), read: { input.popFirst() }, show: { shown.append($0) })
    let played = try session.play(episodes: episodes, key: RandomKey(seed: 1))
    return (shown, played)
  }

  @Test("two people play tic-tac-toe, by names and by numbers, and see how it ends")
  func twoPeople() throws {
    let (shown, played) = try play("tic-tac-toe", ["opponent=self"], typing: ["b2", " A1 ", "1", "0", "2", "7"])
    #expect(played == 1)
    #expect(shown.contains("'0' is not legal now.") && shown.contains { $0.hasPrefix("Player 2, choose") })
    #expect(shown.contains { $0.contains("X has won") })
    #expect(shown.last == "The game is over after 5 moves.")
  }

  @Test("a session ends at the end of the input, or when one quits, and not before the last episode")
  func ends() throws {
    #expect(try play("connect-four", ["opponent=alpha-beta", "depth=2"], typing: ["d"]).played == 0)
    #expect(try play("connect-four", typing: ["q", "d"]).shown.count == 2)
    let twice = try play(
      "tic-tac-toe", ["opponent=self"], typing: ["0", "3", "1", "4", "2", "0", "3", "1", "4", "2"], episodes: 2)
    #expect(twice.played == 2)
    #expect(twice.shown.count { $0 == "The game is over after 5 moves." } == 2)
  }

  @Test("against a perfect player one loses or draws, and the return says so")
  func againstOpponent() throws {
    let all = (0..<60).map { "\($0 % 9)" }
    let shown = try play("tic-tac-toe", ["opponent=perfect", "side=second"], typing: all).shown
    let last = try #require(shown.last)
    #expect(last.hasPrefix("The episode is over: return -1.0") || last.hasPrefix("The episode is over: return 0.0"))
    #expect(shown.contains { $0.contains("The opponent has played") })
  }

  @Test("directions are typed by their names")
  func names() throws {
    let shown = try play("cliff-walking", typing: ["up", "RIGHT", "0", "sideways", "q"]).shown
    #expect(shown.contains("Choose up, right, down, left, or q to quit:"))
    #expect(shown.count { $0.hasPrefix("reward") } == 3)
    #expect(shown.contains("There is no action 'sideways'."))
    let taxi = try play("taxi", typing: ["drop  off", "q"]).shown
    #expect(taxi.contains { $0.hasPrefix("reward") || $0.contains("is not legal now") })
  }

  @Test("no two actions of an environment have the same name", arguments: Registry.builtIn.tasks.map(\.name))
  func differentNames(name: String) throws {
    guard let task = try? Registry.builtIn.task(named: name).makeTask(settings: []),
      let environment: EnvironmentFace = task.face(),
      case .discrete(let count) = environment.specification.actionSpace, name != "gymnasium"
    else { return }
    let batch = try environment.makeBatch(1)
    let names = (0..<count).compactMap { batch.actionName($0)?.lowercased() }
    #expect(Set(names).count == names.count && (names.isEmpty || names.count == count))
  }

  @Test("continuous actions are read within their bounds; without a picture the numbers are shown")
  func continuous() throws {
    let shown = try play("pendulum", typing: ["3", "up", "1.5", "0.5 0.5", "-2"]).shown
    #expect(shown.count { $0.contains("in range") } == 3)
    #expect(shown.count { $0.hasPrefix("reward") } == 2)
  }

  @Test(
    "settings that are wrong say where and what would be right",
    arguments: [
      (["opponent=alphabeta"], "alpha-beta"), (["oponent=random"], "opponent"), (["opponent"], "KEY=VALUE"),
      (["opponent=random", "opponent=self"], "twice"), (["opponent=random", "depth=3"], "depth"),
      (["opponent=alpha-beta", "depth=0"], "depth"), (["against=random"], "self"), (["openingMoves=6"], "openingMoves"),
      (["opponent=self", "against=self"], "against"), (["side=third"], "side"),
    ])
  func wrongSettings(settings: [String], word: String) throws {
    let kind = try Registry.builtIn.task(named: "connect-four")
    let error = #expect(throws: WarrenError.self) { try kind.makeTask(settings: settings) }
    #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("connect-four: connect-four") == false)
  }

  @Test("self-play learns in the game and is measured against the opponent, each player equally often")
  func selfPlay() throws {
    let task = try Registry.builtIn.task(named: "connect-four").makeTask(settings: ["opponent=self", "depth=2"])
    #expect(task.label == "connect-four by self-play against alpha-beta 2")
    let face: EnvironmentFace = try #require(task.face())
    #expect(face.specification.playerCount == 2)
    #expect(try face.makeBatch(1).specification.playerCount == 2)
    let measured = try face.evaluation(4)
    #expect(measured.specification.playerCount == 1)
    try measured.reset(key: RandomKey(seed: 1))
    let simulator = try measured.makeSimulator(capacity: 4)
    for copy in 0..<4 {
      simulator.load(measured, copy: copy, into: copy)
      #expect(simulator.currentPlayer(in: copy) == copy % 2)
    }
    // Random play loses to alpha-beta.
    var evaluator = Evaluator(face.evaluation)
    let policy = RandomPolicy(measured.specification, key: RandomKey(seed: 2))
    #expect(try evaluator.evaluate(policy, episodes: 40, key: RandomKey(seed: 3)).meanReturn < -0.8)
  }

  @Test(
    "every registered board game keeps the contract, with every opponent",
    arguments: ["tic-tac-toe", "connect-four", "othello", "hex"])
  func contracts(name: String) throws {
    let kind = try Registry.builtIn.task(named: name)
    for opponent in ["random", "self"] + (name == "tic-tac-toe" ? ["perfect"] : ["greedy"]) {
      let task = try kind.makeTask(settings: ["opponent=\(opponent)"])
      #expect(task.findings(episodes: 5, key: RandomKey(seed: 1)).isEmpty, "\(opponent)")
    }
  }
}
