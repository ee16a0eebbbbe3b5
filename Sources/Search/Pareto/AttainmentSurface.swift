/// What several runs of a method attain under two objectives (Fonseca and Fleming, "On the performance assessment and comparison of
/// stochastic multiobjective optimizers", 1996): a pair of costs is attained by a run when a point of its front is nowhere worse.
///
/// The surface of level k bounds what at least k of the runs attain: with k the half of them it is the median front, with 1 the best
/// and with all of them the worst.
public struct AttainmentSurface: Sendable {
  /// How many runs attain what the surface bounds.
  public let level: Int
  /// The corners of the surface, by ascending first cost: the least pairs that so many runs attain.
  public let corners: CostMatrix

  /// The surface of fronts of two objectives; empty where fewer runs than `level` have a front.
  /// - Complexity: O(n log n + n r) for n points and r runs.
  public init(of fronts: [CostMatrix], level: Int) {
    precondition(fronts.allSatisfy { $0.objectiveCount == 2 }, "attainment surfaces are those of two objectives")
    precondition((1...max(fronts.count, 1)).contains(level), "the level lies between 1 and the number of fronts")
    self.level = level
    var points: [(first: Double, second: Double, run: Int)] = []
    for (run, front) in fronts.enumerated() {
      for row in 0..<front.count { points.append((front[row, 0], front[row, 1], run)) }
    }
    points.sort { ($0.first, $0.second, $0.run) < ($1.first, $1.second, $1.run) }
    var corners = CostMatrix(objectiveCount: 2)
    // What each run has attained of the second cost up to here, and these in ascending order.
    var attained = [Double](repeating: .infinity, count: fronts.count)
    var ordered = attained
    var last = Double.infinity
    var index = 0
    while index < points.count {
      let first = points[index].first
      while index < points.count, points[index].first == first {
        let point = points[index]
        index += 1
        guard point.second < attained[point.run] else { continue }
        Self.replace(attained[point.run], by: point.second, in: &ordered)
        attained[point.run] = point.second
      }
      let second = ordered[level - 1]
      if second < last {
        corners.append([first, second])
        last = second
      }
    }
    self.corners = corners
  }

  /// The surface that half of the runs attain.
  public init(medianOf fronts: [CostMatrix]) {
    self.init(of: fronts, level: (fronts.count + 1) / 2)
  }

  /// Replaces a value of an ascending array by a lesser one.
  private static func replace(_ old: Double, by new: Double, in values: inout [Double]) {
    guard var place = values.firstIndex(of: old) else { return }
    while place > 0, values[place - 1] > new {
      values[place] = values[place - 1]
      place -= 1
    }
    values[place] = new
  }
}
