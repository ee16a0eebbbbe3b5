import Core

/// The quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno (1970): an approximation of the inverse Hessian, learned from
/// how the gradient changes, turns the gradient into a direction; a line search finds how far to go.
///
/// The line search fulfils the strong Wolfe conditions, so the approximation stays positive definite; it begins as the identity,
/// scaled by the first change (Nocedal and Wright, "Numerical optimization", 2006, sections 3.5 and 6.1). Where rounding errors
/// leave no way down, it begins anew once, with the identity, and then ends: as converged where the gradient is small. A step is one line search: mostly one value and one
/// gradient. O(dimension²) each.
public struct BFGS<P: DifferentiableProblem>: ContinuousStrategy {
  private let configuration: BFGSConfiguration
  private var point: [Double]
  /// The value at the point; nil before it is known.
  private var cost: Double?
  private var flatness = RelativeGradient(firstCost: 0)
  private var gradient: [Double] = []
  /// The approximation of the inverse Hessian, symmetric; empty stands for the identity that has learned nothing.
  private var inverse: [Double] = []

  /// A search that has not begun.
  public init(_ configuration: BFGSConfiguration, from start: [Double]) {
    self.configuration = configuration
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
    let first = inverse.isEmpty ? min(1, 1 / euclideanNorm(gradient[...])) : 1
    switch line.search(firstDistance: first, &account) {
    case .found(let sample), .improved(let sample):
      move(to: sample)
      endIfFlat(&account)
    case .failed:
      if inverse.isEmpty { account.stop = isNearlyFlat ? .converged : .stalled }
      inverse = []
    case .spent: break
    }
    return self.cost
  }

  /// Whether what the gradient still promises, about its square, is below the tolerance.
  private var isNearlyFlat: Bool {
    flatness.size(of: gradient, at: point, cost: cost ?? 0) <= configuration.tolerance.squareRoot()
  }

  private func endIfFlat(_ account: inout EvaluationAccount<P>) {
    guard account.stop == nil, let cost else { return }
    if flatness.size(of: gradient, at: point, cost: cost) <= configuration.tolerance { account.stop = .converged }
  }

  /// Minus the approximation times the gradient; where rounding errors would make it go uphill, minus the gradient.
  private mutating func direction() -> [Double] {
    let steepest = gradient.map { -$0 }
    guard !inverse.isEmpty else { return steepest }
    let direction = times(steepest)
    let slope = dotProduct(direction[...], gradient[...])
    if slope < 0, slope.isFinite { return direction }
    inverse = []
    return steepest
  }

  private func times(_ vector: [Double]) -> [Double] {
    let count = vector.count
    return vector.indices.map { dotProduct(inverse[$0 * count..<($0 + 1) * count], vector[...]) }
  }

  private mutating func move(to sample: WolfeLineSearch.Sample) {
    let movement = zip(sample.point, point).map { $0 - $1 }
    let change = zip(sample.gradient, gradient).map { $0 - $1 }
    point = sample.point
    cost = sample.cost
    gradient = sample.gradient
    let curvature = dotProduct(movement[...], change[...])
    let lengths = euclideanNorm(movement[...]) * euclideanNorm(change[...])
    guard curvature > 1e-12 * lengths, lengths > 0 else { return }
    learn(movement, change, curvature)
  }

  /// H ← (I - ρ s yᵀ) H (I - ρ y sᵀ) + ρ s sᵀ with ρ = 1 / sᵀy.
  private mutating func learn(_ movement: [Double], _ change: [Double], _ curvature: Double) {
    let count = movement.count
    if inverse.isEmpty {
      let length = euclideanNorm(change[...])
      inverse = [Double](repeating: 0, count: count * count)
      for index in 0..<count { inverse[index * count + index] = curvature / length / length }
    }
    let turned = times(change)
    let factor = (1 + dotProduct(turned[...], change[...]) / curvature) / curvature
    for row in 0..<count {
      for column in 0...row {
        let crossed = turned[row] * movement[column] + movement[row] * turned[column]
        let updated = inverse[row * count + column] + factor * movement[row] * movement[column] - crossed / curvature
        inverse[row * count + column] = updated
        inverse[column * count + row] = updated
      }
    }
  }
}

extension BFGS {
  public func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("point", point)
    snapshot.setArray("costs", cost.map { [$0, flatness.firstCost] } ?? [])
    snapshot.setArray("gradient", gradient)
    snapshot.setArray("inverse", inverse)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, on problem: P) throws {
    let count = problem.dimension
    let point = try snapshot.array("point", of: Double.self, count: count)
    let costs = try snapshot.array("costs", of: Double.self)
    let gradient = try snapshot.array("gradient", of: Double.self, count: costs.isEmpty ? 0 : count)
    let inverse = try snapshot.array("inverse", of: Double.self)
    guard inverse.isEmpty || inverse.count == count * count else {
      throw WarrenError("array 'inverse' holds \(inverse.count) numbers, expected \(count * count)", kind: .failure)
    }
    self.point = point
    cost = costs.first
    flatness.firstCost = costs.last ?? 0
    self.gradient = gradient
    self.inverse = inverse
  }
}
