/// Makes the parts of REINFORCE: networks, rollouts and learner.
public typealias REINFORCEBuilder = PolicyGradientBuilder<REINFORCEConfiguration>

extension REINFORCEConfiguration: PolicyGradientConfiguration {
  public typealias AgentLearner = REINFORCELearner

  public static var agentName: String { "REINFORCE" }
  /// Memories would have to be learned through whole episodes.
  public var memory: Int { 0 }
  /// One copy, so that episodes are whole: of several, some would still be running when the policy changes.
  public var parallelEnvironments: Int { 1 }
  /// Room for what a step plays; a rollout grows with its episodes.
  public var keptSteps: Int { REINFORCELearner.stepsAtOnce }
  /// Returns reach to the end.
  public var lambda: Float { 1 }
}
