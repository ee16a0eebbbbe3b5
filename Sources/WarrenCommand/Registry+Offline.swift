import Agents
import ExperimentRunner

extension Registry {
  /// Agents that learn from recorded episodes.
  static let offlineAgents: [any RegistryComponent] = [
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
}
