import Core

/// The minimum of a linear least-squares problem in closed form: one Householder QR factorization with column pivoting, backward
/// stable where normal equations square the condition (Golub and Van Loan, "Matrix computations", 2013, chapter 5).
///
/// Where columns depend on each other, the shortest of all minima is taken. With a ridge λ it minimizes f(x) + λ ‖x‖² instead, by
/// the same factorization of the matrix with √λ I below (Hoerl and Kennard, "Ridge regression", 1970); what is reported is f all
/// the same. The only step costs a Jacobian and a value.
public struct LinearLeastSquares<P: LinearLeastSquaresProblem>: ContinuousStrategy {
  private let configuration: LinearLeastSquaresConfiguration
  /// How many columns were independent; nil before the step.
  private var rank: Int?

  /// A solution that has not been computed.
  public init(_ configuration: LinearLeastSquaresConfiguration) { self.configuration = configuration }

  public func nextCost(on problem: P) -> Double { problem.jacobianCost + 1 }

  public var metrics: Metrics { rank.map { ["rank": Double($0)] } ?? Metrics() }

  public mutating func step(_ account: inout EvaluationAccount<P>) throws -> Double? {
    guard account.charge(account.problem.jacobianCost) else { return nil }
    let matrix = account.problem.designMatrix
    let observations = account.problem.observations
    guard matrix.rowCount == observations.count else {
      throw WarrenError("the design matrix has \(matrix.rowCount) rows for \(observations.count) observations", kind: .failure)
    }
    guard matrix.elements.allSatisfy(\.isFinite), observations.allSatisfy(\.isFinite) else {
      throw WarrenError("the design matrix or the observations hold a number that is not finite", kind: .failure)
    }
    let dimension = matrix.columnCount
    let factors: PivotedQR
    let solution: [Double]
    if configuration.ridge > 0 {
      factors = PivotedQR(matrix.above(diagonal: [Double](repeating: configuration.ridge.squareRoot(), count: dimension)))
      solution = factors.solution(for: observations + [Double](repeating: 0, count: dimension))
    } else {
      factors = PivotedQR(matrix)
      solution = factors.solution(for: observations)
    }
    rank = factors.rank
    let cost = account.cost(at: solution)
    account.stop = cost?.isFinite ?? false ? .converged : .diverged
    return cost
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("rank", rank)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, on problem: P) throws { rank = try snapshot.value("rank") }
}

/// The settings of ``LinearLeastSquares``.
public struct LinearLeastSquaresConfiguration: Configuration {
  public var ridge = 0.0

  public init() {}

  public static let help = [
    "ridge": "The weight of the sum of squared parameters, added to what is minimized; more gives smaller parameters."
  ]

  public static let bounds: [String: SettingBounds] = ["ridge": .atLeast(0)]

  /// The solver of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, or the problem has bounds, for which there is no closed form.
  public func makeLearner<P: LinearLeastSquaresProblem>(
    for problem: P, budget: Budget
  ) throws -> ContinuousSearch<LinearLeastSquares<P>> {
    try validate()
    try problem.requireNoBounds("the closed form")
    return ContinuousSearch(LinearLeastSquares(self), problem: problem, budget: budget)
  }

  /// As ``makeLearner(for:budget:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any LinearLeastSquaresProblem, budget: Budget
  ) throws -> any Learner & IncumbentReporting {
    func make<P: LinearLeastSquaresProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget)
    }
    return try make(problem)
  }
}
