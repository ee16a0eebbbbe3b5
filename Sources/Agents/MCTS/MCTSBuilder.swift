import Core
import ReinforcementLearning

/// Makes the parts of Monte Carlo tree search.
public struct MCTSBuilder: AgentBuilder {
  /// The settings of all parts.
  public let configuration: MCTSConfiguration

  /// A builder with these settings.
  public init(_ configuration: MCTSConfiguration) {
    self.configuration = configuration
  }

  public var playsAllSides: Bool { true }
  public var copiesStates: Bool { true }

  public func misfit(_ specification: EnvironmentSpecification) -> String? { Self.misfit(specification) }

  static func misfit(_ specification: EnvironmentSpecification) -> String? {
    guard case .discrete = specification.actionSpace else {
      return "tree search tries one action after the other, and the environment's actions are of another kind"
    }
    guard specification.playerCount <= 2 else {
      return "tree search plans for one or two players, and the environment has \(specification.playerCount)"
    }
    return nil
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeMCTSLearner(training: training, evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makeMCTSLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int = 1
  ) throws -> MCTSLearner {
    try configuration.validate()
    let environment = try training(configuration.parallelEnvironments)
    if let misfit = misfit(environment.specification) { throw WarrenError(misfit) }
    // A state that cannot be copied is an error before anything runs.
    _ = try environment.makeSimulator(capacity: 1)
    return try MCTSLearner(
      configuration, environment: environment, evaluator: Evaluator(evaluation), budget: budget, key: key, threads: threads)
  }
}
