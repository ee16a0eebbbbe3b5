import Agents
import ClassicControl
import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Tensors
import Testing

/// Two moves, each of which moves 0.3 from the second player to the first; then the task ends, or a limit cuts it off.
private struct Payments: Game {
  var moves = 0
  var terminates = false

  init() {}
  init(terminates: Bool) { self.terminates = terminates }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [2], actionSpace: .discrete(2), rewardRange: -1...1, timeLimit: 2, discount: 0.5, playerCount: 2)
  }
  var currentPlayer: Int { moves % 2 }
  mutating func reset(using random: inout RandomStream) { moves = 0 }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    moves += 1
    let reward: Float = moves % 2 == 1 ? 0.3 : -0.3
    return terminates && moves == 2 ? .terminated(reward: reward) : .running(reward: reward)
  }
  func result(of player: Int) -> Float { 0 }
  func writeObservation(into row: inout BatchRow<Float>) { row.write([Float(1 - moves % 2), Float(moves % 2)]) }
  var rendering: String { "\(moves)" }
}

/// A game whose result is no number.
private struct ExplodingGame: Game {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), rewardRange: -1...1, playerCount: 2)
  }
  var currentPlayer: Int { 0 }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .running(reward: .nan) }
  func result(of player: Int) -> Float { 0 }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
  var rendering: String { "" }
}

@Suite struct AlphaZeroTests {
  private func learner<E: Environment>(
    _ environment: E, steps: Int? = nil, seed: UInt64 = 1, threads: Int = 1,
    _ change: (inout AlphaZeroConfiguration) -> Void = { _ in }
  ) throws -> AlphaZeroLearner {
    var configuration = AlphaZeroConfiguration()
    configuration.simulations = 8
    configuration.evaluationSimulations = 16
    configuration.games = 16
    configuration.blocks = 0
    configuration.hiddenLayers = [32]
    configuration.batchSize = 64
    configuration.learningStarts = 100
    configuration.openingMoves = 2
    change(&configuration)
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    return try AlphaZeroBuilder(configuration).makeAlphaZeroLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: steps), key: RandomKey(seed: seed), threads: threads)
  }

  private func value(_ learner: AlphaZeroLearner, of observation: [Float]) -> Float {
    let network = learner.trainedNetwork()
    return observation.withUnsafeBufferPointer { numbers in
      GradientTape().evaluate(network.parameters) { view in
        let input = view.input(numbers.baseAddress!, shape: Shape(rows: 1, columns: numbers.count))
        return network.network.apply(view, input).withUnsafeBufferPointer { tanh($0.last!) }
      }
    }
  }

  @Test(
    "a game that a limit cuts off bootstraps and one that ends does not: values 0.6 and 0.45 of the same moves",
    arguments: [0, 1])
  func truncationBootstraps(rootValueFraction: Float) throws {
    for (terminates, expected) in [(false, Float(0.6)), (true, 0.45)] {
      let learner = try learner(Payments(terminates: terminates)) {
        $0.simulations = 4
        $0.openingMoves = 0
        $0.rootValueFraction = rootValueFraction
        $0.learningRate = 0.01
        $0.samplesPerInsert = 16
        $0.replayCapacity = 500
        $0.weightDecay = 0
      }
      for _ in 0..<300 { _ = try learner.step() }
      #expect(abs(value(learner, of: [1, 0]) - expected) < 0.03)
      #expect(abs(value(learner, of: [0, 1]) - (terminates ? -0.3 : -0.6)) < 0.03)
    }
  }

  @Test("illegal moves are never played and have no share in the policy; a game ends by its rules alone")
  func masks() throws {
    let learner = try learner(Noughts())
    for _ in 0..<60 { _ = try learner.step() }
    let snapshot = try learner.save()
    let policies: [Float] = try snapshot.section("replay").array("policies")
    let observations: [Float] = try snapshot.section("replay").array("observations")
    #expect(policies.count > 900)
    for row in 0..<policies.count / 9 {
      var total: Float = 0
      for action in 0..<9 {
        let isTaken = observations[row * 18 + 2 * action] + observations[row * 18 + 2 * action + 1] > 0
        #expect((policies[row * 9 + action] == -1) == isTaken)
        total += max(policies[row * 9 + action], 0)
      }
      #expect(abs(total - 1) < 1e-5)
    }
    let metrics = try learner.evaluate(episodes: 10, key: RandomKey(seed: 1))
    #expect(metrics["episodeLength"]! >= 5)
  }

  @Test("a budget counts simulated moves and is met exactly", arguments: [1, 7, 100, 5003])
  func budget(steps: Int) throws {
    let learner = try learner(Noughts(), steps: steps)
    for _ in 0..<120 { _ = try learner.step() }
    #expect(learner.ledger.environmentSteps == steps)
  }

  @Test("a learner that is saved and restored goes on with the same bits, on any number of threads", arguments: [3, 40])
  func saveAndRestore(at step: Int) throws {
    func make(threads: Int) throws -> AlphaZeroLearner {
      try learner(Noughts(), threads: threads) {
        $0.games = 70
        $0.replayCapacity = 600
        $0.blocks = 1
        $0.filters = 8
        $0.symmetry = .square
      }
    }
    let first = try make(threads: 1)
    for _ in 0..<step { _ = try first.step() }
    let second = try make(threads: 2)
    try second.restore(first.save())
    for _ in 0..<30 { #expect(try first.step() == second.step()) }
    #expect(first.ledger == second.ledger && first.updateCount == second.updateCount && first.updateCount > 10)
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
    let key = RandomKey(seed: 4)
    #expect(try first.evaluate(episodes: 20, key: key) == second.evaluate(episodes: 20, key: key))
  }

  @Test("the search without knowledge finds the only move that wins, and the only one that does not lose")
  func tactics() throws {
    // A win in the middle of the left column; and a threat on the right that must be met.
    for (start, move) in [([0, 1, 6, 2], 3), ([4, 0, 5], 3)] {
      let learner = try learner(NoughtsProblem(start)) { $0.evaluationSimulations = 200 }
      let environment = try VectorEnvironment(NoughtsProblem(start), count: 1)
      try environment.reset(key: RandomKey(seed: 1))
      let actions = ActionBatch(for: environment)
      try learner.makePolicy().selectActions(for: environment, into: actions)
      #expect(actions.discrete[0] == Int32(move))
    }
  }

  @Test("noughts and crosses is learned: whatever the other side plays, the policy never loses", .timeLimit(.minutes(2)))
  func learnsNoughts() throws {
    let learner = try learner(Noughts()) {
      $0.games = 64
      $0.simulations = 16
      $0.evaluationSimulations = 32
      $0.hiddenLayers = [64, 64]
      $0.symmetry = .square
    }
    for _ in 0..<600 { _ = try learner.step() }
    let policy = learner.makePolicy()
    var positions = 0
    /// Counts the games that the policy, as the player of that number, loses from a position.
    func losses(_ moves: [Int], as player: Int) throws -> Int {
      let game = Noughts.after(moves)
      if game.winner != 0 { return game.result(of: player) < 0 ? 1 : 0 }
      if game.moves == 9 { return 0 }
      guard game.currentPlayer == player else {
        return try game.legalMoves.reduce(0) { try $0 + losses(moves + [$1], as: player) }
      }
      positions += 1
      let environment = try VectorEnvironment(NoughtsProblem(moves), count: 1)
      try environment.reset(key: RandomKey(seed: 1))
      let actions = ActionBatch(for: environment)
      try policy.selectActions(for: environment, into: actions)
      return try losses(moves + [Int(actions.discrete[0])], as: player)
    }
    #expect(try losses([], as: 0) == 0)
    #expect(try losses([], as: 1) == 0)
    #expect(positions > 100)
  }

  @Test("the loss and its gradient equal those of a slow second implementation")
  func loss() throws {
    let (rows, size, actions) = (5, 3, 4)
    let network = Sequential { Linear(actions + 1) }
    let parameters = try network.initialize(key: RandomKey(seed: 2), inputShape: [size])
    let values = PolicyValueNetwork(network: network, parameters: parameters, observationSize: size, actionCount: actions)
    let batch = PositionBatch(count: rows, observationSize: size, actionCount: actions)
    var random = RandomKey(seed: 3).stream
    var legal = [[Bool]](repeating: Array(repeating: true, count: actions), count: rows)
    for row in 0..<rows {
      for index in 0..<size { batch.observations[row * size + index] = random.uniform(in: -1..<1) }
      legal[row][random.integer(below: actions)] = false
      let shares = (0..<actions).map { legal[row][$0] ? random.uniform() : 0 }
      for action in 0..<actions {
        batch.policies[row * (actions + 1) + action] = shares[action] / shares.reduce(0, +)
        batch.penalties[row * (actions + 1) + action] = legal[row][action] ? 0 : PositionBatch.penalty
      }
      batch.values[row] = random.uniform(in: -1..<1)
    }
    func slow(_ weight: [Float], _ bias: [Float]) -> Double {
      var total = 0.0
      for row in 0..<rows {
        let output = (0...actions).map { column in
          (0..<size).reduce(Double(bias[column])) {
            $0 + Double(batch.observations[row * size + $1]) * Double(weight[$1 * (actions + 1) + column])
          }
        }
        let normalizer = log((0..<actions).filter { legal[row][$0] }.reduce(0.0) { $0 + exp(output[$1]) })
        for action in 0..<actions where legal[row][action] {
          total -= Double(batch.policies[row * (actions + 1) + action]) * (output[action] - normalizer)
        }
        total += 0.7 * pow(tanh(output[actions]) - Double(batch.values[row]), 2)
      }
      return total / Double(rows)
    }
    var gradient = Parameters(zeros: parameters.layout)
    let result = try AlphaZeroLoss(values, valueWeight: 0.7).compute(batch, gradient: &gradient, key: RandomKey(seed: 1))
    let (weight, bias) = (parameters["0/weight"]!, parameters["0/bias"]!)
    #expect(abs(result.loss - slow(weight, bias)) < 1e-5)
    for index in weight.indices {
      var (up, down) = (weight, weight)
      up[index] += 1e-2
      down[index] -= 1e-2
      let slope = (slow(up, bias) - slow(down, bias)) / Double(up[index] - down[index])
      #expect(abs(Double(gradient["0/weight"]![index]) - slope) < 1e-3)
    }
  }

  @Test("sequential halving visits the better half of the actions of each round")
  func sequentialHalving() {
    #expect(SequentialHalving.table(simulations: 8, actions: 4) == [0, 0, 0, 0, 1, 1, 2, 2])
    #expect(SequentialHalving.table(simulations: 4, actions: 1) == [0, 1, 2, 3])
    #expect(SequentialHalving.table(simulations: 3, actions: 8) == [0, 0, 0])
    for (simulations, actions) in [(32, 7), (50, 16), (16, 9), (200, 64)] {
      let table = SequentialHalving.table(simulations: simulations, actions: actions)
      #expect(table.count == simulations)
      // So many actions have had v visits before as were visited for the v-th time.
      for visits in 1...Int(table.max()!) {
        #expect(table.filter { $0 == Int32(visits) }.count <= table.filter { $0 == Int32(visits - 1) }.count)
      }
    }
  }

  @Test("a position under a symmetry is what the game shows when it is played under the symmetry")
  func symmetries() throws {
    let table = try SymmetryTable(.square, Noughts().specification)
    #expect(Set(table.orders.map(\.actions)).count == 8)
    let moves = [0, 5, 7, 2]
    for order in table.orders {
      #expect(order.actions.sorted() == Array(0..<9))
      let turned = moves.map { order.actions.firstIndex(of: $0)! }
      let (from, to) = (observation(Noughts.after(moves)), observation(Noughts.after(turned)))
      #expect(order.observation.map { from[$0] } == to)
    }
    #expect(throws: WarrenError.self) { try SymmetryTable(.square, Payments().specification) }
    let wide = EnvironmentSpecification(observationShape: [6, 7, 2], actionSpace: .discrete(7), playerCount: 2)
    let mirror = try SymmetryTable(.mirror, wide)
    #expect(mirror.orders[1].actions == [6, 5, 4, 3, 2, 1, 0])
    #expect(throws: WarrenError.self) { try SymmetryTable(.square, wide) }
  }

  private func observation(_ game: Noughts) -> [Float] {
    var numbers = [Float](repeating: 0, count: 18)
    numbers.withUnsafeMutableBufferPointer {
      var row = BatchRow($0.baseAddress!, count: 18)
      game.writeObservation(into: &row)
    }
    return numbers
  }

  @Test("numbers that grow beyond all bounds stop the run and say where; the weights stay finite")
  func diverges() throws {
    let exploding = try learner(ExplodingGame())
    #expect(throws: WarrenError.self) { try exploding.step() }
    let learner = try learner(Noughts()) {
      $0.learningRate = 1e30
      $0.largestGradientNorm = 1e30
    }
    do {
      for _ in 0..<200 { _ = try learner.step() }
      Issue.record("no error")
    } catch let error as WarrenError { #expect(error.kind == .failure) }
    #expect(learner.network.parameters.isFinite)
  }

  @Test("what is no game for two players is refused in words")
  func misfits() throws {
    for (run, words) in [
      ({ _ = try self.learner(CartPole()) }, "one"), ({ _ = try self.learner(Pendulum()) }, "another kind"),
      ({ _ = try self.learner(Payments()) { $0.symmetry = .mirror } }, "symmetry"),
    ] as [(() throws -> Void, String)] {
      do {
        try run()
        Issue.record("no error")
      } catch { #expect("\(error)".contains(words)) }
    }
  }

  @Test("settings out of range are errors that name the setting")
  func badSettings() {
    let changes: [(String, (inout AlphaZeroConfiguration) -> Void)] = [
      ("simulations", { $0.simulations = 0 }), ("evaluationSimulations", { $0.evaluationSimulations = 0 }),
      ("consideredActions", { $0.consideredActions = 0 }), ("gumbelScale", { $0.gumbelScale = -1 }),
      ("visitOffset", { $0.visitOffset = -1 }), ("valueScale", { $0.valueScale = .nan }), ("games", { $0.games = 0 }),
      ("openingMoves", { $0.openingMoves = -1 }),
      ("filters", { $0.filters = 0 }), ("blocks", { $0.blocks = -1 }), ("hiddenLayers", { $0.hiddenLayers = [0] }),
      ("learningRate", { $0.learningRate = 0 }), ("weightDecay", { $0.weightDecay = -1 }),
      ("batchSize", { $0.batchSize = 0 }), ("replayCapacity", { $0.replayCapacity = 0 }),
      ("learningStarts", { $0.learningStarts = 1_000_000 }), ("samplesPerInsert", { $0.samplesPerInsert = 0 }),
      ("valueWeight", { $0.valueWeight = -1 }), ("rootValueFraction", { $0.rootValueFraction = 2 }),
      ("largestGradientNorm", { $0.largestGradientNorm = 0 }), ("discount", { $0.discount = 2 }),
    ]
    for (name, change) in changes {
      do {
        _ = try learner(Noughts(), change)
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
    }
    #expect(
      Set(AlphaZeroConfiguration.help.keys).isSuperset(of: changes.map(\.0) + ["network", "symmetry", "learningRateDecay"]))
  }
}
