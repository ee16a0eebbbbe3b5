import Agents
import ClassicControl
import Core
import NeuralNetworks
import ReinforcementLearning
import Testing

/// The agents, with settings that suit the small environments of these tests.
enum PolicyGradientAgent: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case ppo, a2c, impala, reinforce

  var testDescription: String { rawValue }

  struct Settings {
    var learningRate: Float = 3e-3
    var hiddenLayers = [16]
    var normalize = false
    var memory = 0
    var discount: Float?
  }

  func learner<E: Environment>(
    _ environment: E, steps: Int? = nil, seed: UInt64 = 1, threads: Int = 1, _ settings: Settings = Settings()
  ) throws -> any EvaluatingLearner & PolicyProviding {
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    let (budget, key) = (Budget(environmentSteps: steps), RandomKey(seed: seed))
    switch self {
    case .ppo:
      var configuration = PPOConfiguration()
      configuration.hiddenLayers = settings.hiddenLayers
      configuration.learningRate = settings.learningRate
      configuration.steps = 32
      configuration.memory = settings.memory
      configuration.discount = settings.discount
      configuration.normalizeObservations = settings.normalize
      configuration.normalizeRewards = settings.normalize
      return try PPOBuilder(configuration).makeLearner(
        training: make, evaluation: make, budget: budget, key: key, threads: threads)
    case .a2c:
      var configuration = A2CConfiguration()
      configuration.hiddenLayers = settings.hiddenLayers
      configuration.learningRate = settings.learningRate
      configuration.memory = settings.memory
      configuration.discount = settings.discount
      configuration.normalizeObservations = settings.normalize
      configuration.normalizeRewards = settings.normalize
      return try A2CBuilder(configuration).makeLearner(
        training: make, evaluation: make, budget: budget, key: key, threads: threads)
    case .impala:
      var configuration = IMPALAConfiguration()
      configuration.hiddenLayers = settings.hiddenLayers
      configuration.learningRate = settings.learningRate
      configuration.discount = settings.discount
      configuration.normalizeObservations = settings.normalize
      configuration.normalizeRewards = settings.normalize
      return try IMPALABuilder(configuration).makeLearner(
        training: make, evaluation: make, budget: budget, key: key, threads: threads)
    case .reinforce:
      var configuration = REINFORCEConfiguration()
      configuration.hiddenLayers = settings.hiddenLayers
      configuration.learningRate = settings.learningRate
      configuration.discount = settings.discount
      configuration.normalizeObservations = settings.normalize
      configuration.normalizeRewards = settings.normalize
      return try REINFORCEBuilder(configuration).makeLearner(
        training: make, evaluation: make, budget: budget, key: key, threads: threads)
    }
  }
}

@Suite struct PolicyGradientTests {
  private typealias Agent = PolicyGradientAgent

  /// Trains until the budget is spent.
  private func train(_ learner: any EvaluatingLearner, _ steps: Int) throws -> (any EvaluatingLearner, Metrics) {
    var learner = learner
    var metrics = Metrics()
    while learner.ledger.environmentSteps < steps { metrics.merge(try learner.step()) }
    return (learner, metrics)
  }

  @Test(
    "a truncated episode bootstraps and a terminated one does not: values 10 and 1", arguments: PolicyGradientAgent.allCases)
  func truncationBootstraps(agent: PolicyGradientAgent) throws {
    for (terminates, value) in [(false, 10.0), (true, 1.0)] {
      let learner = try agent.learner(SingleStep(terminates: terminates), steps: 40_000, seed: 1, .init(learningRate: 1e-2))
      let (_, metrics) = try train(learner, 40_000)
      #expect(abs(metrics["value"]! - value) < 0.03 * value, "\(metrics)")
    }
  }

  @Test("without a baseline an episode that was cut off counts what it brought, whatever an untrained value would add")
  func truncationWithoutBaseline() throws {
    let losses = try [false, true].map { terminates in
      let make: BatchEnvironmentFactory = { try VectorEnvironment(SingleStep(terminates: terminates), count: $0) }
      var settings = REINFORCEConfiguration()
      (settings.baseline, settings.normalizeAdvantages, settings.normalizeRewards) = (false, false, false)
      var learner = try REINFORCEBuilder(settings).makeLearner(
        training: make, evaluation: make, budget: Budget(environmentSteps: 1000), key: RandomKey(seed: 1))
      let metrics = try learner.step()
      #expect(metrics["value"] == nil)
      return metrics["policyLoss"]!
    }
    #expect(losses[0] == losses[1] && losses[0] > 0.1)
  }

  @Test("choices in several dimensions are learned, and illegal ones never made", arguments: PolicyGradientAgent.allCases)
  func multiDiscrete(agent: PolicyGradientAgent) throws {
    var learner = try agent.learner(Matching(), steps: 40_000, .init(learningRate: 1e-2))
    // A single illegal choice would cost a hundred.
    while learner.ledger.environmentSteps < 40_000 {
      let metrics = try learner.step()
      if let mean = metrics["episodeReturn"] { #expect(mean >= 0) }
    }
    #expect(try learner.evaluate(episodes: 20, key: RandomKey(seed: 1))["returnMinimum"]! >= 9)
  }

  @Test("continuous actions are aimed, whatever their bounds", arguments: PolicyGradientAgent.allCases)
  func continuous(agent: PolicyGradientAgent) throws {
    let learner = try agent.learner(Aiming(), steps: 60_000, .init(learningRate: 5e-3))
    var (trained, _) = try train(learner, 60_000)
    // An episode of actions in the middle of their range has a mean return of -1.7.
    #expect(try trained.evaluate(episodes: 20, key: RandomKey(seed: 1))["return"]! > -0.25)
  }

  @Test("the pole is balanced with the default settings", arguments: PolicyGradientAgent.allCases)
  func cartPole(agent: PolicyGradientAgent) throws {
    let make: BatchEnvironmentFactory = { try VectorEnvironment(CartPole(), count: $0) }
    let builder: any AgentBuilder =
      switch agent {
      case .ppo: PPOBuilder(PPOConfiguration())
      case .a2c: A2CBuilder(A2CConfiguration())
      case .impala: IMPALABuilder(IMPALAConfiguration())
      case .reinforce: REINFORCEBuilder(REINFORCEConfiguration())
      }
    let learner = try builder.makeLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: 80_000), key: RandomKey(seed: 3))
    var (trained, _) = try train(learner, 80_000)
    #expect(try trained.evaluate(episodes: 20, key: RandomKey(seed: 9))["return"]! >= 475)
  }

  @Test("a budget of steps is met exactly", arguments: PolicyGradientAgent.allCases, [1, 7, 1003])
  func budget(agent: PolicyGradientAgent, steps: Int) throws {
    var learner = try agent.learner(CartPole(), steps: steps)
    for _ in 0..<500 { _ = try learner.step() }
    #expect(learner.ledger.environmentSteps == steps)
  }

  @Test(
    "a learner that is saved and restored goes on with the same bits", arguments: PolicyGradientAgent.allCases,
    [[1, 0], [7, 0], [4, 8]])
  func saveAndRestore(agent: PolicyGradientAgent, at: [Int]) throws {
    func make() throws -> any EvaluatingLearner {
      try agent.learner(CartPole(), steps: 6000, .init(normalize: true, memory: at[1]))
    }
    var (first, second) = (try make(), try make())
    for _ in 0..<at[0] { _ = try first.step() }
    try second.restore(first.save())
    while first.ledger.environmentSteps < 6000 { #expect(try first.step() == second.step()) }
    #expect(first.ledger == second.ledger)
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
    let key = RandomKey(seed: 4)
    #expect(try first.evaluate(episodes: 3, key: key) == second.evaluate(episodes: 3, key: key))
    // Measuring has changed nothing, the statistics of observations included.
    let after = try first.save()
    #expect(left.tensors == after.tensors && left.values == after.values)
  }

  @Test("an interrupted episode of REINFORCE is saved with its steps")
  func longEpisodes() throws {
    let endless = try Pendulum(PendulumConfiguration(timeLimit: 5000))
    func make() throws -> any EvaluatingLearner { try Agent.reinforce.learner(endless, steps: 50_000) }
    var (first, second) = (try make(), try make())
    _ = try first.step()
    #expect(first.ledger.environmentSteps == 4096)
    try second.restore(first.save())
    while first.ledger.environmentSteps < 45_000 { #expect(try first.step() == second.step()) }
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
  }

  @Test(
    "the same seed gives the same bits, on any number of threads; another seed others",
    arguments: PolicyGradientAgent.allCases)
  func threads(agent: PolicyGradientAgent) throws {
    func run(_ seed: UInt64, threads: Int) throws -> Snapshot {
      let learner = try agent.learner(
        CartPole(), steps: 600, seed: seed, threads: threads, .init(hiddenLayers: [512, 512]))
      return try train(learner, 600).0.save()
    }
    let (first, again, other) = (try run(1, threads: 1), try run(1, threads: 3), try run(2, threads: 1))
    #expect(first.tensors == again.tensors && first.values == again.values)
    #expect(first.tensors != other.tensors)
  }

  @Test(
    "a loss that is not a number stops the run, says where, and leaves good weights",
    arguments: PolicyGradientAgent.allCases)
  func diverges(agent: PolicyGradientAgent) throws {
    var learner = try agent.learner(WithoutNumbers())
    do {
      for _ in 0..<100 { _ = try learner.step() }
      Issue.record("no error")
    } catch let error as WarrenError {
      #expect(error.kind == .failure && error.message.contains("update 1,"))
    }
    let weights = try learner.save().section("update").section("weights")
    for name in weights.tensors.keys {
      #expect(try weights.array(name, of: Float.self).allSatisfy(\.isFinite))
    }
  }

  @Test("what is needed for an exported policy: logits of flat observations, scaled as in training")
  func export() throws {
    let learner = try Agent.ppo.learner(Aiming(), steps: 2000, .init(normalize: true))
    let (trained, _) = try train(learner, 2000)
    let network = try (trained as! any NetworkProviding).trainedNetwork()
    let policy = try (trained as! any PolicyProviding).makePolicy()
    let environment = try VectorEnvironment(Aiming(), count: 5)
    try environment.reset(key: RandomKey(seed: 6))
    let actions = ActionBatch(for: environment)
    try policy.selectActions(for: environment, into: actions)
    let (input, output) = (network.inputScale!, network.outputScale!)
    let scaled = environment.observations.indices.map {
      (environment.observations[$0] - input.offsets[$0 % 2]) * input.factors[$0 % 2]
    }
    let means = scaled.withUnsafeBufferPointer { scaled in
      GradientTape().evaluate(network.parameters) {
        network.network.apply($0, $0.input(scaled.baseAddress!, shape: [5, 2])).array
      }
    }
    for index in means.indices {
      #expect(abs(means[index] / output.factors[index % 2] + output.offsets[index % 2] - actions.continuous[index]) < 1e-4)
    }
    let remembering = try Agent.ppo.learner(Aiming(), .init(memory: 4))
    #expect(throws: WarrenError.self) { try (remembering as! any NetworkProviding).trainedNetwork() }
  }

  @Test("settings out of range are errors that name the setting")
  func badSettings() {
    let make: BatchEnvironmentFactory = { try VectorEnvironment(CartPole(), count: $0) }
    func check(_ name: String, _ builder: some AgentBuilder) {
      do {
        _ = try builder.makeLearner(training: make, evaluation: make, budget: Budget(), key: RandomKey(seed: 1))
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
    }
    let a2c: [(String, (inout A2CConfiguration) -> Void)] = [
      ("hiddenLayers", { $0.hiddenLayers = [0] }), ("learningRate", { $0.learningRate = .nan }),
      ("activation", { $0.activation = .unitStep }), ("memory", { $0.memory = -1 }),
      ("parallelEnvironments", { $0.parallelEnvironments = 0 }), ("steps", { $0.steps = 0 }),
      ("discount", { $0.discount = -1 }), ("lambda", { $0.lambda = 2 }), ("valueWeight", { $0.valueWeight = -1 }),
      ("entropyBonus", { $0.entropyBonus = .infinity }), ("largestGradientNorm", { $0.largestGradientNorm = 0 }),
      ("initialDeviation", { $0.initialDeviation = 0 }), ("rewardScale", { $0.rewardScale = 0 }),
    ]
    for (name, change) in a2c {
      var configuration = A2CConfiguration()
      change(&configuration)
      check(name, A2CBuilder(configuration))
    }
    let reinforce: [(String, (inout REINFORCEConfiguration) -> Void)] = [
      ("hiddenLayers", { $0.hiddenLayers = [-3] }), ("learningRate", { $0.learningRate = 0 }),
      ("activation", { $0.activation = .sign }), ("episodes", { $0.episodes = 0 }), ("discount", { $0.discount = 2 }),
      ("rewardScale", { $0.rewardScale = -1 }),
    ]
    for (name, change) in reinforce {
      var configuration = REINFORCEConfiguration()
      change(&configuration)
      check(name, REINFORCEBuilder(configuration))
    }
    #expect(Set(A2CConfiguration.help.keys).isSuperset(of: a2c.map(\.0)))
    #expect(Set(REINFORCEConfiguration.help.keys).isSuperset(of: reinforce.map(\.0)))
    let forTwo = EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), playerCount: 2)
    #expect(A2CBuilder(A2CConfiguration()).misfit(forTwo) != nil)
    #expect(REINFORCEBuilder(REINFORCEConfiguration()).misfit(forTwo) != nil)
  }
}
