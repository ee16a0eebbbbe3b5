import Agents
import AllocationCounter
import ClassicControl
import Core
import GridGames
import NeuralNetworks
import ReinforcementLearning
import Testing

/// What all agents must do, with the switches on.
@Suite struct DQNSwitchesTests {
  /// A combination of switches.
  struct Combination: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var change: @Sendable (inout DQNConfiguration) -> Void
  }

  static let rainbow = Combination(testDescription: "rainbow") { $0 = RainbowConfiguration().agent }
  static let combinations = [
    rainbow,
    Combination(testDescription: "categorical") { $0.distribution = .categorical },
    Combination(testDescription: "quantile, dueling") {
      $0.distribution = .quantile
      $0.dueling = true
    },
    Combination(testDescription: "prioritized, noisy") {
      $0.prioritized = true
      $0.noisy = true
    },
  ]

  private func learner<E: Environment>(
    _ environment: E, _ combination: Combination, steps: Int? = nil, seed: UInt64 = 1, threads: Int = 1,
    _ change: (inout DQNConfiguration) -> Void = { _ in }
  ) throws -> DQNLearner {
    var configuration = DQNConfiguration()
    combination.change(&configuration)
    change(&configuration)
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    return try DQNBuilder(configuration).makeDQNLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: steps), key: RandomKey(seed: seed), threads: threads)
  }

  @Test(
    "a truncated episode bootstraps and a terminated one does not: values 10 and 1 of the same step", arguments: combinations)
  func truncationBootstraps(combination: Combination) throws {
    for (terminates, value) in [(false, 10.0), (true, 1.0)] {
      let learner = try learner(DQNToy.OneStep(terminates: terminates), combination, steps: 20_000) {
        $0.hiddenLayers = [16]
        $0.steps = 1
        $0.learningStarts = 200
        $0.targetRate = 0.05
        // The time limit would say that no return is above 1.
        if $0.distribution == .categorical { ($0.smallestValue, $0.largestValue) = (-12, 12) }
      }
      var metrics = Metrics()
      while learner.ledger.environmentSteps < 20_000 { metrics = try learner.step() }
      #expect(abs(metrics["meanQ"]! - value) < 0.04 * value + 0.02, "\(metrics)")
    }
  }

  @Test("illegal actions are never taken and do not count in targets", arguments: combinations)
  func masks(combination: Combination) throws {
    let learner = try learner(DQNToy.Forbidden(), combination, steps: 2000) { $0.learningStarts = 100 }
    var metrics = Metrics()
    while learner.ledger.environmentSteps < 2000 { metrics = try learner.step() }
    #expect(metrics["episodeReturn"] == 0)
    #expect(try learner.evaluate(episodes: 5, key: RandomKey(seed: 1))["return"] == 0)
  }

  @Test("a learner that is saved and restored goes on with the same bits", arguments: combinations, [3, 150])
  func saveAndRestore(combination: Combination, at step: Int) throws {
    func make() throws -> DQNLearner {
      try learner(CartPole(), combination, steps: 3000) {
        $0.learningStarts = 300
        $0.replayCapacity = 1000
        $0.hiddenLayers = [16, 16]
      }
    }
    let (first, second) = (try make(), try make())
    for _ in 0..<step { _ = try first.step() }
    try second.restore(first.save())
    while first.ledger.environmentSteps < 3000 { #expect(try first.step() == second.step()) }
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values && first.updateCount > 100)
    let key = RandomKey(seed: 4)
    #expect(try first.evaluate(episodes: 3, key: key) == second.evaluate(episodes: 3, key: key))
  }

  @Test("the number of threads changes no bit")
  func threads() throws {
    func run(_ threads: Int) throws -> Snapshot {
      let learner = try learner(CartPole(), Self.rainbow, steps: 400, threads: threads) {
        $0.learningStarts = 100
        $0.hiddenLayers = [256, 256]
      }
      while learner.ledger.environmentSteps < 400 { _ = try learner.step() }
      #expect(learner.updateCount > 30)
      return try learner.save()
    }
    let (one, three) = (try run(1), try run(3))
    #expect(one.tensors == three.tensors && one.values == three.values)
  }

  @Test("an evaluation is without noise: all greedy episodes of an environment without chance are the same")
  func evaluation() throws {
    let lake = try FrozenLake(FrozenLakeConfiguration(map: "4x4", slippery: false))
    let learner = try learner(lake, Self.rainbow, steps: 3000)
    while learner.ledger.environmentSteps < 2000 { _ = try learner.step() }
    let before = try learner.save()
    let metrics = try learner.evaluate(episodes: 10, key: RandomKey(seed: 2))
    #expect(metrics["returnDeviation"] == 0)
    #expect(try learner.evaluate(episodes: 10, key: RandomKey(seed: 3)) == metrics)
    let after = try learner.save()
    #expect(before.tensors == after.tensors && before.values == after.values)
  }

  @Test("a loss that is not a number stops the run, says where and leaves the weights", arguments: combinations)
  func diverges(combination: Combination) throws {
    let learner = try learner(DQNToy.Exploding(), combination) {
      $0.learningStarts = 64
      if $0.distribution == .categorical { ($0.smallestValue, $0.largestValue) = (-1, 1) }
    }
    func weights() throws -> Snapshot { try learner.save().section("online") }
    let before = try weights().tensors
    do {
      for _ in 0..<100 { _ = try learner.step() }
      Issue.record("no error")
    } catch let error as WarrenError {
      #expect(error.kind == .failure && error.message.contains("update 1,"))
    }
    #expect(try weights().tensors == before)
  }

  @Test("switches out of range, and settings of switches that are off, are errors that name the setting")
  func badSettings() {
    let changes: [(String, (inout DQNConfiguration) -> Void)] = [
      ("noiseDeviation", { $0.noiseDeviation = -1 }), ("priorityExponent", { $0.priorityExponent = -1 }),
      ("importanceExponent", { $0.importanceExponent = 2 }), ("atoms", { $0.atoms = 51 }),
      ("smallestValue", { $0.smallestValue = 0 }), ("loss", { ($0.loss, $0.distribution) = (.squared, .quantile) }),
      ("atoms", { ($0.atoms, $0.distribution) = (1, .categorical) }),
      ("largestValue", { ($0.largestValue, $0.distribution) = (.infinity, .categorical) }),
      ("largestValue", { ($0.smallestValue, $0.largestValue, $0.distribution) = (1, 1, .categorical) }),
    ]
    for (name, change) in changes {
      do {
        _ = try learner(CartPole(), Combination(testDescription: "", change: { _ in }), change)
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
    }
    #expect(Set(RainbowConfiguration.help.keys).isSuperset(of: changes.map(\.0)))
  }

  @Test("described layers see planes; a last linear layer is made twice where the network duels")
  func convolution() throws {
    var convolution = ConvolutionConfiguration()
    (convolution.filters, convolution.activation) = (4, .relu)
    var linear = LinearConfiguration()
    (linear.outputs, linear.activation) = (8, .relu)
    let layers = [
      try LayerDescription("conv", convolution), try LayerDescription("flatten", FlattenConfiguration()),
      try LayerDescription("linear", linear),
    ]
    let small = try Snake(SnakeConfiguration(rows: 4, columns: 5))
    let learner = try learner(small, Self.rainbow, steps: 300) {
      $0.network = layers
      $0.learningStarts = 100
      $0.largestValue = 5
    }
    while learner.ledger.environmentSteps < 300 { _ = try learner.step() }
    let names = Set(try learner.save().section("online").tensors.keys)
    #expect(names.contains("3/value/0/weightDeviation") && names.contains("3/advantages/1/bias"))
    #expect(learner.updateCount > 20)
    #expect(throws: WarrenError.self) {
      try self.learner(small, Self.rainbow) { $0.network = Array(layers.prefix(1)) }
    }
  }

  @Test("the network that is taken out gives the values by which the agent acts", arguments: combinations)
  func trainedNetwork(combination: Combination) throws {
    let learner = try learner(CartPole(), combination, steps: 600) { $0.learningStarts = 100 }
    while learner.ledger.environmentSteps < 600 { _ = try learner.step() }
    let trained = try learner.trainedNetwork()
    let environment: any BatchEnvironment = try VectorEnvironment(CartPole(), count: 50)
    try environment.reset(key: RandomKey(seed: 3))
    let policy = RandomPolicy(environment.specification, key: RandomKey(seed: 4))
    for _ in 0..<5 { try policy.act(in: environment) }
    let actions = ActionBatch(for: environment)
    try learner.makePolicy().selectActions(for: environment, into: actions)
    let values = GradientTape().evaluate(trained.parameters) { view in
      trained.network.apply(view, view.input(environment.observations.baseAddress!, shape: [50, 4])).array
    }
    #expect(values.count == 100)
    for copy in 0..<50 where abs(values[2 * copy] - values[2 * copy + 1]) > 1e-5 {
      #expect(actions.discrete[copy] == (values[2 * copy] > values[2 * copy + 1] ? 0 : 1))
    }
    #expect(Set(actions.discrete).count == 2 || values.contains { $0 != values[0] })
  }

  @Test("the shortest way through a corridor is found", arguments: combinations)
  func learns(combination: Combination) throws {
    let learner = try learner(DQNToy.Corridor(), combination, steps: 8000) {
      $0.hiddenLayers = [32]
      $0.targetRate = 0.05
      if $0.distribution == .categorical { ($0.smallestValue, $0.largestValue) = (-2, 2) }
    }
    while learner.ledger.environmentSteps < 8000 { _ = try learner.step() }
    #expect(try learner.evaluate(episodes: 2, key: RandomKey(seed: 2))["episodeLength"] == 7)
  }

  @Test(
    "steady updates allocate next to nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"),
    arguments: combinations)
  func allocations(combination: Combination) throws {
    let learner = try learner(CartPole(), combination, steps: 1_000_000) { $0.learningStarts = 100 }
    for _ in 0..<400 { _ = try learner.step() }
    let (before, updates) = (allocation_count(), learner.updateCount)
    for _ in 0..<300 { _ = try learner.step() }
    let count = learner.updateCount - updates
    // Each step's metrics are a dictionary of four; the updates themselves take nothing.
    #expect(count >= 300 && allocation_count() - before < 12 * count, "\(allocation_count() - before) in \(count) updates")
  }
}
