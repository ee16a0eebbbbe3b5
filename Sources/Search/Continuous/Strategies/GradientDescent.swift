import Core

/// Goes downhill along the gradient, with the same learning rate in every step; with momentum, along a decaying sum of all
/// gradients so far (Polyak, "Some methods of speeding up the convergence of iteration methods", 1964).
///
/// On a function whose curvature lies between l and L it converges for learning rates below 2 / L, at best by the factor
/// (L - l) / (L + l) a step; above 2 / L it diverges, which ends the search once a number is not finite any more. Points are kept
/// within the bounds by projection. A step costs a gradient and a value.
public struct GradientDescent<P: DifferentiableProblem>: ContinuousStrategy {
  private let configuration: GradientDescentConfiguration
  private var point: [Double]
  private var velocity: [Double]
  /// The value at the point; nil before it is known.
  private var cost: Double?
  private var flatness = RelativeGradient(firstCost: 0)

  /// A descent that has not begun.
  public init(_ configuration: GradientDescentConfiguration, from start: [Double]) {
    self.configuration = configuration
    point = start
    velocity = [Double](repeating: 0, count: start.count)
  }

  public func nextCost(on problem: P) -> Double { cost == nil ? 1 : problem.gradientCost + 1 }

  public mutating func step(_ account: inout EvaluationAccount<P>) -> Double? {
    guard let cost else {
      guard let first = account.cost(at: point) else { return nil }
      self.cost = first
      flatness.firstCost = first
      if !first.isFinite { account.stop = .diverged }
      return first
    }
    guard let gradient = account.gradient(at: point) else { return cost }
    guard gradient.allSatisfy(\.isFinite) else {
      account.stop = .diverged
      return cost
    }
    guard flatness.size(of: gradient, at: point, cost: cost, bounds: account.problem.bounds) > configuration.tolerance else {
      account.stop = .converged
      return cost
    }
    move(along: gradient, in: account.problem)
    guard let next = account.cost(at: point) else { return cost }
    self.cost = next
    if !next.isFinite { account.stop = .diverged }
    return next
  }

  private mutating func move(along gradient: [Double], in problem: P) {
    var target = point
    for index in target.indices {
      velocity[index] = configuration.momentum * velocity[index] + gradient[index]
      target[index] -= configuration.learningRate * velocity[index]
    }
    point = problem.within(target)
    // What ran into a bound does not push against it any longer.
    for index in target.indices where point[index] != target[index] && target[index].isFinite { velocity[index] = 0 }
  }

  public func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("point", point)
    snapshot.setArray("velocity", velocity)
    snapshot.setArray("costs", cost.map { [$0, flatness.firstCost] } ?? [])
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, on problem: P) throws {
    let point = try snapshot.array("point", of: Double.self, count: problem.dimension)
    let velocity = try snapshot.array("velocity", of: Double.self, count: problem.dimension)
    let costs = try snapshot.array("costs", of: Double.self)
    cost = costs.first
    flatness.firstCost = costs.last ?? 0
    self.point = point
    self.velocity = velocity
  }
}
