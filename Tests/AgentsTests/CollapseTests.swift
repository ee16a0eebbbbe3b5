import Agents
import ClassicControl
import Core
import ReinforcementLearning
import Testing

/// What becomes of agents whose settings let their weights overflow.
@Suite struct CollapseTests {
  enum Agent: String, CaseIterable, Sendable {
    case dqn, rainbow, ppo, a2c, impala, reinforce, sac, td3

    func learner() throws -> any EvaluatingLearner & PolicyProviding {
      switch self {
      case .dqn:
        var settings = DQNConfiguration()
        (settings.learningRate, settings.learningStarts, settings.learningRateDecay) = (1e38, 100, false)
        return try make(DQNBuilder(settings), CartPole())
      case .rainbow:
        var settings = RainbowConfiguration().agent
        (settings.learningRate, settings.learningStarts) = (1e38, 100)
        return try make(DQNBuilder(settings), CartPole())
      case .ppo:
        var settings = PPOConfiguration()
        (settings.learningRate, settings.learningRateDecay) = (1e38, false)
        return try make(PPOBuilder(settings), CartPole())
      case .a2c:
        var settings = A2CConfiguration()
        settings.learningRate = 1e38
        return try make(A2CBuilder(settings), CartPole())
      case .impala:
        var settings = IMPALAConfiguration()
        settings.learningRate = 1e38
        return try make(IMPALABuilder(settings), CartPole())
      case .reinforce:
        var settings = REINFORCEConfiguration()
        settings.learningRate = 1e38
        return try make(REINFORCEBuilder(settings), CartPole())
      case .sac:
        var settings = SACConfiguration()
        (settings.learningRate, settings.learningStarts) = (1e38, 200)
        return try make(SACBuilder(settings), Pendulum())
      case .td3:
        var settings = TD3Configuration()
        (settings.learningRate, settings.learningStarts) = (1e38, 200)
        return try make(TD3Builder(settings), Pendulum())
      }
    }

    /// Where a snapshot has the weights of the policy.
    var weights: String {
      switch self {
      case .dqn, .rainbow: "online/"
      case .ppo, .a2c, .impala, .reinforce: "update/weights/"
      case .sac, .td3: "actor/"
      }
    }

    private func make(_ builder: some AgentBuilder, _ environment: some Environment) throws
      -> any EvaluatingLearner & PolicyProviding
    {
      let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
      return try builder.makeLearner(
        training: make, evaluation: make, budget: Budget(environmentSteps: 20_000), key: RandomKey(seed: 1))
    }
  }

  @Test(
    "an agent that collapses says so itself, and no step before it ends with weights that are no numbers",
    arguments: Agent.allCases)
  func collapses(_ agent: Agent) throws {
    var learner = try agent.learner()
    var message: String?
    while message == nil, learner.ledger.environmentSteps < 20_000 {
      let before = try learner.save()
      do { _ = try learner.step() } catch let error as WarrenError { message = error.description }
      let weights = before.tensors.keys.filter { $0.hasPrefix(agent.weights) }
      #expect(!weights.isEmpty)
      for name in weights { #expect(try before.array(name, of: Float.self).allSatisfy { $0.isFinite }) }
    }
    let text = try #require(message)
    let name = agent == .rainbow ? "DQN" : agent.rawValue.uppercased()
    #expect(!text.contains("nan"))
    #expect(text.contains(name) && text.contains("update") && text.contains("environment steps") && !text.contains("Pendulum"))
  }

  @Test("weights that an evolved policy cannot have stop the search")
  func evolution() throws {
    var strategy = PolicyESConfiguration()
    var entropy = PolicyCEMConfiguration()
    (strategy.learningRate, entropy.noise) = (1e38, 1e38)
    func check(_ settings: some PolicySearchConfiguration) throws {
      let make: BatchEnvironmentFactory = { try VectorEnvironment(CartPole(), count: $0) }
      let learner = try PolicySearchBuilder(settings).makePolicySearchLearner(
        training: make, evaluation: make, budget: Budget(environmentSteps: 200_000), key: RandomKey(seed: 1))
      let error = #expect(throws: WarrenError.self) {
        while !learner.isFinished { _ = try learner.step() }
        _ = try learner.evaluate(episodes: 1, key: RandomKey(seed: 2))
      }
      #expect(error?.description.contains("network") == true, "\(type(of: settings))")
    }
    try check(strategy)
    try check(entropy)
  }
}
