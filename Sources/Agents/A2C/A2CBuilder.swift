import Core
import NeuralNetworks
import ReinforcementLearning

/// Makes the parts of A2C: networks, rollouts and learner.
public struct A2CBuilder: AgentBuilder {
  /// The settings of all parts.
  public let configuration: A2CConfiguration

  /// A builder with these settings.
  public init(_ configuration: A2CConfiguration) {
    self.configuration = configuration
  }

  /// Nothing: A2C acts in any environment of a single player.
  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    specification.playerCount == 1 ? nil : "A2C plays alone, and the environment is for \(specification.playerCount) players"
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeA2CLearner(training: training, evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makeA2CLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int = 1
  ) throws -> A2CLearner {
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
    return A2CLearner(
      configuration, networks: networks, collector: collector, evaluator: Evaluator(evaluation), budget: budget,
      threads: threads)
  }
}
