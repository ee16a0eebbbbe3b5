import Core
import ReinforcementLearning
import Testing

/// A heap of which two players take one to three by turns; whoever takes the last wins.
struct Nim: Game, NamedActions, Equatable {
  var heap = 10
  var mover = 0
  var start = 10
  var timeLimit: Int?

  init() {}
  init(start: Int, timeLimit: Int? = nil) { (self.start, self.timeLimit) = (start, timeLimit) }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [1], actionSpace: .discrete(3), rewardRange: 0...1, timeLimit: timeLimit, discount: 1, playerCount: 2)
  }
  var currentPlayer: Int { mover }
  mutating func reset(using random: inout RandomStream) { (heap, mover) = (start, 0) }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    heap = max(0, heap - 1 - action)
    mover = 1 - mover
    return heap == 0 ? .terminated(reward: 1) : .running(reward: 0)
  }
  func result(of player: Int) -> Float { heap > 0 ? 0 : player == mover ? -1 : 1 }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(heap) }
  func writeLegalActions(into row: inout BatchRow<Bool>) { for action in 0..<3 { row[action] = action < max(heap, 1) } }
  var rendering: String { "\(heap) left" }
  func name(of action: Int) -> String { "take \(action + 1)" }
}

/// Leaves a multiple of four where it can, else takes one: the perfect player.
struct NimMaster: Opponent {
  func action(in game: Nim, legalActions: UnsafeBufferPointer<UInt8>, using random: inout RandomStream) -> Int {
    max(game.heap % 4 - 1, 0)
  }
}

@Suite struct GameTests {
  private typealias Contest = AgainstOpponent<RandomOpponent<Nim>>

  @Test("against an opponent a game keeps the contract of an environment", arguments: PlayerSide.allCases, [0, 3])
  func contract(side: PlayerSide, openingMoves: Int) {
    let contest = Contest(Nim(start: 13), opponent: RandomOpponent(), side: side, openingMoves: openingMoves)
    #expect(checkEnvironment(contest, episodes: 100).isEmpty)
    #expect(contest.specification.playerCount == 1 && contest.specification.rewardRange == -1...1)
  }

  /// The returns of games of a player who plays perfectly, a column of random ones for comparison.
  private func returns<O: Opponent<Nim>>(_ opponent: O, perfect: Bool, side: PlayerSide, start: Int) throws -> [Double] {
    var contest = AgainstOpponent(Nim(start: start), opponent: opponent, side: side)
    var random = RandomKey(seed: 5).stream
    return (0..<200).map { _ in
      contest.reset(using: &random)
      var timeStep = TimeStep.running(reward: 0)
      var total = 0.0
      while !timeStep.status.isLast {
        let heap = contest.game.heap
        let action = perfect ? max(heap % 4 - 1, 0) : random.integer(below: min(3, heap))
        timeStep = contest.step(action, using: &random)
        total += Double(timeStep.reward)
      }
      #expect(total == Double(contest.game.result(of: contest.agent)))
      return total
    }
  }

  @Test("the results are those that theory gives: perfect players win from heaps of theirs, whoever they are")
  func results() throws {
    #expect(try returns(NimMaster(), perfect: true, side: .first, start: 10).allSatisfy { $0 == 1 })
    #expect(try returns(NimMaster(), perfect: true, side: .second, start: 10).allSatisfy { $0 == -1 })
    #expect(try returns(NimMaster(), perfect: true, side: .second, start: 8).allSatisfy { $0 == 1 })
    let mixed = try returns(NimMaster(), perfect: true, side: .alternate, start: 10)
    #expect((70...130).contains(mixed.count { $0 == 1 }))
    #expect(try returns(RandomOpponent(), perfect: true, side: .first, start: 10).allSatisfy { $0 == 1 })
    #expect((70...130).contains(try returns(RandomOpponent(), perfect: false, side: .first, start: 40).count { $0 == 1 }))
  }

  @Test("openings are random moves of both players, and the limit counts the moves of both")
  func openings() throws {
    var contest = Contest(Nim(start: 60, timeLimit: 9), opponent: RandomOpponent(), side: .second, openingMoves: 4)
    var random = RandomKey(seed: 1).stream
    var heaps: Set<Int> = []
    for _ in 0..<50 {
      contest.reset(using: &random)
      // Four of the opening and one of the opponent, whose turn it is then.
      #expect(contest.moveCount == 5 && contest.game.currentPlayer == 1 && contest.agent == 1)
      heaps.insert(contest.game.heap)
      #expect(contest.step(0, using: &random).status == .running && contest.moveCount == 7)
      #expect(contest.step(0, using: &random).status == .truncated && contest.moveCount == 9)
    }
    #expect(heaps.count > 5)
  }

  @Test("copies for measuring are each player by turns")
  func alternating() throws {
    let batch = try VectorEnvironment(alternating: Contest(), count: 6)
    try batch.reset(key: RandomKey(seed: 1))
    for _ in 0..<30 {
      #expect((0..<6).map { batch[$0].agent } == [0, 1, 0, 1, 0, 1])
      try RandomPolicy(batch.specification, key: RandomKey(seed: 2)).act(in: batch)
    }
  }

  @Test("a simulator of games against an opponent plays the game itself, for both players")
  func simulator() throws {
    let batch = try VectorEnvironment(Contest(Nim(start: 9, timeLimit: 8), opponent: RandomOpponent(), side: .second), count: 3)
    try batch.reset(key: RandomKey(seed: 3))
    try batch.take([0, 0, 0])
    let simulator = try batch.makeSimulator(capacity: 2)
    #expect(simulator.specification.playerCount == 2 && simulator.hasIllegalActions)
    let running = (0..<3).filter { batch[$0].moveCount == 3 }
    #expect(!running.isEmpty)
    for copy in running {
      var random = RandomKey(seed: 4).stream
      simulator.load(batch, copy: copy, into: 1)
      #expect(simulator.currentPlayer(in: 1) == 1 && simulator.rendering(of: 1) == batch[copy].game.rendering)
      simulator.copy(1, to: 0)
      var moves = 0
      try simulator.rollOut(0, atMost: 100, using: &random) { _, player in
        #expect(player == (moves + 1) % 2)
        moves += 1
      }
      #expect(moves <= 5 && simulator.currentPlayer(in: 1) == 1)
    }
    // A limit of eight moves of which three are made leaves five, the last of which truncates.
    let long = try VectorEnvironment(
      Contest(Nim(start: 90, timeLimit: 8), opponent: RandomOpponent(), side: .second), count: 1)
    try long.reset(key: RandomKey(seed: 3))
    try long.take([0])
    let places = try long.makeSimulator(capacity: 1)
    places.load(long, copy: 0, into: 0)
    var random = RandomKey(seed: 4).stream
    let statuses = try (0..<5).map { _ in try places.step(0, action: 0, using: &random).status }
    #expect(statuses == [.running, .running, .running, .running, .truncated])
    #expect(long.actionName(2) == "take 3" && long.currentPlayer(of: 0) == 0)
  }

  @Test("a batch of games says whose turn it is and goes on after it was saved")
  func gameBatch() throws {
    let (batch, other) = (try VectorEnvironment(Nim(), count: 2), try VectorEnvironment(Nim(), count: 2))
    try batch.reset(key: RandomKey(seed: 1))
    try other.reset(key: RandomKey(seed: 9))
    try batch.take([1, 2])
    #expect(batch.currentPlayer(of: 0) == 1)
    try other.restore(batch.save())
    #expect(other.currentPlayer(of: 1) == 1 && other[1] == batch[1])
  }
}
