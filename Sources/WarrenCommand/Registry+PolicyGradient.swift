import Agents
import Core
import ExperimentRunner

extension Registry {
  /// Agents that follow the gradient of their policy.
  static let policyGradientMethods: [any RegistryComponent] = [
    MethodKind(
      "ppo", .agent, summary: "Proximal policy optimization: clipped policy gradients, with a memory where it is asked for.",
      needs: "an environment of a single player", configuration: PPOConfiguration.self, builder: { PPOBuilder($0) })
  ]
}
