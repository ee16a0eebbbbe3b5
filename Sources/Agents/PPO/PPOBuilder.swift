/// Makes the parts of PPO: networks, rollouts and learner.
public typealias PPOBuilder = PolicyGradientBuilder<PPOConfiguration>

extension PPOConfiguration: PolicyGradientConfiguration {
  public typealias AgentLearner = PPOLearner

  public static var agentName: String { "PPO" }
  public var keptSteps: Int { steps * parallelEnvironments }
}
