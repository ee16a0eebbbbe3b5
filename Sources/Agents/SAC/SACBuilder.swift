/// Makes the parts of SAC: uniform replay, n-step adder, policy, twin critics and learner.
public typealias SACBuilder = OffPolicyBuilder<SACConfiguration>

extension SACConfiguration: OffPolicyConfiguration {
  public typealias AgentLearner = SACLearner
}
