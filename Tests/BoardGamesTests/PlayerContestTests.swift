import BoardGames
import Core
import ExperimentRunner
import ReinforcementLearning
import Search
import Testing

@Suite struct PlayerContestTests {
  private func task(_ name: String, _ settings: [String]) throws -> ExperimentTask {
    var registry = Registry()
    registry.register(boardGamesComponents)
    return try registry.task(named: name).makeTask(settings: settings)
  }

  private typealias Contest = CompetitiveProblem<StrategyVectorEncoding>

  private func contest(_ name: String, _ settings: [String]) throws -> any Contest {
    try #require(try task(name, settings).face((any Contest).self))
  }

  private var small: CoevolutionConfiguration {
    var settings = CoevolutionConfiguration()
    settings.population = 10
    settings.opponents = 4
    settings.champions = 3
    settings.assessEvery = 3
    return settings
  }

  private func run(
    _ contest: any Contest, budget: Int, threads: Int = 1, interrupted: Bool = false
  ) throws -> (best: JSONValue, objectives: Metrics, ledger: Ledger, metrics: [Metrics]) {
    func make() throws -> any Learner & IncumbentReporting {
      try small.makeAnyLearner(for: contest, budget: Budget(evaluations: budget), key: RandomKey(seed: 5), threads: threads)
    }
    var learner = try make()
    var metrics: [Metrics] = []
    while !learner.isFinished {
      metrics.append(try learner.step())
      guard interrupted else { continue }
      let saved = try learner.save()
      learner = try make()
      try learner.restore(saved)
    }
    let best = try #require(learner.bestSolution)
    return (try JSONValue(encoding: best), learner.bestObjectives, learner.ledger, metrics)
  }

  @Test(
    "players of every game evolve, whatever the threads and interruptions; the task scores and draws the champion",
    arguments: [
      ("tic-tac-toe", ["opponent=perfect"]), ("connect-four", ["opponent=alpha-beta", "depth=2", "openingMoves=2"]),
      ("othello", ["opponent=greedy", "openingMoves=4"]), ("hex", ["size=4", "opponent=self", "against=greedy"]),
    ])
  func evolves(name: String, settings: [String]) throws {
    let task = try task(name, settings + ["evolved={games: 6}"])
    let contest = try #require(task.face((any Contest).self))
    let whole = try run(contest, budget: 401)
    #expect(whole.ledger.evaluations == 401)
    let threaded = try run(contest, budget: 401, threads: 3)
    let interrupted = try run(contest, budget: 401, interrupted: true)
    for other in [threaded, interrupted] {
      #expect(other.best == whole.best && other.objectives == whole.objectives && other.ledger == whole.ledger)
      #expect(other.metrics == whole.metrics)
    }
    let score = try #require(task.score)
    #expect(try score(whole.best)["return"] == whole.objectives["return"])
    let draw = try #require(task.draw)
    let drawing = try #require(draw(whole.best))
    #expect(drawing.hasPrefix("<svg") && drawing.hasSuffix("</svg>") && drawing.contains("random"))
    #expect(throws: WarrenError.self) { try score(.object(["policy": .string("x")])) }
    let last = try #require(whole.metrics.last { $0["return"] != nil })
    #expect(last.entries.count { $0.name.hasPrefix("against ") } >= 3)
    #expect(last.entries.allSatisfy { !$0.name.hasPrefix("against ") || (-1...1).contains($0.value) })
  }

  @Test("with the weights of alpha-beta's own evaluation a player is as good as alpha-beta, and better than chance")
  func knownWeights() throws {
    // 100 a corner and 10 a move, as Othello's own evaluation, which has the cells beside empty corners besides.
    let names = Othello.weightNames
    let weights = zip(names, Othello.features + Othello.features).map { name, feature in
      Double(feature.unit) * (name.hasPrefix("a1") ? 100 : name.hasPrefix("moves") ? 10 : name.hasPrefix("b2") ? -30 : 0)
    }
    let random = try contest("othello", ["opponent=random", "evolved={games: 100}"])
    #expect(try random.assess(StrategyVector(weights)) > 0.5)
    let greedy = try contest("othello", ["opponent=greedy", "openingMoves=6", "evolved={games: 200}"])
    #expect(try abs(greedy.assess(StrategyVector(weights))) < 0.35)
    // A player with the opposite opinions is beaten by it in matches.
    func outcome<P: Contest>(_ contest: P) throws -> Double {
      let players = try [weights, weights.map { -$0 }].map { try contest.makePlayer(StrategyVector($0)) }
      return try (0..<20).reduce(0) { sum, number in
        let outcome = try contest.play(players[0], players[1], key: RandomKey(seed: 1)[number])
        #expect(outcome.first == -outcome.second && [-1, -0.5, 0, 0.5, 1].contains(outcome.first))
        return sum + outcome.first / 20
      }
    }
    #expect(try outcome(greedy) > 0.8)
  }

  @Test("co-evolution finds players of Connect Four that beat chance and are no worse than alpha-beta of their own depth")
  func learns() throws {
    var settings = CoevolutionConfiguration()
    settings.population = 30
    settings.opponents = 10
    settings.champions = 10
    settings.deviation = 0.3
    settings.assessEvery = 1000
    let contest = try contest("connect-four", ["opponent=greedy", "openingMoves=2", "evolved={games: 100}"])
    var learner = try settings.makeAnyLearner(for: contest, budget: Budget(evaluations: 8000), key: RandomKey(seed: 1))
    var metrics = Metrics()
    while !learner.isFinished { metrics.merge(try learner.step()) }
    #expect(try #require(metrics["against random"]) > 0.9)
    #expect(try #require(metrics["return"]) > 0)
  }

  @Test("settings are checked")
  func settings() {
    for settings in [
      ["evolved={lookAhead: 0}"], ["evolved={lookAhead: 7}"], ["evolved={games: 0}"], ["evolved={openingMoves: 8}"],
      ["evolved={openingMoves: -1}"], ["evolved={depth: 2}"],
    ] {
      #expect(throws: WarrenError.self) { try task("othello", settings) }
    }
    #expect(throws: WarrenError.self) { try task("hex", ["size=3", "evolved={openingMoves: 3}"]) }
    #expect(throws: Never.self) { try task("hex", ["size=2"]) }
  }

  @Test("a solution of another form or depth is refused with a word why")
  func foreignSolutions() throws {
    let deep = try contest("connect-four", ["evolved={lookAhead: 2}"])
    func sheet<P: Contest>(_ contest: P) throws -> JSONValue {
      try JSONValue(encoding: contest.publishedForm(ofContestant: contest.encoding.makeGenotype()))
    }
    let score = try #require(try task("connect-four", []).score)
    let error = #expect(throws: WarrenError.self) { try score(sheet(deep)) }
    #expect(error?.description.contains("looks 2 moves ahead") == true)
    #expect(throws: WarrenError.self) { try score(.object(["tour": .array([])])) }
  }
}
