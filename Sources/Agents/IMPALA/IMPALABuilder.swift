/// Makes the parts of IMPALA: networks, environments, queue and learner.
public typealias IMPALABuilder = PolicyGradientBuilder<IMPALAConfiguration>

extension IMPALAConfiguration: PolicyGradientConfiguration {
  public typealias AgentLearner = IMPALALearner

  public static var agentName: String { "IMPALA" }
  /// Sequences of different lengths would have to go through a memory side by side.
  public var memory: Int { 0 }
  /// Those that wait, those that are about to, and those that are learned from.
  public var keptSteps: Int { steps * (queueLength + 2 * parallelEnvironments + sequences) }
}
