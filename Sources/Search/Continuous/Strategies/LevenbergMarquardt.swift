import Core

/// Least squares by steps between Gauss and Newton's and steepest descent (Levenberg 1944; Marquardt, "An algorithm for
/// least-squares estimation of nonlinear parameters", 1963).
///
/// A step p minimizes ‖J p + r‖² + μ ‖D p‖², by QR of the system with √μ D below, so the condition is never squared. D holds the
/// greatest length that each column of J has had, which makes steps independent of the units of the numbers (Moré, "The
/// Levenberg-Marquardt algorithm: implementation and theory", 1978). The damping μ follows the ratio between what was gained and
/// what the linear model had promised (Nielsen, "Damping parameter in Marquardt's method", 1999).
///
/// A step of the search tries one point: it costs the residuals, and a Jacobian where the last point was a new one.
public struct LevenbergMarquardt<P: LeastSquaresProblem>: ContinuousStrategy {
  /// The linear model at the present point.
  private struct Model {
    /// The lengths of J's columns; 1 for those that are 0.
    var lengths: [Double]
    /// J, its columns divided by their lengths: which of them depend on each other is then no matter of units.
    var factors: PivotedQR
    /// Qᵀ r.
    var rotated: [Double]
    /// The share of the residuals' length that lies in the span of J, where steps can take it away: 0 at a minimum, else the sine
    /// of the angle to it (Bates and Watts, "A relative offset orthogonality convergence criterion for nonlinear least squares",
    /// 1981).
    var offset: Double

    init(_ jacobian: DoubleMatrix, _ residuals: [Double]) {
      lengths = jacobian.columnNorms.map { $0 > 0 ? $0 : 1 }
      factors = PivotedQR(jacobian.dividingColumns(by: lengths))
      rotated = factors.transposedTimes(residuals)
      let length = euclideanNorm(residuals[...])
      offset = length > 0 ? euclideanNorm(rotated[..<factors.rank]) / length : 0
    }
  }

  private let configuration: LevenbergMarquardtConfiguration
  private var point: [Double]
  /// The residuals at the point; empty before they are known.
  private var residuals: [Double] = []
  private var scale: [Double]
  private var damping: Double
  private var growth = 2.0
  /// The sum of squares at the start.
  private var firstCost = 0.0
  private var model: Model?

  /// A search that has not begun.
  public init(_ configuration: LevenbergMarquardtConfiguration, from start: [Double]) {
    self.configuration = configuration
    point = start
    scale = [Double](repeating: 0, count: start.count)
    damping = configuration.damping
  }

  public func nextCost(on problem: P) -> Double {
    residuals.isEmpty || model != nil ? 1 : problem.jacobianCost + 1
  }

  private var cost: Double { sumOfSquares(residuals) }

  public mutating func step(_ account: inout EvaluationAccount<P>) -> Double? {
    guard !residuals.isEmpty else {
      guard let first = account.residuals(at: point) else { return nil }
      residuals = first
      firstCost = cost
      if !cost.isFinite { account.stop = .diverged }
      return cost
    }
    guard let model = model ?? newModel(&account) else { return cost }
    guard model.offset > configuration.tolerance else {
      account.stop = .converged
      return cost
    }
    attempt(model, &account)
    return cost
  }

  private mutating func newModel(_ account: inout EvaluationAccount<P>) -> Model? {
    guard let jacobian = account.jacobian(at: point) else { return nil }
    guard jacobian.columnNorms.allSatisfy(\.isFinite) else {
      account.stop = .diverged
      return nil
    }
    let model = Model(jacobian, residuals)
    for index in scale.indices { scale[index] = max(scale[index], model.lengths[index]) }
    self.model = model
    return model
  }

  /// Tries one damped step and learns from it.
  private mutating func attempt(_ model: Model, _ account: inout EvaluationAccount<P>) {
    let step = step(model)
    let target = zip(point, step.direction).map { $0 + $1 }
    guard target != point, damping.isFinite else {
      account.stop = isAtTheEnd(model) ? .converged : .stalled
      return
    }
    guard let found = account.residuals(at: target) else { return }
    // As a product the difference of two sums of squares keeps its digits.
    var gain = 0.0
    for (old, new) in zip(residuals, found) { gain += (old - new) * (old + new) }
    let ratio = gain.isFinite ? gain / step.promise : -1
    if ratio > 1e-4 {
      let excess = 2 * ratio - 1
      damping *= max(1.0 / 3, 1 - excess * excess * excess)
      growth = 2
      point = target
      residuals = found
      self.model = nil
      // Residuals that were to vanish have done so.
      if cost <= .ulpOfOne * .ulpOfOne * firstCost { account.stop = .converged }
    } else {
      damping *= growth
      growth *= 2
      if isAtTheEnd(model) { account.stop = .converged }
    }
  }

  /// Whether what cannot be improved any more is a minimum: the linear model promises nothing but what the tolerance calls nothing,
  /// or the residuals have become that small a share of the first.
  private func isAtTheEnd(_ model: Model) -> Bool {
    let tolerance = configuration.tolerance
    return model.offset * model.offset <= tolerance || cost <= tolerance * tolerance * firstCost
  }

  /// The damped step, and by how much the linear model says that it shrinks the sum of squares.
  private func step(_ model: Model) -> (direction: [Double], promise: Double) {
    let triangle = model.factors.triangle
    let order = model.factors.permutation
    let root = damping.squareRoot()
    let weights = order.map { root * scale[$0] / model.lengths[$0] }
    let targets = model.rotated[..<triangle.rowCount].map { -$0 } + [Double](repeating: 0, count: order.count)
    let placed = PivotedQR(triangle.above(diagonal: weights)).solution(for: targets)
    var direction = [Double](repeating: 0, count: order.count)
    for (place, column) in order.enumerated() { direction[column] = placed[place] / model.lengths[column] }
    let change = euclideanNorm(triangle.times(placed)[...])
    let penalty = euclideanNorm(zip(placed, weights).map { $0 * $1 }[...])
    return (direction, change * change + 2 * penalty * penalty)
  }
}

extension LevenbergMarquardt {
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("point", point)
    snapshot.setArray("residuals", residuals)
    snapshot.setArray("scale", scale)
    snapshot.setArray("damping", [damping, growth, firstCost])
    try snapshot.setValue("hasModel", model != nil)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, on problem: P) throws {
    let point = try snapshot.array("point", of: Double.self, count: problem.dimension)
    let residuals = try snapshot.array("residuals", of: Double.self)
    guard residuals.isEmpty || residuals.count == problem.residualCount else {
      throw WarrenError("array 'residuals' holds \(residuals.count) numbers, expected \(problem.residualCount)", kind: .failure)
    }
    let scale = try snapshot.array("scale", of: Double.self, count: problem.dimension)
    let damping = try snapshot.array("damping", of: Double.self, count: 3)
    let hasModel: Bool = try snapshot.value("hasModel")
    self.point = point
    self.residuals = residuals
    self.scale = scale
    self.damping = damping[0]
    growth = damping[1]
    firstCost = damping[2]
    // The Jacobian has been paid for; it is the same when it is computed again.
    model = hasModel ? Model(problem.jacobian(at: point), residuals) : nil
  }
}
