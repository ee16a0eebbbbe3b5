/// A problem whose function is a sum of squares: f(x) = Σ rᵢ(x)², its residuals rᵢ to be made small all at once.
///
/// The Jacobian has a row for each residual and a column for each number of the solution. Without a formula of its own it is
/// taken by central differences.
public protocol LeastSquaresProblem: DifferentiableProblem {
  /// How many residuals there are.
  var residualCount: Int { get }

  /// The residuals at a point. All of them together are one evaluation, like the value.
  func residuals(at point: [Double]) -> [Double]

  /// The derivatives of each residual (row) by each number of the solution (column).
  func jacobian(at point: [Double]) -> DoubleMatrix

  /// What a Jacobian costs in evaluations of all residuals; by default 2 · ``ContinuousProblem/dimension``, what central
  /// differences take.
  var jacobianCost: Double { get }
}

extension LeastSquaresProblem {
  public func value(at point: [Double]) -> Double {
    sumOfSquares(residuals(at: point))
  }

  public func jacobian(at point: [Double]) -> DoubleMatrix {
    var differences = CentralDifferences(point, bounds: bounds)
    return DoubleMatrix(
      rows: residualCount, columns: point.indices.map { index in differences.quotients(index) { residuals(at: $0) } })
  }

  public var jacobianCost: Double { Double(2 * dimension) }

  /// 2 Jᵀ r.
  public func gradient(at point: [Double]) -> [Double] {
    jacobian(at: point).transposedTimes(residuals(at: point)).map { 2 * $0 }
  }

  /// That of the residuals and the Jacobian.
  public var gradientCost: Double { 1 + jacobianCost }
}

/// A least-squares problem that is linear in its solution: r(x) = A x - b. Its minimum is known in closed form.
public protocol LinearLeastSquaresProblem: LeastSquaresProblem {
  /// A: a row for each residual, a column for each number of the solution. It counts as one Jacobian.
  var designMatrix: DoubleMatrix { get }

  /// b.
  var observations: [Double] { get }
}

extension LinearLeastSquaresProblem {
  public var dimension: Int { designMatrix.columnCount }
  public var residualCount: Int { observations.count }
  public func residuals(at point: [Double]) -> [Double] {
    zip(designMatrix.times(point), observations).map { $0 - $1 }
  }
  public func jacobian(at point: [Double]) -> DoubleMatrix { designMatrix }

  /// 1: the matrix is read once, as for the residuals.
  public var jacobianCost: Double { 1 }
}
