import Core

/// The simplex of Nelder and Mead ("A simplex method for function minimization", 1965), which needs values alone: dimension + 1
/// points, the worst of which is reflected through the others, farther where that is good, nearer where it is not.
///
/// By default its coefficients depend on the dimension, which keeps it going in more than a few (Gao and Han, "Implementing the
/// Nelder-Mead simplex algorithm with adaptive parameters", 2012). Where the simplex has collapsed, a new one of the first size
/// around the best point shows whether that was a minimum; it ends when a new one brings nothing any more. Points are kept within
/// the bounds by projection.
///
/// A step is one iteration: mostly 1 or 2 evaluations, dimension + 2 when the simplex shrinks, dimension for a new simplex.
public struct NelderMead<P: ContinuousProblem>: ContinuousStrategy {
  private let configuration: NelderMeadConfiguration
  private let reflection = 1.0
  private let expansion: Double
  private let contraction: Double
  private let shrinkage: Double

  /// The best point so far, or the first one.
  private var best: [Double]
  /// Its value; nil before it is known.
  private var bestCost: Double?
  /// The corners and their values, the best first; empty when a simplex is to be built.
  private var corners: [[Double]] = []
  private var costs: [Double] = []
  /// How far the corners of a new simplex are from the best point, along each axis.
  private var sizes: [Double] = []
  private var restartsDone = 0
  /// The value at the last collapse.
  private var collapsedCost = Double.infinity

  /// A search that has not begun.
  public init(_ configuration: NelderMeadConfiguration, from start: [Double]) {
    self.configuration = configuration
    best = start
    let dimension = Double(start.count)
    let isAdaptive = configuration.adaptive && start.count >= 2
    expansion = isAdaptive ? 1 + 2 / dimension : 2
    contraction = isAdaptive ? 0.75 - 1 / (2 * dimension) : 0.5
    shrinkage = isAdaptive ? 1 - 1 / dimension : 0.5
  }

  public func nextCost(on problem: P) -> Double { 1 }

  public mutating func step(_ account: inout EvaluationAccount<P>) -> Double? {
    if bestCost == nil {
      guard let first = account.cost(at: best) else { return nil }
      bestCost = first
      if !first.isFinite { account.stop = .diverged }
      return first
    }
    if corners.isEmpty { buildSimplex(&account) } else { iterate(&account) }
    if account.stop == nil, !corners.isEmpty, hasCollapsed { restart(&account) }
    return bestCost
  }

  // MARK: The simplex

  private mutating func buildSimplex(_ account: inout EvaluationAccount<P>) {
    let direction = restartsDone.isMultiple(of: 2) ? 1.0 : -1
    sizes = best.map { $0 == 0 ? configuration.size : configuration.size * abs($0) }
    var corners = [best]
    var costs = [bestCost ?? .infinity]
    for index in best.indices {
      var corner = best
      corner[index] += direction * sizes[index]
      corner = account.problem.within(corner)
      // At a bound the other side is free.
      if corner[index] == best[index] {
        corner[index] -= direction * sizes[index]
        corner = account.problem.within(corner)
      }
      guard let cost = account.cost(at: corner) else { return }
      corners.append(corner)
      costs.append(cost)
    }
    self.corners = corners
    self.costs = costs
    sort()
  }

  private mutating func iterate(_ account: inout EvaluationAccount<P>) {
    let last = corners.count - 1
    let worst = corners[last]
    var center = [Double](repeating: 0, count: best.count)
    for corner in corners[..<last] {
      for index in center.indices { center[index] += corner[index] / Double(last) }
    }
    let problem = account.problem
    func point(_ factor: Double) -> [Double] {
      problem.within(zip(center, worst).map { $0 + factor * ($0 - $1) })
    }
    let reflected = point(reflection)
    guard let reflectedCost = account.cost(at: reflected) else { return }
    if reflectedCost < costs[0] {
      let expanded = point(reflection * expansion)
      // Without the means for another value the reflected point is still a gain.
      guard let expandedCost = account.cost(at: expanded), expandedCost < reflectedCost else {
        return replaceWorst(reflected, reflectedCost)
      }
      return replaceWorst(expanded, expandedCost)
    }
    if reflectedCost < costs[last - 1] { return replaceWorst(reflected, reflectedCost) }
    let isOutside = reflectedCost < costs[last]
    let contracted = point(isOutside ? reflection * contraction : -contraction)
    guard let contractedCost = account.cost(at: contracted) else { return }
    if isOutside ? contractedCost <= reflectedCost : contractedCost < costs[last] {
      return replaceWorst(contracted, contractedCost)
    }
    shrink(&account)
  }

  private mutating func shrink(_ account: inout EvaluationAccount<P>) {
    for corner in 1..<corners.count {
      let nearer = zip(corners[0], corners[corner]).map { $0 + shrinkage * ($1 - $0) }
      guard let cost = account.cost(at: nearer) else { break }
      corners[corner] = nearer
      costs[corner] = cost
    }
    sort()
  }

  private mutating func replaceWorst(_ corner: [Double], _ cost: Double) {
    corners[corners.count - 1] = corner
    costs[costs.count - 1] = cost
    sort()
  }

  /// The best first; of equals, who was there first.
  private mutating func sort() {
    let order = costs.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
    corners = order.map { corners[$0] }
    costs = order.map { costs[$0] }
    best = corners[0]
    bestCost = costs[0]
  }

  // MARK: Its end

  /// Whether all corners are as good as one, along every axis.
  private var hasCollapsed: Bool {
    best.indices.allSatisfy { index in
      let smallest = configuration.tolerance * max(abs(best[index]), sizes[index])
      return corners.allSatisfy { abs($0[index] - best[index]) <= smallest }
    }
  }

  private mutating func restart(_ account: inout EvaluationAccount<P>) {
    let cost = costs[0]
    let isImproved = cost < collapsedCost - 4 * .ulpOfOne * abs(collapsedCost) || collapsedCost == .infinity
    guard isImproved, restartsDone < configuration.restarts else {
      account.stop = isImproved && configuration.restarts > 0 ? .stalled : .converged
      return
    }
    restartsDone += 1
    collapsedCost = cost
    corners = []
    costs = []
  }
}

extension NelderMead {
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("best", best)
    snapshot.setArray("bestCost", bestCost.map { [$0] } ?? [])
    snapshot.setArray("corners", corners.flatMap { $0 }, shape: [corners.count, best.count])
    snapshot.setArray("costs", costs)
    snapshot.setArray("sizes", sizes)
    snapshot.setArray("collapsedCost", [collapsedCost])
    try snapshot.setValue("restartsDone", restartsDone)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, on problem: P) throws {
    let best = try snapshot.array("best", of: Double.self, count: problem.dimension)
    let bestCost = try snapshot.array("bestCost", of: Double.self).first
    let costs = try snapshot.array("costs", of: Double.self)
    guard costs.isEmpty || costs.count == best.count + 1 else {
      throw WarrenError("array 'costs' holds \(costs.count) numbers, expected \(best.count + 1)", kind: .failure)
    }
    let numbers = try snapshot.array("corners", of: Double.self, count: costs.count * best.count)
    let sizes = try snapshot.array("sizes", of: Double.self, count: costs.isEmpty ? nil : best.count)
    let collapsedCost = try snapshot.array("collapsedCost", of: Double.self, count: 1)[0]
    restartsDone = try snapshot.value("restartsDone")
    self.best = best
    self.bestCost = bestCost
    self.costs = costs
    corners = costs.indices.map { Array(numbers[$0 * best.count..<($0 + 1) * best.count]) }
    self.sizes = sizes
    self.collapsedCost = collapsedCost
  }
}
