import Core
import ReinforcementLearning

/// Makes tabular agents that learn from experience: a table, the updates that make it better, and the learner around them.
public struct TabularBuilder<Own: TabularAgentSettings, Updates: TabularUpdates>: AgentBuilder {
  /// The settings of all parts.
  public let configuration: TabularConfiguration<Own>
  private let makeUpdates: MakeUpdates

  /// Makes updates of a table by the steps of so many copies.
  typealias MakeUpdates =
    @Sendable (
      TabularConfiguration<Own>, ActionValueTable, _ discount: Double, _ copies: Int, RandomKey
    ) -> Updates

  init(_ configuration: TabularConfiguration<Own>, updates: @escaping MakeUpdates) {
    self.configuration = configuration
    makeUpdates = updates
  }

  public func misfit(_ specification: EnvironmentSpecification) -> String? { tabularMisfit(specification) }

  public func checkSettings(for specification: EnvironmentSpecification) throws {
    try ActionValueTable.check(phases: configuration.phases, timeLimit: specification.timeLimit)
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeTabularLearner(training: training, evaluation: evaluation, budget: budget, key: key)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makeTabularLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey
  ) throws -> TabularLearner<Updates> {
    try configuration.validate()
    let environment = try training(configuration.parallelEnvironments)
    let specification = environment.specification
    if let misfit = misfit(specification) { throw WarrenError(misfit) }
    let table = try ActionValueTable(
      for: environment, initialValue: configuration.initialValue, phases: configuration.phases)
    let discount = configuration.discount ?? Double(specification.discount)
    return try TabularLearner(
      environment: environment, table: table,
      updates: makeUpdates(configuration, table, discount, environment.count, key["planning"]),
      schedule: configuration.common.schedule(budget), evaluator: Evaluator(evaluation), budget: budget, key: key)
  }
}

/// Why a tabular agent cannot act in such an environment; nil when it can.
func tabularMisfit(_ specification: EnvironmentSpecification) -> String? {
  guard case .discrete = specification.actionSpace else {
    return "a table has a place for each of several actions, and the environment's actions are of another kind"
  }
  if specification.stateCount == nil { return "a table needs numbered states, and the environment does not number its own" }
  return nil
}
