import Agents
import ClassicControl
import Core
import NeuralNetworks
import ReinforcementLearning
import Testing

/// Settings that ask for more than there can be, and what fits what.
@Suite struct SettingBoundsTests {
  @Test("settings that others make meaningless are known, each with the reason")
  func idleFields() throws {
    var dqn = DQNConfiguration()
    #expect(Set(dqn.idleFields.keys) == ["noiseDeviation", "priorityExponent", "importanceExponent"])
    (dqn.noisy, dqn.prioritized) = (true, true)
    #expect(dqn.idleFields.isEmpty)
    dqn.explorationSteps = 10
    dqn.network = [try LayerDescription("flatten", FlattenConfiguration())]
    #expect(Set(dqn.idleFields.keys) == ["explorationFraction", "hiddenLayers"])
    #expect(PPOConfiguration().idleFields == ["rewardScale": "'normalizeRewards' is true"])
    var td3 = TD3Configuration()
    #expect(td3.idleFields.isEmpty)
    td3.targetNoise = 0
    #expect(td3.idleFields == ["targetNoiseLimit": "'targetNoise' is 0"])
    var reinforce = REINFORCEConfiguration()
    (reinforce.baseline, reinforce.normalizeRewards) = (false, false)
    #expect(Set(reinforce.idleFields.keys) == ["valueWeight"])
  }

  @Test("the deviation of actions makes no difference where actions are discrete")
  func idleInTheEnvironment() {
    func idle(_ space: ActionSpace) -> [[String: String]] {
      let specification = EnvironmentSpecification(
        observationShape: [3], actionSpace: space, rewardRange: 0...1, timeLimit: 10)
      return [
        PPOBuilder(PPOConfiguration()).idleFields(in: specification),
        A2CBuilder(A2CConfiguration()).idleFields(in: specification),
        IMPALABuilder(IMPALAConfiguration()).idleFields(in: specification),
        REINFORCEBuilder(REINFORCEConfiguration()).idleFields(in: specification),
      ]
    }
    #expect(idle(.discrete(2)).allSatisfy { Array($0.keys) == ["initialDeviation"] })
    #expect(idle(.multiDiscrete([2, 3])).allSatisfy { Array($0.keys) == ["initialDeviation"] })
    #expect(idle(.continuous(low: [-1], high: [1])).allSatisfy { $0.isEmpty })
  }

  @Test("sizes beyond all sense are errors that name the setting, and nothing is allocated")
  func sizes() throws {
    func check(_ name: String, _ configuration: some Configuration) {
      let error = #expect(throws: WarrenError.self) { try configuration.validate() }
      #expect(error?.description.contains("'\(name)'") == true)
    }
    func with<C: Configuration>(_ configuration: C, _ change: (inout C) -> Void) -> C {
      var changed = configuration
      change(&changed)
      return changed
    }
    check("replayCapacity", with(DQNConfiguration()) { $0.replayCapacity = 1_000_000_000_000 })
    check("replayCapacity", with(RainbowConfiguration()) { $0.agent.replayCapacity = 9_000_000_000_000_000_000 })
    check("replayCapacity", with(SACConfiguration()) { $0.replayCapacity = .max })
    check("replayCapacity", with(TD3Configuration()) { $0.replayCapacity = .max })
    check("replayCapacity", with(AlphaZeroConfiguration()) { $0.replayCapacity = .max })
    // What one step would never come to the end of.
    check("epochs", with(PPOConfiguration()) { $0.epochs = 1 << 40 })
    check("tournamentSize", with(PolicyGAConfiguration()) { $0.tournamentSize = 1 << 40 })
    check("evaluationSweeps", with(PolicyIterationConfiguration()) { $0.evaluationSweeps = 1 << 40 })
    check("batchSize", with(DQNConfiguration()) { $0.batchSize = 100_000_000_000 })
    check("batchSize", with(SACConfiguration()) { $0.batchSize = 100_000_000_000 })
    check("batchSize", with(AlphaZeroConfiguration()) { $0.batchSize = 100_000_000_000 })
    for widths in [[1_000_000_000], [50_000, 50_000], [Int.max, Int.max], [-1]] {
      check("hiddenLayers", with(DQNConfiguration()) { $0.hiddenLayers = widths })
      check("hiddenLayers", with(PPOConfiguration()) { $0.hiddenLayers = widths })
      check("hiddenLayers", with(TD3Configuration()) { $0.hiddenLayers = widths })
      check("hiddenLayers", with(PolicyGAConfiguration()) { $0.hiddenLayers = widths })
      check("hiddenLayers", with(AlphaZeroConfiguration()) { $0.hiddenLayers = widths })
    }
  }

  @Test("what does not go into the memory of the machine is refused before it is asked for")
  func memory() {
    // Observations of a gigabyte.
    let huge = EnvironmentSpecification(
      observationShape: [16_384, 16_384], actionSpace: .discrete(2), rewardRange: 0...1, timeLimit: 10)
    var deep = DQNConfiguration()
    deep.replayCapacity = 100_000
    let error = #expect(throws: WarrenError.self) { try DQNBuilder(deep).checkSettings(for: huge) }
    #expect(error?.description.contains("'replayCapacity' asks for 1.07e+05 GB") == true)
    #expect(throws: WarrenError.self) { try PPOBuilder(PPOConfiguration()).checkSettings(for: huge) }
    #expect(throws: WarrenError.self) { try IMPALABuilder(IMPALAConfiguration()).checkSettings(for: huge) }
    #expect(throws: Never.self) { try DQNBuilder(deep).checkSettings(for: CartPole().specification) }
  }

  @Test("returns that the environment bounds are the range of a categorical distribution; others must be set")
  func returns() throws {
    var game = EnvironmentSpecification(
      observationShape: [9], actionSpace: .discrete(9), rewardRange: -1...1, discount: 1)
    let rainbow = DQNBuilder(RainbowConfiguration().agent)
    let error = #expect(throws: WarrenError.self) { try rainbow.checkSettings(for: game) }
    #expect(error?.description.contains("smallestValue") == true)
    game.returnRange = -1...1
    try rainbow.checkSettings(for: game)
    guard case .categorical(let range, _) = try rainbow.valueDistribution(for: game) else {
      Issue.record("no categorical distribution")
      return
    }
    #expect(range == -1...1)
    game.discount = 0.5
    game.rewardRange = -0.25...0.25
    guard case .categorical(let near, _) = try rainbow.valueDistribution(for: game) else { return }
    #expect(near == -0.5...0.5)
  }

  @Test("who plans for two sides refuses what has one before anything is made")
  func games() {
    let builder = AlphaZeroBuilder(AlphaZeroConfiguration())
    #expect(builder.misfit(CartPole().specification)?.contains("one") == true)
    #expect(builder.misfit(Noughts().specification) == nil)
    #expect(builder.copiesStates && MCTSBuilder(MCTSConfiguration()).copiesStates)
    #expect(FixedPolicyBuilder(.greedy, FixedPolicyConfiguration()).copiesStates)
    #expect(!FixedPolicyBuilder(.random, FixedPolicyConfiguration()).copiesStates)
  }

  @Test("a symmetry that a game says not to have is refused, and one that it has is taken")
  func symmetries() throws {
    var hex = EnvironmentSpecification(
      observationShape: [4, 4, 2], actionSpace: .discrete(16), rewardRange: -1...1, playerCount: 2, boardSymmetry: .halfTurn)
    for symmetry in [BoardSymmetry.mirror, .square] {
      var settings = AlphaZeroConfiguration()
      settings.symmetry = symmetry
      let error = #expect(throws: WarrenError.self) { try AlphaZeroBuilder(settings).checkSettings(for: hex) }
      #expect(error?.description.contains("none, half-turn") == true)
    }
    let turned = try SymmetryTable(.halfTurn, hex).orders
    let cells = [Int](0..<16)
    let places: [Int] = cells.reversed().flatMap { (cell: Int) -> [Int] in [2 * cell, 2 * cell + 1] }
    #expect(turned.count == 2 && turned[0].actions == cells)
    #expect(turned[1].actions == [Int](cells.reversed()))
    #expect(turned[1].observation == places)
    hex.boardSymmetry = nil
    #expect(try SymmetryTable(.square, hex).orders.count == 8)
  }

  @Test(
    "the network that an agent of continuous actions exports acts as its policy does", arguments: ["sac", "td3"], [false, true])
  func export(agent: String, isDescribed: Bool) throws {
    var linear = LinearConfiguration()
    (linear.outputs, linear.activation) = (12, .tanh)
    let network = isDescribed ? [try LayerDescription("linear", linear)] : []
    let make: BatchEnvironmentFactory = { try VectorEnvironment(Pendulum(), count: $0) }
    let (budget, key) = (Budget(environmentSteps: 400), RandomKey(seed: 1))
    var learner: any EvaluatingLearner & PolicyProviding
    if agent == "sac" {
      var settings = SACConfiguration()
      (settings.learningStarts, settings.hiddenLayers, settings.learningRate) = (100, [16, 8], 0.01)
      settings.network = network
      learner = try SACBuilder(settings).makeLearner(training: make, evaluation: make, budget: budget, key: key, threads: 1)
    } else {
      var settings = TD3Configuration()
      (settings.learningStarts, settings.hiddenLayers, settings.learningRate) = (100, [16, 8], 0.01)
      settings.network = network
      learner = try TD3Builder(settings).makeLearner(training: make, evaluation: make, budget: budget, key: key, threads: 1)
    }
    while learner.ledger.environmentSteps < 400 { _ = try learner.step() }
    let trained = try #require(learner as? any NetworkProviding).trainedNetwork()
    #expect(trained.parameters.layout.entries.first?.shape == [3, isDescribed ? 12 : 16])
    let batch = try make(5)
    try batch.reset(key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    try learner.makePolicy().selectActions(for: batch, into: actions)
    let scale = try #require(trained.outputScale)
    GradientTape().evaluate(trained.parameters) { view in
      let input = view.input(batch.observations.baseAddress!, shape: [5, 3])
      trained.network.apply(view, input).withUnsafeBufferPointer { outputs in
        #expect(outputs.count == 5)
        for row in 0..<5 {
          let action = outputs[row] / scale.factors[0] + scale.offsets[0]
          #expect(abs(action - actions.continuous[row]) < 1e-5)
        }
      }
    }
  }
}
