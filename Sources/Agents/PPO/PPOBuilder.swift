import Core
import NeuralNetworks
import ReinforcementLearning

/// Makes the parts of PPO: networks, rollouts and learner.
public struct PPOBuilder: AgentBuilder {
  /// The settings of all parts.
  public let configuration: PPOConfiguration

  /// A builder with these settings.
  public init(_ configuration: PPOConfiguration) {
    self.configuration = configuration
  }

  /// Nothing: PPO acts in any environment of a single player.
  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    specification.playerCount == 1 ? nil : "PPO plays alone, and the environment is for \(specification.playerCount) players"
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makePPOLearner(training: training, evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makePPOLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int = 1
  ) throws -> PPOLearner {
    try configuration.validate()
    let environment = try training(configuration.parallelEnvironments)
    let specification = environment.specification
    if let misfit = misfit(specification) { throw WarrenError(misfit) }
    let networks = try configuration.makeNetworks(for: specification, key: key["weights"])
    let collector = try RolloutCollector(
      networks, environment: environment, steps: configuration.steps,
      discount: configuration.discount ?? specification.discount, lambda: configuration.lambda,
      normalizesObservations: configuration.normalizeObservations, normalizesRewards: configuration.normalizeRewards,
      rewardScale: configuration.rewardScale, budget: budget, key: key)
    return PPOLearner(
      configuration, networks: networks, collector: collector, evaluator: Evaluator(evaluation), budget: budget,
      key: key, threads: threads)
  }
}
