/// How good a front is, compared with a reference set: points spread over the best front.
///
/// Lower is better for all of them. Distances are Euclidean, in the objectives' own units: scale both sets first where units differ.
/// - Complexity: O(m n r) for n points and r reference points.
public struct FrontIndicators: Sendable {
  /// The reference set.
  public let reference: CostMatrix

  /// Compares with that reference set, which is not empty.
  public init(reference: CostMatrix) {
    precondition(reference.count > 0, "a reference set has at least one point")
    self.reference = reference
  }

  /// The mean distance from each point to the nearest of the reference set (Van Veldhuizen 1999, with the plain mean).
  public func generationalDistance(of front: CostMatrix) -> Double {
    mean(front, reference) { front, reference in distance(front, reference, isOneSided: false) }
  }

  /// As ``generationalDistance(of:)``, but only what a point is worse in counts (GD+: Ishibuchi et al. 2015).
  public func generationalDistancePlus(of front: CostMatrix) -> Double {
    mean(front, reference) { front, reference in distance(front, reference, isOneSided: true) }
  }

  /// The mean distance from each point of the reference set to the nearest of the front (IGD: Coello Coello and Reyes Sierra 2004).
  public func invertedGenerationalDistance(of front: CostMatrix) -> Double {
    mean(reference, front) { reference, front in distance(front, reference, isOneSided: false) }
  }

  /// As ``invertedGenerationalDistance(of:)``, but only what a point is worse in counts, which makes it agree with dominance (IGD+:
  /// Ishibuchi, Masuda, Tanigaki and Nojima, "Modified distance calculation in generational distance and inverted generational
  /// distance", 2015).
  public func invertedGenerationalDistancePlus(of front: CostMatrix) -> Double {
    mean(reference, front) { reference, front in distance(front, reference, isOneSided: true) }
  }

  /// By how much a front must be moved in every objective so that each reference point is covered (Zitzler et al., "Performance
  /// assessment of multiobjective optimizers", 2003). Negative when all are covered with room to spare; infinite for an empty front.
  public func additiveEpsilon(of front: CostMatrix) -> Double {
    requireObjectives(front)
    var worst = -Double.infinity
    for point in 0..<reference.count {
      var best = Double.infinity
      for row in 0..<front.count {
        var shift = -Double.infinity
        for objective in 0..<front.objectiveCount { shift = max(shift, front[row, objective] - reference[point, objective]) }
        best = min(best, shift)
      }
      worst = max(worst, best)
    }
    return worst
  }

  /// How unevenly a front is spread, and how far it is from the ends of the reference set: 0 for one that is even and reaches all of
  /// them (Zhou et al., "Combining model-based and genetics-based offspring generation", 2006; for two objectives close to Deb's
  /// delta). Of fewer than two points it is 1.
  public func spread(of front: CostMatrix) -> Double {
    requireObjectives(front)
    let count = front.count
    guard count >= 2 else { return 1 }
    var ends = 0.0
    for objective in 0..<front.objectiveCount {
      let end = (0..<reference.count).max { reference[$0, objective] < reference[$1, objective] } ?? 0
      var least = Double.infinity
      for row in 0..<count { least = min(least, squared(front, row, reference, end)) }
      ends += least.squareRoot()
    }
    var gaps = [Double](repeating: .infinity, count: count)
    for row in 0..<count {
      for other in 0..<count where other != row { gaps[row] = min(gaps[row], squared(front, row, front, other)) }
    }
    gaps = gaps.map { $0.squareRoot() }
    let average = gaps.reduce(0, +) / Double(count)
    let deviation = gaps.reduce(0) { $0 + abs($1 - average) }
    let whole = ends + Double(count) * average
    return whole > 0 ? (ends + deviation) / whole : 1
  }

  private func distance(_ front: (CostMatrix, Int), _ reference: (CostMatrix, Int), isOneSided: Bool) -> Double {
    var sum = 0.0
    for objective in 0..<front.0.objectiveCount {
      let difference = front.0[front.1, objective] - reference.0[reference.1, objective]
      if !isOneSided || difference > 0 { sum += difference * difference }
    }
    return sum
  }

  private func squared(_ left: CostMatrix, _ row: Int, _ right: CostMatrix, _ other: Int) -> Double {
    distance((left, row), (right, other), isOneSided: false)
  }

  /// The mean over the rows of one matrix of the least distance to a row of the other; infinite when either is empty.
  private func mean(
    _ from: CostMatrix, _ to: CostMatrix, distance: ((CostMatrix, Int), (CostMatrix, Int)) -> Double
  ) -> Double {
    requireObjectives(from)
    requireObjectives(to)
    guard from.count > 0, to.count > 0 else { return .infinity }
    var sum = 0.0
    for row in 0..<from.count {
      var least = Double.infinity
      for other in 0..<to.count { least = min(least, distance((from, row), (to, other))) }
      sum += least.squareRoot()
    }
    return sum / Double(from.count)
  }

  private func requireObjectives(_ front: CostMatrix) {
    precondition(
      front.objectiveCount == reference.objectiveCount,
      "\(front.objectiveCount) objectives, the reference set has \(reference.objectiveCount)")
  }
}
