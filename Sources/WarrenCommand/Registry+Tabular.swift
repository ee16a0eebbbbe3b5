import Agents
import ExperimentRunner

extension Registry {
  /// Agents with a number for every action in every state.
  static let tabularAgents: [any RegistryComponent] = {
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
}
