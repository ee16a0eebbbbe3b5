import Agents
import ClassicControl
import Core
import GridGames
import ReinforcementLearning
import Testing

/// A sure prize, or a coin to guess that is shown before: worth 1 to who looks at it, half of that to who does not.
private struct Coin: Environment {
  var shown = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), rewardRange: 0...1, discount: 1)
  }
  mutating func reset(using random: inout RandomStream) { shown = 0 }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    if shown > 0 { return .terminated(reward: action + 1 == shown ? 1 : 0) }
    guard action == 1 else { return .terminated(reward: 0.75) }
    shown = 1 + random.integer(below: 2)
    return .running(reward: 0)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(shown) }
}

/// Walks of chance on a line of seven cells, with a price for each step; the ends pay differently.
private struct Walk: Environment {
  static let stepsLeft = 5
  var cell = 3
  var left = Walk.stepsLeft
  var start = 3

  init() {}
  init(start: Int) { (self.start, cell) = (start, start) }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [2], actionSpace: .discrete(3), rewardRange: -20...50, discount: 0.9)
  }
  mutating func reset(using random: inout RandomStream) { (cell, left) = (start, Walk.stepsLeft) }
  /// Left or right, which happens in three of four cases, or stay for free.
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    left -= 1
    if action < 2, random.integer(below: 4) > 0 { cell += action == 0 ? -1 : 1 }
    let (reward, isLast) = Walk.outcome(cell, left, action)
    return isLast ? .terminated(reward: reward) : .running(reward: reward)
  }
  static func outcome(_ cell: Int, _ left: Int, _ action: Int) -> (Float, Bool) {
    let price: Float = action == 2 ? 0 : -1
    if cell == 0 { return (10 + price, true) }
    if cell == 6 { return (40 + price, true) }
    return (price, left == 0)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row.write([Float(cell), Float(left)]) }

  /// The exact value of an action, by looking at everything that can follow.
  static func value(_ cell: Int, _ left: Int, _ action: Int) -> Double {
    func after(_ next: Int) -> Double {
      let (reward, isLast) = outcome(next, left - 1, action)
      return Double(reward) + (isLast ? 0 : 0.9 * (0..<3).map { value(next, left - 1, $0) }.max()!)
    }
    return action == 2 ? after(cell) : 0.75 * after(cell + (action == 0 ? -1 : 1)) + 0.25 * after(cell)
  }
}

/// A prize at once for the second of two actions; with the first, larger ones from the second step on, as long as it goes on: until
/// the limit, or an end after the first step.
private struct Patience: Environment {
  var steps = 0
  var terminates = false

  init() {}
  init(terminates: Bool) { self.terminates = terminates }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [1], actionSpace: .discrete(2), rewardRange: 0...2, timeLimit: 1, discount: 0.5)
  }
  mutating func reset(using random: inout RandomStream) { steps = 0 }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    steps += 1
    if steps == 1, action == 1 { return .terminated(reward: 1) }
    let reward: Float = steps > 1 ? 2 : 0
    return terminates ? .terminated(reward: reward) : .running(reward: reward)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(steps) }
}

/// Rewards that no number can hold.
private struct Exploding: Environment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), timeLimit: 5)
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .running(reward: .nan) }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
}

@Suite struct MCTSTests {
  private func learner<E: Environment>(
    _ environment: E, steps: Int? = nil, threads: Int = 1, _ change: (inout MCTSConfiguration) -> Void = { _ in }
  ) throws -> MCTSLearner {
    var configuration = MCTSConfiguration()
    change(&configuration)
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    return try MCTSBuilder(configuration).makeMCTSLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: steps), key: RandomKey(seed: 1), threads: threads)
  }

  private func search<E: Environment>(
    _ environment: E, seed: UInt64 = 1, _ change: (inout MCTSConfiguration) -> Void
  ) throws -> (search: TreeSearch, action: Int) {
    var configuration = MCTSConfiguration()
    change(&configuration)
    let batch = try VectorEnvironment(environment, count: 1)
    try batch.reset(key: RandomKey(seed: seed))
    let search = try TreeSearch(configuration, environment: batch)
    search.simulator.load(batch, copy: 0, into: 0)
    var random = RandomKey(seed: seed)["search"].stream
    return (search, Int(try search.search(using: &random)))
  }

  @Test("moves in noughts and crosses are those of an exhaustive search, in positions of every kind")
  func noughts() throws {
    var random = RandomKey(seed: 5).stream
    var checked = 0
    while checked < 60 {
      var start: [Int] = []
      var game = Noughts()
      for _ in 0..<(2 + random.integer(below: 5)) where game.winner == 0 {
        start.append(game.legalMoves[random.integer(below: game.legalMoves.count)])
        game = game.after(start.last!)
      }
      guard game.winner == 0 else { continue }
      checked += 1
      let (_, move) = try search(NoughtsProblem(start), seed: UInt64(checked)) { $0.simulations = 4000 }
      #expect(-game.after(move).exactValue == game.exactValue, "\(game.rendering): \(move)")
    }
  }

  @Test("who plans for both sides draws noughts and crosses against itself")
  func selfPlay() throws {
    let learner = try learner(Noughts()) { $0.simulations = 2000 }
    let metrics = try learner.evaluate(episodes: 4, key: RandomKey(seed: 3))
    #expect(metrics["return"] == 0 && metrics["returnDeviation"] == 0 && metrics["episodeLength"] == 9)
  }

  @Test("outcomes that are told apart by what is observed can be answered each in its own way; else they cannot")
  func chance() throws {
    let told = try search(Coin()) { $0.simulations = 4000 }
    #expect(told.action == 1)
    #expect(abs(told.search.statistics(of: 1).value - 1) < 0.05)
    #expect(told.search.statistics(of: 0).value == 0.75)
    let ignored = try search(Coin()) {
      $0.simulations = 4000
      $0.chance = .ignored
    }
    #expect(ignored.action == 0)
    #expect(abs(ignored.search.statistics(of: 1).value - 0.5) < 0.1)
  }

  @Test("values approach those of an exhaustive search, with chance, discount, and returns of any size", arguments: [2, 3, 4])
  func exhaustive(start: Int) throws {
    let (search, action) = try search(Walk(start: start)) {
      $0.simulations = 60_000
      $0.exploration = 2
    }
    let exact = (0..<3).map { Walk.value(start, Walk.stepsLeft, $0) }
    #expect(exact[action] == exact.max())
    // What the search tries along the way counts in its mean, so it stays a little below.
    let value = search.statistics(of: action).value
    #expect(value < exact.max()! + 0.2 && value > exact.max()! - 3, "\(exact) \(value)")
  }

  @Test("a timeout bootstraps and a termination does not: what a limit cuts off is worth what would have come")
  func timeLimit() throws {
    for rolloutLength in [3, 100] {
      let cut = try search(Patience()) { $0.rolloutLength = rolloutLength }
      // With discount 0.5: 0 + 0.5 · 2 + 0.25 · 2 + ... comes near 2, far above 1.
      #expect(cut.action == 0)
      #expect(abs(cut.search.statistics(of: 0).value - 2) < (rolloutLength == 3 ? 0.5 : 1e-2))
      let ended = try search(Patience(terminates: true)) { $0.rolloutLength = rolloutLength }
      #expect(ended.action == 1)
      #expect(ended.search.statistics(of: 0).value == 0 && ended.search.statistics(of: 1).value == 1)
    }
    // Episodes still end at the limit.
    let learner = try learner(Patience()) { $0.simulations = 20 }
    #expect(try learner.evaluate(episodes: 4, key: RandomKey(seed: 1))["episodeLength"] == 1)
  }

  @Test("the way over a frozen lake that is not slippery is found every time")
  func frozenLake() throws {
    let learner = try learner(try FrozenLake(FrozenLakeConfiguration(map: "4x4", slippery: false))) { $0.simulations = 1000 }
    let metrics = try learner.evaluate(episodes: 5, key: RandomKey(seed: 1))
    #expect(metrics["return"] == 1)
  }

  @Test("a budget counts simulated steps and is met exactly", arguments: [1, 3, 7, 1000, 5003])
  func budget(steps: Int) throws {
    let learner = try learner(CartPole(), steps: steps) { $0.simulations = 20 }
    for _ in 0..<200 { _ = try learner.step() }
    #expect(learner.ledger.environmentSteps == steps)
  }

  @Test("a learner that is saved and restored goes on with the same bits, on any number of threads")
  func saveAndRestore() throws {
    func make(threads: Int) throws -> MCTSLearner {
      try learner(CartPole(), threads: threads) {
        $0.simulations = 30
        $0.parallelEnvironments = 5
      }
    }
    let first = try make(threads: 1)
    for _ in 0..<7 { _ = try first.step() }
    let second = try make(threads: 2)
    try second.restore(first.save())
    for _ in 0..<20 { #expect(try first.step() == second.step()) }
    #expect(first.ledger == second.ledger)
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
    let key = RandomKey(seed: 4)
    #expect(try first.evaluate(episodes: 3, key: key) == second.evaluate(episodes: 3, key: key))
  }

  @Test("rewards that are no numbers, and environments that do not fit, are errors")
  func errors() throws {
    let exploding = try learner(Exploding())
    #expect(throws: WarrenError.self) { try exploding.step() }
    do {
      _ = try learner(Pendulum())
      Issue.record("no error")
    } catch { #expect("\(error)".contains("another kind")) }
  }

  @Test("settings out of range are errors that name the setting")
  func badSettings() {
    let changes: [(String, (inout MCTSConfiguration) -> Void)] = [
      ("simulations", { $0.simulations = 0 }), ("exploration", { $0.exploration = -1 }),
      ("rolloutLength", { $0.rolloutLength = -1 }), ("discount", { $0.discount = 2 }),
      ("parallelEnvironments", { $0.parallelEnvironments = 0 }),
    ]
    for (name, change) in changes {
      do {
        _ = try learner(CartPole(), change)
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
    }
    #expect(Set(MCTSConfiguration.help.keys).isSuperset(of: changes.map(\.0)))
  }
}
