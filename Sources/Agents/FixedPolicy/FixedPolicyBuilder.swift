import Core
import ReinforcementLearning

/// Makes the players that learn nothing: what every learner is measured against.
public struct FixedPolicyBuilder: AgentBuilder {
  /// How actions are chosen.
  public enum Policy: Sendable {
    /// Each legal action equally likely.
    case random
    /// The legal action of the highest reward in the next step, see ``GreedyPolicy``.
    case greedy
  }

  /// How actions are chosen.
  public let policy: Policy
  /// The settings.
  public let configuration: FixedPolicyConfiguration

  /// A builder of such a player.
  public init(_ policy: Policy, _ configuration: FixedPolicyConfiguration) {
    self.policy = policy
    self.configuration = configuration
  }

  public var copiesStates: Bool { policy == .greedy }

  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    switch (policy, specification.actionSpace) {
    case (.random, _), (.greedy, .discrete): nil
    default: "a greedy player tries each of several actions, and the environment's actions are of another kind"
    }
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try configuration.validate()
    let environment = try training(configuration.parallelEnvironments)
    let specification = environment.specification
    if let misfit = misfit(specification) { throw WarrenError(misfit) }
    // Whether states can be copied shows here, before anything runs.
    if policy == .greedy { _ = try environment.makeSimulator(capacity: 1) }
    return try FixedPolicyLearner(
      environment: environment, evaluator: Evaluator(evaluation), budget: budget, key: key
    ) { [policy] key in
      switch policy {
      case .random: RandomPolicy(specification, key: key)
      case .greedy: GreedyPolicy(key: key)
      }
    }
  }
}
