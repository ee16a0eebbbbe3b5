import Agents
import Core
import ExperimentRunner

extension Registry {
  /// Agents that follow the gradient of their policy.
  static let policyGradientMethods: [any RegistryComponent] = [
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
}
