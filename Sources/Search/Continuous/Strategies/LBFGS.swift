import Core

/// The quasi-Newton method with limited memory, L-BFGS (Nocedal, "Updating quasi-Newton matrices with limited storage", 1980; Liu
/// and Nocedal 1989): the direction of ``BFGS`` from the last few changes of the gradient alone, in linear time and memory.
///
/// The approximation of the inverse Hessian begins each time as the identity, scaled by the latest change (Nocedal and Wright,
/// "Numerical optimization", 2006, algorithms 7.4 and 7.5). Where rounding errors leave no way down, the memory is cleared once, and
/// then the search ends: as converged where the gradient is small. A step is one line search: mostly one value and one gradient.
public struct LBFGS<P: DifferentiableProblem>: ContinuousStrategy {
  /// How the gradient changed along a step.
  private struct Change {
    var movement: [Double]
    var gradientChange: [Double]
    var curvature: Double

    /// Nil where the curvature is not clearly positive.
    init?(_ movement: [Double], _ gradientChange: [Double]) {
      curvature = dotProduct(movement[...], gradientChange[...])
      let lengths = euclideanNorm(movement[...]) * euclideanNorm(gradientChange[...])
      guard curvature > 1e-12 * lengths, lengths > 0 else { return nil }
      (self.movement, self.gradientChange) = (movement, gradientChange)
    }
  }

  private let configuration: LBFGSConfiguration
  private var point: [Double]
  /// The value at the point; nil before it is known.
  private var cost: Double?
  private var flatness = RelativeGradient(firstCost: 0)
  private var gradient: [Double] = []
  /// The last changes, the oldest first.
  private var changes: [Change] = []

  /// A search that has not begun.
  public init(_ configuration: LBFGSConfiguration, from start: [Double]) {
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
    let first = changes.isEmpty ? min(1, 1 / euclideanNorm(gradient[...])) : 1
    switch line.search(firstDistance: first, &account) {
    case .found(let sample), .improved(let sample):
      move(to: sample)
      endIfFlat(&account)
    case .failed:
      if changes.isEmpty {
        let size = flatness.size(of: gradient, at: point, cost: cost)
        account.stop = size <= configuration.tolerance.squareRoot() ? .converged : .stalled
      }
      changes = []
    case .spent: break
    }
    return self.cost
  }

  private func endIfFlat(_ account: inout EvaluationAccount<P>) {
    guard account.stop == nil, let cost else { return }
    if flatness.size(of: gradient, at: point, cost: cost) <= configuration.tolerance { account.stop = .converged }
  }

  /// Minus the approximation times the gradient, by the two loops over the memory; where rounding errors would make it go uphill,
  /// minus the gradient.
  private mutating func direction() -> [Double] {
    var direction = gradient.map { -$0 }
    guard let latest = changes.last else { return direction }
    var shares = [Double](repeating: 0, count: changes.count)
    for index in changes.indices.reversed() {
      let change = changes[index]
      shares[index] = dotProduct(change.movement[...], direction[...]) / change.curvature
      for place in direction.indices { direction[place] -= shares[index] * change.gradientChange[place] }
    }
    let length = euclideanNorm(latest.gradientChange[...])
    let scale = latest.curvature / length / length
    for place in direction.indices { direction[place] *= scale }
    for index in changes.indices {
      let change = changes[index]
      let share = shares[index] - dotProduct(change.gradientChange[...], direction[...]) / change.curvature
      for place in direction.indices { direction[place] += share * change.movement[place] }
    }
    let slope = dotProduct(direction[...], gradient[...])
    if slope < 0, slope.isFinite { return direction }
    changes = []
    return gradient.map { -$0 }
  }

  private mutating func move(to sample: WolfeLineSearch.Sample) {
    let change = Change(
      zip(sample.point, point).map { $0 - $1 }, zip(sample.gradient, gradient).map { $0 - $1 })
    (point, cost, gradient) = (sample.point, sample.cost, sample.gradient)
    guard let change else { return }
    if changes.count == configuration.memory { changes.removeFirst() }
    changes.append(change)
  }
}

extension LBFGS {
  public func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("point", point)
    snapshot.setArray("costs", cost.map { [$0, flatness.firstCost] } ?? [])
    snapshot.setArray("gradient", gradient)
    snapshot.setArray("movements", changes.flatMap(\.movement), shape: [changes.count, point.count])
    snapshot.setArray("gradientChanges", changes.flatMap(\.gradientChange), shape: [changes.count, point.count])
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, on problem: P) throws {
    let count = problem.dimension
    let point = try snapshot.array("point", of: Double.self, count: count)
    let costs = try snapshot.array("costs", of: Double.self)
    let gradient = try snapshot.array("gradient", of: Double.self, count: costs.isEmpty ? 0 : count)
    let movements = try snapshot.array("movements", of: Double.self)
    let gradientChanges = try snapshot.array("gradientChanges", of: Double.self, count: movements.count)
    var changes: [Change] = []
    for start in stride(from: 0, to: movements.count, by: count) {
      let end = start + count
      guard end <= movements.count,
        let change = Change(Array(movements[start..<end]), Array(gradientChanges[start..<end]))
      else { throw WarrenError("the saved changes are not those of \(count) numbers", kind: .failure) }
      changes.append(change)
    }
    guard changes.count <= configuration.memory else {
      throw WarrenError("there are \(changes.count) changes for a memory of \(configuration.memory)", kind: .failure)
    }
    self.point = point
    cost = costs.first
    flatness.firstCost = costs.last ?? 0
    self.gradient = gradient
    self.changes = changes
  }
}
