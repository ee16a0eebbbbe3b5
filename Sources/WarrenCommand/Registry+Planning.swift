import Agents
import ExperimentRunner

extension Registry {
  /// Agents that plan by searching ahead.
  static let planningAgents: [any RegistryComponent] = [
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
}
