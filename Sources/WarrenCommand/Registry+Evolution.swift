import Agents
import ExperimentRunner

extension Registry {
  /// Agents that evolve the weights of a policy.
  static let evolutionAgents: [any RegistryComponent] = [
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
}
