import Core
import NeuralNetworks
import ReinforcementLearning

/// Makes the parts of REINFORCE: networks, episodes and learner.
public struct REINFORCEBuilder: AgentBuilder {
  /// The settings of all parts.
  public let configuration: REINFORCEConfiguration

  /// A builder with these settings.
  public init(_ configuration: REINFORCEConfiguration) {
    self.configuration = configuration
  }

  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    specification.playerCount == 1
      ? nil : "REINFORCE plays alone, and the environment is for \(specification.playerCount) players"
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeREINFORCELearner(training: training, evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makeREINFORCELearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int = 1
  ) throws -> REINFORCELearner {
    try configuration.validate()
    // One copy, so that episodes are whole: of several, some would still be running when the policy changes.
    let environment = try training(1)
    let specification = environment.specification
    if let misfit = misfit(specification) { throw WarrenError(misfit) }
    let networks = try configuration.makeNetworks(for: specification, key: key["weights"])
    let collector = try RolloutCollector(
      networks, environment: environment, steps: REINFORCELearner.stepsAtOnce,
      discount: configuration.discount ?? specification.discount, lambda: 1,
      normalizesObservations: configuration.normalizeObservations, normalizesRewards: configuration.normalizeRewards,
      rewardScale: configuration.rewardScale, budget: budget, key: key)
    return REINFORCELearner(
      configuration, networks: networks, collector: collector, evaluator: Evaluator(evaluation), budget: budget,
      threads: threads)
  }
}
