import Core

/// Keeps the books of a continuous search: what was spent, what may still be, and the best point so far.
///
/// A strategy evaluates through it alone. Values and gradients come turned so that lower is better; nil says that the budget does
/// not pay for what was asked, which ends the search: nothing is ever computed on credit. A value that is not a number at a point of
/// finite numbers ends the search, too, and `finishStep(loss:)` throws an error that shows the point.
public struct EvaluationAccount<P: ContinuousProblem> {
  /// The problem that is searched.
  public let problem: P
  /// What has been spent.
  public private(set) var ledger = Ledger()
  /// The best point evaluated; the earliest of equals.
  public private(set) var incumbent: Incumbent<[Double]>?
  /// Why the search has ended; nil while it goes on.
  public var stop: ContinuousStop?

  private let objective: Objective
  private let limit: Double
  private var hasNews = false
  /// What the problem did wrong.
  private var failure: WarrenError?

  /// The books of a search that has not begun.
  /// - Parameters:
  ///   - problem: what is to be solved.
  ///   - budget: its limit on evaluations is kept.
  public init(_ problem: P, budget: Budget) {
    self.problem = problem
    objective = problem.objectives[0]
    limit = budget.evaluations.map { Double($0) } ?? .infinity
  }

  var bestObjectives: Metrics { incumbent?.metrics(for: [objective]) ?? Metrics() }

  /// Whether the budget pays for evaluations of that cost.
  public func canPay(_ cost: Double) -> Bool { ledger.evaluations + cost <= limit }

  /// Pays, or ends the search when the budget does not suffice.
  /// - Returns: whether it has been paid.
  public mutating func charge(_ cost: Double) -> Bool {
    guard canPay(cost) else {
      stop = .budget
      return false
    }
    ledger.evaluations += cost
    return true
  }

  /// f at a point, lower being better; plus infinity where the search has left the finite numbers.
  public mutating func cost(at point: [Double]) -> Double? {
    guard charge(1) else { return nil }
    let value = problem.value(at: point)
    note(value, at: point)
    guard value.isNaN else { return objective.cost(of: value) }
    // Where the point is no point either, the search has diverged, and the problem is not to blame.
    guard point.allSatisfy(\.isFinite) else { return .infinity }
    failure = failure ?? problem.complaint(about: point)
    stop = .diverged
    return nil
  }

  private mutating func note(_ value: Double, at point: [Double]) {
    guard value.isFinite else { return }
    if let incumbent, objective.cost(of: incumbent.evaluation.value) <= objective.cost(of: value) { return }
    incumbent = Incumbent(point, Evaluation(value))
    hasNews = true
  }

  /// Ends a step: what is to be reported of it.
  /// - Parameter loss: the value at the point where the search stands, lower being better.
  /// - Throws: `WarrenError` when the problem gave what is not a number.
  mutating func finishStep(loss: Double?) throws -> Metrics {
    if let failure { throw failure }
    ledger.learnerSteps += 1
    var metrics = Metrics()
    if let loss { metrics["loss"] = objective.cost(of: loss) }
    if stop == .diverged { metrics["diverged"] = 1 }
    if hasNews, let incumbent {
      metrics.merge(problem.metrics(of: incumbent.solution))
      metrics.merge(bestObjectives)
    }
    hasNews = false
    return metrics
  }
}

extension EvaluationAccount where P: DifferentiableProblem {
  /// The gradient at a point, turned so that it points to where things get worse.
  public mutating func gradient(at point: [Double]) -> [Double]? {
    guard charge(problem.gradientCost) else { return nil }
    let gradient = problem.gradient(at: point)
    return objective.direction == .minimize ? gradient : gradient.map { -$0 }
  }
}

extension EvaluationAccount where P: LeastSquaresProblem {
  /// The residuals at a point.
  public mutating func residuals(at point: [Double]) -> [Double]? {
    guard charge(1) else { return nil }
    let residuals = problem.residuals(at: point)
    note(sumOfSquares(residuals), at: point)
    return residuals
  }

  /// The Jacobian at a point.
  public mutating func jacobian(at point: [Double]) -> DoubleMatrix? {
    charge(problem.jacobianCost) ? problem.jacobian(at: point) : nil
  }
}

extension EvaluationAccount {
  private struct State: Codable {
    var ledger: Ledger
    var stop: ContinuousStop?
    var hasIncumbent: Bool
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", State(ledger: ledger, stop: stop, hasIncumbent: incumbent != nil))
    if let incumbent {
      snapshot.setArray("solution", incumbent.solution)
      snapshot.setArray("value", [incumbent.evaluation.value])
    }
    return snapshot
  }

  /// Continues from what ``save()`` has kept.
  /// - Throws: `WarrenError` when it does not fit; the account is then as it was.
  mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    var incumbent: Incumbent<[Double]>?
    if state.hasIncumbent {
      let solution = try snapshot.array("solution", of: Double.self, count: problem.dimension)
      try problem.validate(solution)
      incumbent = Incumbent(solution, Evaluation(try snapshot.array("value", of: Double.self, count: 1)[0]))
    }
    ledger = state.ledger
    stop = state.stop
    self.incumbent = incumbent
  }
}
