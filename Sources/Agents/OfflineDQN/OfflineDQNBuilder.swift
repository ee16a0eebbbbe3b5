import Core
import ReinforcementLearning

/// Makes the parts of DQN from recorded episodes: the transitions, the networks and the learner.
public struct OfflineDQNBuilder: AgentBuilder {
  /// The settings of all parts.
  public let configuration: OfflineDQNConfiguration

  /// A builder with these settings.
  public init(_ configuration: OfflineDQNConfiguration) { self.configuration = configuration }

  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    DQNBuilder(configuration.agent).misfit(specification)
  }

  /// Checks the settings and the recording before anything runs.
  /// - Throws: `WarrenError` when the recording cannot be read, is of another environment, or the budget would never end a run.
  public func check(evaluation: BatchEnvironmentFactory, budget: Budget) throws {
    try configuration.validate()
    try budget.requireEnd(ofAgent: "DQN from recorded episodes", countsEpochs: false)
    let environment = try evaluation(1)
    _ = try configuration.loadRecording(for: environment)
    _ = try DQNNetworks(configuration.agent, environment.specification, key: RandomKey(seed: 0))
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeOfflineDQNLearner(evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type: it needs no environments to train in.
  public func makeOfflineDQNLearner(
    evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> OfflineDQNLearner {
    try configuration.validate()
    let environment = try evaluation(1)
    let specification = environment.specification
    if let misfit = misfit(specification) { throw WarrenError(misfit) }
    let transitions = RecordedTransitions(
      try configuration.loadRecording(for: environment), steps: configuration.steps,
      discount: configuration.discount ?? specification.discount)
    return OfflineDQNLearner(
      configuration, transitions: transitions,
      networks: try DQNNetworks(configuration.agent, specification, key: key["weights"]), evaluator: Evaluator(evaluation),
      rewardScale: DQNBuilder(configuration.agent).rewardScale(for: specification), budget: budget, key: key, threads: threads)
  }
}
