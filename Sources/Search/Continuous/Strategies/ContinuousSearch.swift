import Core

/// Drives a continuous strategy on a problem: a step is one iteration of the strategy, the first one an evaluation of where it
/// begins.
///
/// - A budget of evaluations is never exceeded, not even inside an iteration; what an evaluation is, ``ContinuousProblem`` says.
/// - The best point evaluated is kept, wherever the strategy goes from there. Its value is reported under the objective's name
///   whenever it has improved, with the problem's further metrics; every step reports as `loss` the value where it stands.
/// - A function that is not finite at the start, or a strategy that leaves all bounds, ends the search as
///   ``ContinuousStop/diverged``, reported as the metric `diverged`.
public struct ContinuousSearch<Strategy: ContinuousStrategy>: StopReporting, IncumbentReporting {
  /// The strategy in its present state.
  public private(set) var strategy: Strategy
  private var account: EvaluationAccount<Strategy.P>

  /// A search that has not begun.
  /// - Parameters:
  ///   - strategy: what proposes candidates.
  ///   - problem: what is to be solved.
  ///   - budget: what may be spent; its limit on evaluations is kept.
  public init(_ strategy: Strategy, problem: Strategy.P, budget: Budget = Budget()) {
    self.strategy = strategy
    account = EvaluationAccount(problem, budget: budget)
  }

  /// The problem that is searched.
  public var problem: Strategy.P { account.problem }
  public var ledger: Ledger { account.ledger }
  /// The best point so far; the earliest of equals.
  public var incumbent: Incumbent<[Double]>? { account.incumbent }
  public var bestObjectives: Metrics { account.bestObjectives }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  /// Why the search has ended; nil while it goes on.
  public var stopReason: ContinuousStop? {
    account.stop ?? (account.canPay(strategy.nextCost(on: problem)) ? nil : .budget)
  }

  public var isFinished: Bool { stopReason != nil }
  public var stopReasonName: String? { stopReason?.rawValue }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let loss = try strategy.step(&account)
    var metrics = try account.finishStep(loss: loss)
    metrics.merge(strategy.metrics)
    return metrics
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(try account.save(), under: "account")
    snapshot.merge(try strategy.save(), under: "strategy")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    var account = account
    try account.restore(snapshot.section("account"))
    try strategy.restore(snapshot.section("strategy"), on: problem)
    self.account = account
  }
}
