/// Makes the parts of A2C: networks, rollouts and learner.
public typealias A2CBuilder = PolicyGradientBuilder<A2CConfiguration>

extension A2CConfiguration: PolicyGradientConfiguration {
  public typealias AgentLearner = A2CLearner

  public static var agentName: String { "A2C" }
  public var keptSteps: Int { steps * parallelEnvironments }
}
