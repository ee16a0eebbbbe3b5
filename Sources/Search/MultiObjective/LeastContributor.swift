/// Finds who adds least to a hypervolume of four objectives and more, exactly, and works out only what those add that may be it.
///
/// For every row there is a box that it alone dominates: of the region up to the reference, each other row that covers a part of the box
/// so far takes away a slice of it, at the side where that costs least. Rows are looked at by the volume of their boxes, until it is
/// more than the least contribution found (bounds before volumes, as in Bradstreet, While and Barone, "A fast incremental hypervolume
/// algorithm", 2008).
/// - Complexity: O(m n²) for the boxes of n rows of m objectives, and what the exact contributions of few of them take.
struct LeastContributor {
  private let costs: CostMatrix
  private let reference: [Double]
  /// The rows that are better than the reference in every objective.
  private let isInside: [Bool]
  /// What rounding may take from a volume.
  private let slack: Double

  /// The rows of a front within a reference point; nil where volumes would not be finite.
  /// - Parameter low: the least cost under each objective.
  init?(_ costs: CostMatrix, low: [Double], reference: [Double]) {
    self.costs = costs
    self.reference = reference
    isInside = (0..<costs.count).map { row in reference.indices.allSatisfy { costs[row, $0] < reference[$0] } }
    slack = 1e-12 * zip(reference, low).reduce(1) { $0 * ($1.0 - $1.1) }
    if !slack.isFinite { return nil }
  }

  /// The row that adds least; of equals the last.
  func least() -> Int {
    let recursion = ExclusiveRecursion(reference: reference)
    var boxes = (0..<costs.count).map { (row: $0, volume: isInside[$0] ? boxVolume($0) : 0) }
    boxes.sort { ($0.volume, $0.row) < ($1.volume, $1.row) }
    var (least, leastContribution) = (costs.count - 1, Double.infinity)
    for (row, volume) in boxes {
      if volume > leastContribution + slack { break }
      let contribution = isInside[row] ? recursion.exclusiveVolume(of: costs.row(row), among: others(than: row)) : 0
      if contribution < leastContribution || contribution == leastContribution && row > least {
        (least, leastContribution) = (row, contribution)
      }
    }
    return least
  }

  private func others(than row: Int) -> [Double] {
    let width = reference.count
    var result: [Double] = []
    result.reserveCapacity(costs.values.count)
    for other in 0..<costs.count where other != row && isInside[other] {
      result.append(contentsOf: costs.values[other * width..<(other + 1) * width])
    }
    return result
  }

  /// The volume of a box that only this row dominates.
  private func boxVolume(_ row: Int) -> Double {
    let (width, count) = (reference.count, costs.count)
    if width == 4 { return boxVolumeOfFour(row) }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { corner in
      costs.values.withUnsafeBufferPointer { rows in
        for objective in 0..<width { corner[objective] = reference[objective] }
        let own = UnsafeBufferPointer(rebasing: rows[row * width..<(row + 1) * width])
        // Rows that are worse in one objective alone leave no choice of the side, so they come first.
        for other in 0..<count where other != row {
          var worse = 0
          for objective in 0..<width { worse &+= rows[other &* width &+ objective] > own[objective] ? 1 : 0 }
          if worse == 0 { return 0 }
          if worse > 1 { continue }
          for objective in 0..<width where rows[other * width + objective] > own[objective] {
            corner[objective] = min(corner[objective], rows[other * width + objective])
          }
        }
        for other in 0..<count where other != row {
          var within = 0
          for objective in 0..<width { within &+= rows[other &* width &+ objective] < corner[objective] ? 1 : 0 }
          guard within == width else { continue }
          var (side, share) = (0, 0.0)
          for objective in 0..<width {
            let kept = (rows[other * width + objective] - own[objective]) / (corner[objective] - own[objective])
            if kept > share { (share, side) = (kept, objective) }
          }
          corner[side] = rows[other * width + side]
        }
        return (0..<width).reduce(1) { $0 * (corner[$1] - own[$1]) }
      }
    }
  }

  /// The same for four objectives, all of them at once.
  private func boxVolumeOfFour(_ row: Int) -> Double {
    let count = costs.count
    var corner = SIMD4(reference[0], reference[1], reference[2], reference[3])
    return costs.values.withUnsafeBufferPointer { values in
      let rows = values.baseAddress!
      let own = rows.four(at: 4 * row)
      for other in 0..<count where other != row {
        let point = rows.four(at: 4 * other)
        let isWorse = point .> own
        let worse = SIMD4<Int64>.zero.replacing(with: 1, where: isWorse).wrappedSum()
        if worse == 0 { return 0 }
        if worse == 1 { corner.replace(with: point, where: isWorse .& (point .< corner)) }
      }
      for other in 0..<count where other != row {
        let point = rows.four(at: 4 * other)
        let isWithin = point .< corner
        guard isWithin[0] && isWithin[1] && isWithin[2] && isWithin[3] else { continue }
        let kept = (point - own) / (corner - own)
        var (side, share) = (0, 0.0)
        for objective in 0..<4 where kept[objective] > share { (share, side) = (kept[objective], objective) }
        corner[side] = point[side]
      }
      let edges = corner - own
      return edges.x * edges.y * edges.z * edges.w
    }
  }
}

extension CostMatrix {
  /// How many objectives, and more than how many rows, make exact contributions too slow.
  private static let sampledFrom = (objectives: 5, rows: 12)

  /// The row that adds least to the hypervolume within the worst costs and a tenth of the range beyond: exactly for up to four
  /// objectives, and for few rows; else as samples tell (``SampledContributor``). With two objectives the ends of the front are never
  /// chosen while there is another. Of equals the last.
  func leastContributor() -> Int {
    let (low, high) = (minima, maxima)
    let reference = zip(low, high).map { $1 + 0.1 * max($1 - $0, .leastNormalMagnitude) }
    if objectiveCount >= Self.sampledFrom.objectives, count > Self.sampledFrom.rows {
      return SampledContributor(self, low: low, reference: reference).least()
    }
    if objectiveCount >= 4, let least = LeastContributor(self, low: low, reference: reference)?.least() { return least }
    let contributions = Hypervolume(reference: reference).contributions(of: self)
    var least = -1
    for row in 0..<count {
      if objectiveCount == 2, count > 2, contributions[row] > 0, self[row, 0] == low[0] || self[row, 1] == low[1] { continue }
      if least < 0 || contributions[row] <= contributions[least] { least = row }
    }
    return least < 0 ? count - 1 : least
  }
}
