import Agents
import Core
import ExperimentRunner
import ReinforcementLearning

extension Registry {
  /// All agents. The next one is added to its family below, or to one of its own.
  static let agents: [any RegistryComponent] = [
    tabularAgents, deepQAgents, policyGradientAgents, continuousControlAgents, evolvedPolicies, planningAgents, offlineAgents,
    constructingAgents, fixedPolicies,
  ].flatMap { $0 }

  /// Agents with a number for every action in every state.
  private static let tabularAgents: [any RegistryComponent] = {
    let needs = "an environment with numbered states and discrete actions"
    let needsModel = "an environment with numbered states, discrete actions and a known model"
    @Sendable func unknownModel(_ face: EnvironmentFace) -> String? {
      face.makeModel == nil ? "the environment does not tell what its actions can lead to" : nil
    }
    return [
      MethodKind(
        "value-iteration", .agent, summary: "The optimum, computed from the environment's model by sweeps over all states.",
        needs: needsModel, configuration: ValueIterationConfiguration.self, misfit: unknownModel,
        builder: { ValueIterationBuilder($0) }
      ).ending(.always),
      MethodKind(
        "policy-iteration", .agent, summary: "The optimum, computed by evaluating and improving a policy in turns.",
        needs: needsModel, configuration: PolicyIterationConfiguration.self, misfit: unknownModel,
        builder: { PolicyIterationBuilder($0) }
      ).ending(.always),
      MethodKind(
        "monte-carlo", .agent, summary: "Monte Carlo control: learns from whole episodes, or off-policy from their ends.",
        needs: needs,
        configuration: MonteCarloConfiguration.self, builder: \.builder),
      MethodKind(
        "sarsa", .agent, summary: "SARSA: learns the values of the policy that it follows, exploration included.",
        needs: needs, configuration: SARSAConfiguration.self, builder: \.sarsa),
      MethodKind(
        "expected-sarsa", .agent, summary: "SARSA with the mean over the next actions in place of the one taken.",
        needs: needs, configuration: SARSAConfiguration.self, builder: \.expectedSARSA),
      MethodKind(
        "n-step-sarsa", .agent, summary: "SARSA with the rewards of several steps (4 by default), or tree backup.",
        needs: needs, configuration: NStepSARSAConfiguration.self, builder: \.builder),
      MethodKind(
        "q-learning", .agent, summary: "Learns the values of the best policy while it explores.", needs: needs,
        configuration: QLearningConfiguration.self, builder: \.builder),
      MethodKind(
        "dyna-q", .agent, summary: "Q-learning from real steps and, many times over, from remembered ones.", needs: needs,
        configuration: DynaQConfiguration.self, builder: \.builder),
    ]
  }()

  /// Agents with a network of the values of discrete actions.
  private static let deepQAgents: [any RegistryComponent] = [
    MethodKind(
      "dqn", .agent, summary: "Deep Q-learning, double and with n-step returns.",
      needs: "an environment with discrete actions", configuration: DQNConfiguration.self, builder: { DQNBuilder($0) }),
    MethodKind(
      "rainbow", .agent,
      summary: "Deep Q-learning with prioritized replay, dueling and noisy networks, and distributions of returns.",
      needs: "an environment with discrete actions", configuration: RainbowConfiguration.self,
      builder: { DQNBuilder($0.agent) }),
  ]

  /// Agents that follow the gradient of their policy.
  private static let policyGradientAgents: [any RegistryComponent] = [
    MethodKind(
      "ppo", .agent, summary: "Proximal policy optimization: clipped policy gradients, with a memory where it is asked for.",
      needs: "an environment of a single player", configuration: PPOConfiguration.self, builder: { PPOBuilder($0) }),
    MethodKind(
      "a2c", .agent, summary: "Advantage actor-critic: a step along the policy's gradient after every few steps.",
      needs: "an environment of a single player", configuration: A2CConfiguration.self, builder: { A2CBuilder($0) }),
    MethodKind(
      "impala", .agent, summary: "IMPALA: policy gradients from what an older policy did, corrected by V-trace.",
      needs: "an environment of a single player", configuration: IMPALAConfiguration.self, builder: { IMPALABuilder($0) }),
    MethodKind(
      "reinforce", .agent, summary: "REINFORCE: the policy's gradient from whole episodes, with a learned baseline.",
      needs: "an environment of a single player", configuration: REINFORCEConfiguration.self,
      builder: { REINFORCEBuilder($0) }),
  ]

  /// Agents that choose real numbers.
  private static let continuousControlAgents: [any RegistryComponent] = [
    MethodKind(
      "sac", .agent, summary: "Soft actor-critic: earns rewards and stays as random as it can, with a tuned temperature.",
      needs: "an environment with continuous actions between finite bounds", configuration: SACConfiguration.self,
      builder: { SACBuilder($0) }),
    MethodKind(
      "td3", .agent, summary: "Twin delayed deterministic policy gradient: a policy that climbs the value of two critics.",
      needs: "an environment with continuous actions between finite bounds", configuration: TD3Configuration.self,
      builder: { TD3Builder($0) }),
  ]

  /// Agents that evolve the weights of a policy.
  private static let evolvedPolicies: [any RegistryComponent] = [
    MethodKind(
      "policy-es", .agent, summary: "Evolves a policy's weights along an estimated gradient (OpenAI's evolution strategy).",
      needs: "an environment", configuration: PolicyESConfiguration.self, builder: { PolicySearchBuilder($0) }),
    MethodKind(
      "policy-cem", .agent, summary: "Evolves a policy's weights by the cross-entropy method.",
      needs: "an environment", configuration: PolicyCEMConfiguration.self, builder: { PolicySearchBuilder($0) }),
    MethodKind(
      "policy-cma-es", .agent, summary: "Evolves a policy's weights by covariance matrix adaptation.",
      needs: "an environment", configuration: PolicyCMAESConfiguration.self, builder: { PolicySearchBuilder($0) }),
    MethodKind(
      "policy-ga", .agent, summary: "Evolves a population of policies by selection, crossover and mutation of their weights.",
      needs: "an environment", configuration: PolicyGAConfiguration.self, builder: { PolicySearchBuilder($0) }),
  ]

  /// Agents that plan by searching ahead.
  private static let planningAgents: [any RegistryComponent] = [
    MethodKind(
      "alpha-zero", .agent, summary: "Self-play with a tree search that a network guides, and that the network learns from.",
      needs: "a game of two players with discrete actions", configuration: AlphaZeroConfiguration.self,
      builder: { AlphaZeroBuilder($0) }),
    MethodKind(
      "mcts", .agent,
      summary: "Monte Carlo tree search (UCT): plans every action in a copy of the environment, learns nothing.",
      needs: "an environment with discrete actions whose state can be copied", configuration: MCTSConfiguration.self,
      builder: { MCTSBuilder($0) }),
  ]

  /// Agents that learn from recorded episodes.
  private static let offlineAgents: [any RegistryComponent] = [
    MethodKind(
      "behavior-cloning", .agent, summary: "Learns by example to do what was done in recorded episodes.",
      needs: "an environment", configuration: BehaviorCloningConfiguration.self,
      check: { try BehaviorCloningBuilder($0).check(evaluation: $1.evaluation, budget: $2) },
      builder: { BehaviorCloningBuilder($0) }
    ).spending(.epochs),
    MethodKind(
      "offline-dqn", .agent, summary: "Deep Q-learning from recorded episodes, conservative where asked for; never acts.",
      needs: "an environment with discrete actions", configuration: OfflineDQNConfiguration.self,
      check: { try OfflineDQNBuilder($0).check(evaluation: $1.evaluation, budget: $2) },
      builder: { OfflineDQNBuilder($0) }
    ).spending(),
  ]

  /// Agents that build solutions of combinatorial instances node by node.
  private static let constructingAgents: [any RegistryComponent] = [
    MethodKind(
      "pomo", .agent, summary: "An attention policy that builds solutions node by node, trained from many starts at a time.",
      needs: "cities in the plane, or a distribution of tours or knapsacks", configuration: POMOConfiguration.self,
      face: ConstructionProblem.self, check: { settings, problem, _ in try settings.check(problem) },
      make: { try POMOLearner($0, problem: $1, budget: $2.budget, key: $2.key, threads: $2.threads) }
    ).spending(.evaluations)
  ]

  /// Policies that learn nothing, to compare others with.
  private static let fixedPolicies: [any RegistryComponent] = [
    MethodKind(
      "random-policy", .agent, summary: "Takes every legal action with the same probability and learns nothing.",
      needs: "an environment", configuration: FixedPolicyConfiguration.self, builder: { FixedPolicyBuilder(.random, $0) }),
    MethodKind(
      "greedy-policy", .agent, summary: "Takes the legal action of the highest reward in the next step and learns nothing.",
      needs: "an environment with discrete actions that can be copied", configuration: FixedPolicyConfiguration.self,
      builder: { FixedPolicyBuilder(.greedy, $0) }),
  ]
}
