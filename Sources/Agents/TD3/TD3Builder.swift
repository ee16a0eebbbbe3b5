/// Makes the parts of TD3: uniform replay, n-step adder, policy, twin critics and learner.
public typealias TD3Builder = OffPolicyBuilder<TD3Configuration>

extension TD3Configuration: OffPolicyConfiguration {
  public typealias AgentLearner = TD3Learner
}
