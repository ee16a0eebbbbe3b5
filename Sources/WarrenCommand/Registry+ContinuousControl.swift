import Agents
import ExperimentRunner

extension Registry {
  /// Agents that choose real numbers.
  static let continuousControlAgents: [any RegistryComponent] = [
    MethodKind(
      "sac", .agent, summary: "Soft actor-critic: earns rewards and stays as random as it can, with a tuned temperature.",
      needs: "an environment with continuous actions between finite bounds", configuration: SACConfiguration.self,
      builder: { SACBuilder($0) }),
    MethodKind(
      "td3", .agent, summary: "Twin delayed deterministic policy gradient: a policy that climbs the value of two critics.",
      needs: "an environment with continuous actions between finite bounds", configuration: TD3Configuration.self,
      builder: { TD3Builder($0) }),
  ]
}
