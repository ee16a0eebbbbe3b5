import Agents
import ExperimentRunner

extension Registry {
  /// Agents that plan by searching ahead.
  static let planningAgents: [any RegistryComponent] = [
    MethodKind(
      "alpha-zero", .agent, summary: "Self-play with a tree search that a network guides, and that the network learns from.",
      needs: "a game of two players with discrete actions", configuration: AlphaZeroConfiguration.self,
      builder: { AlphaZeroBuilder($0) })
  ]
}
