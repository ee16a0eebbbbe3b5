import Core

/// What a quasi-Newton method has learned of the curvature from how the gradient changed along its steps.
public protocol CurvatureModel: Sendable {
  /// Whether nothing is known, so that the approximation of the inverse Hessian is the identity.
  var isEmpty: Bool { get }

  /// The approximation of the inverse Hessian times a vector.
  func inverse(times vector: [Double]) -> [Double]

  /// Learns from a step: how the point moved, how the gradient changed, and the product of both, which is clearly positive.
  mutating func learn(movement: [Double], gradientChange: [Double], curvature: Double)

  /// Forgets everything.
  mutating func forget()

  /// Adds what is known to a snapshot of a point of `count` numbers.
  func save(into snapshot: inout Snapshot, count: Int)

  /// Takes over what another model of the same settings has saved.
  /// - Throws: `WarrenError` when it does not fit points of `count` numbers.
  mutating func restore(from snapshot: Snapshot, count: Int) throws
}

/// A quasi-Newton method: an approximation of the inverse Hessian turns the gradient into a direction; a line search finds how far to
/// go.
///
/// The line search fulfils the strong Wolfe conditions, so the approximation stays positive definite; it begins as the identity, scaled
/// by the change along the first step (Nocedal and Wright, "Numerical optimization", 2006, sections 3.5 and 6.1). Where rounding errors
/// leave no way down, the approximation is forgotten once, and then the search ends: as converged where the gradient is small. A step is
/// one line search: mostly one value and one gradient.
public struct QuasiNewton<P: DifferentiableProblem, Model: CurvatureModel>: ContinuousStrategy {
  private let tolerance: Double
  private var point: [Double]
  /// The value at the point; nil before it is known.
  private var cost: Double?
  private var flatness = RelativeGradient(firstCost: 0)
  private var gradient: [Double] = []
  private var model: Model

  /// A search that has not begun.
  /// - Parameters:
  ///   - model: one that has learned nothing.
  ///   - tolerance: how small the gradient becomes, relative to the value and the point, before it ends.
  ///   - start: the point it begins at.
  public init(_ model: Model, tolerance: Double, from start: [Double]) {
    self.model = model
    self.tolerance = tolerance
    point = start
  }

  public func nextCost(on problem: P) -> Double { problem.gradientCost + 1 }

  public mutating func step(_ account: inout EvaluationAccount<P>) -> Double? {
    guard let cost else {
      guard let first = account.cost(at: point), let slope = account.gradient(at: point) else { return nil }
      self.cost = first
      flatness.firstCost = first
      gradient = slope
      if !first.isFinite || !slope.allSatisfy(\.isFinite) { account.stop = .diverged }
      endIfFlat(&account)
      return first
    }
    let direction = direction()
    let line = WolfeLineSearch(from: point, cost: cost, gradient: gradient, along: direction)
    // Before anything is known of the curvature, a step as long as 1, if the gradient is that steep.
    let first = model.isEmpty ? min(1, 1 / euclideanNorm(gradient[...])) : 1
    switch line.search(firstDistance: first, &account) {
    case .found(let sample), .improved(let sample):
      move(to: sample)
      endIfFlat(&account)
    case .failed:
      // What the gradient still promises, about its square, may be below the tolerance.
      if model.isEmpty { account.stop = steepness(at: cost) <= tolerance.squareRoot() ? .converged : .stalled }
      model.forget()
    case .spent: break
    }
    return self.cost
  }

  private func steepness(at cost: Double) -> Double { flatness.size(of: gradient, at: point, cost: cost) }

  private func endIfFlat(_ account: inout EvaluationAccount<P>) {
    guard account.stop == nil, let cost else { return }
    if steepness(at: cost) <= tolerance { account.stop = .converged }
  }

  /// Minus the approximation times the gradient; where rounding errors would make it go uphill, minus the gradient.
  private mutating func direction() -> [Double] {
    let steepest = gradient.map { -$0 }
    guard !model.isEmpty else { return steepest }
    let direction = model.inverse(times: steepest)
    let slope = dotProduct(direction[...], gradient[...])
    if slope < 0, slope.isFinite { return direction }
    model.forget()
    return steepest
  }

  private mutating func move(to sample: WolfeLineSearch.Sample) {
    let movement = zip(sample.point, point).map { $0 - $1 }
    let change = zip(sample.gradient, gradient).map { $0 - $1 }
    (point, cost, gradient) = (sample.point, sample.cost, sample.gradient)
    guard let curvature = positiveCurvature(movement, change) else { return }
    model.learn(movement: movement, gradientChange: change, curvature: curvature)
  }
}

/// The product of a movement and the change of the gradient along it; nil where it is not clearly positive.
func positiveCurvature(_ movement: [Double], _ change: [Double]) -> Double? {
  let curvature = dotProduct(movement[...], change[...])
  let lengths = euclideanNorm(movement[...]) * euclideanNorm(change[...])
  return curvature > 1e-12 * lengths && lengths > 0 ? curvature : nil
}

extension QuasiNewton {
  public func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("point", point)
    snapshot.setArray("costs", cost.map { [$0, flatness.firstCost] } ?? [])
    snapshot.setArray("gradient", gradient)
    model.save(into: &snapshot, count: point.count)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, on problem: P) throws {
    let count = problem.dimension
    let point = try snapshot.array("point", of: Double.self, count: count)
    let costs = try snapshot.array("costs", of: Double.self)
    let gradient = try snapshot.array("gradient", of: Double.self, count: costs.isEmpty ? 0 : count)
    try model.restore(from: snapshot, count: count)
    self.point = point
    cost = costs.first
    flatness.firstCost = costs.last ?? 0
    self.gradient = gradient
  }
}
