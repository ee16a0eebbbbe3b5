/// The size of the region that a front dominates within a reference point, exactly (Zitzler and Thiele 1998).
///
/// Points that are not better than the reference in every objective contribute nothing.
///
/// - Two objectives: a sweep; O(n log n).
/// - Three: a sweep over the third objective that keeps the staircase of the other two (Beume et al. 2009); O(n log n), and the
///   moves that keep the staircase in order.
/// - Four: a sweep that adds what each point contributes in the other three (Guerreiro and Fonseca, "Computing and updating
///   hypervolume contributions in up to four dimensions", 2018); O(n²) for staircases of bounded length.
/// - More: the exclusive volumes of While, Bradstreet and Barone ("A fast way of calculating exact hypervolumes", 2012), with the
///   four-dimensional sweep at the bottom.
public struct Hypervolume: Sendable {
  /// The worst corner of the region that is measured, lower costs being better.
  public let reference: [Double]

  /// Measures within that reference point.
  public init(reference: [Double]) {
    precondition(!reference.isEmpty, "a reference point has at least one objective")
    self.reference = reference
  }

  /// The dominated volume.
  public func value(of costs: CostMatrix) -> Double {
    let width = reference.count
    precondition(costs.objectiveCount == width, "\(costs.objectiveCount) objectives, the reference has \(width)")
    switch width {
    case 1: return max(0, reference[0] - (costs.minima[0]))
    case 2: return area(pairs(costs))
    case 3:
      var points = fourfold(costs)
      points.sort { $0.z < $1.z }
      return points.withUnsafeBufferPointer {
        VolumeSweep(capacity: $0.count).volume(of: $0, reference: SIMD4(reference[0], reference[1], reference[2], 0))
      }
    case 4:
      var points = fourfold(costs)
      points.sort { $0.w < $1.w }
      let sweep = SpaceSweep()
      return points.withUnsafeBufferPointer {
        sweep.value(of: $0, reference: SIMD4(reference[0], reference[1], reference[2], reference[3]))
      }
    default:
      let recursion = ExclusiveRecursion(reference: reference)
      return recursion.value(of: inside(costs))
    }
  }

  /// What each row adds to the volume of all others: 0 for rows that others cover.
  /// - Complexity: for two objectives O(n log n), for three O(n²), else n times the volume of the rest within a row's region.
  public func contributions(of costs: CostMatrix) -> [Double] {
    let count = costs.count
    var result = [Double](repeating: 0, count: count)
    switch reference.count {
    case 1:
      let order = (0..<count).sorted { costs[$0, 0] < costs[$1, 0] }
      if let first = order.first {
        let next = count > 1 ? min(costs[order[1], 0], reference[0]) : reference[0]
        result[first] = max(0, next - costs[first, 0])
      }
    case 2: fillPairContributions(costs, &result)
    case 3: fillTripleContributions(costs, &result)
    default:
      let recursion = ExclusiveRecursion(reference: reference)
      for row in 0..<count where isInside(costs, row) {
        var others: [Double] = []
        for other in 0..<count where other != row && isInside(costs, other) {
          others.append(contentsOf: costs.values[other * reference.count..<(other + 1) * reference.count])
        }
        result[row] = recursion.exclusiveVolume(of: costs.row(row), among: others)
      }
    }
    return result
  }

  private func isInside(_ costs: CostMatrix, _ row: Int) -> Bool {
    for objective in reference.indices where !(costs[row, objective] < reference[objective]) { return false }
    return true
  }

  /// The rows within the reference point, one after another.
  private func inside(_ costs: CostMatrix) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(costs.values.count)
    for row in 0..<costs.count where isInside(costs, row) {
      result.append(contentsOf: costs.values[row * reference.count..<(row + 1) * reference.count])
    }
    return result
  }

  private func pairs(_ costs: CostMatrix) -> [SIMD2<Double>] {
    var points: [SIMD2<Double>] = []
    points.reserveCapacity(costs.count)
    costs.values.withUnsafeBufferPointer { values in
      for row in 0..<costs.count {
        let point = SIMD2(values[row * 2], values[row * 2 + 1])
        if point.x < reference[0], point.y < reference[1] { points.append(point) }
      }
    }
    return points
  }

  /// The rows within a reference point of three or four objectives.
  private func fourfold(_ costs: CostMatrix) -> [SIMD4<Double>] {
    let width = reference.count
    let limit = SIMD4(reference[0], reference[1], reference[2], width == 4 ? reference[3] : 1)
    var points: [SIMD4<Double>] = []
    points.reserveCapacity(costs.count)
    costs.values.withUnsafeBufferPointer { values in
      for row in 0..<costs.count {
        let first = row * width
        let point = SIMD4(values[first], values[first + 1], values[first + 2], width == 4 ? values[first + 3] : 0)
        if point.x < limit.x && point.y < limit.y && point.z < limit.z && point.w < limit.w { points.append(point) }
      }
    }
    return points
  }

  private func area(_ points: [SIMD2<Double>]) -> Double {
    var points = points
    points.sort { $0.x != $1.x ? $0.x < $1.x : $0.y < $1.y }
    var total = 0.0
    var height = reference[1]
    for point in points where point.y < height {
      total += (reference[0] - point.x) * (height - point.y)
      height = point.y
    }
    return total
  }

  private func fillPairContributions(_ costs: CostMatrix, _ result: inout [Double]) {
    let order = (0..<costs.count).filter { isInside(costs, $0) }.sorted {
      (costs[$0, 0], costs[$0, 1], $0) < (costs[$1, 0], costs[$1, 1], $1)
    }
    // The rows that no row before them covers, and which of them another row equals.
    var stairs: [Int] = []
    var isShared: [Bool] = []
    for row in order {
      guard let last = stairs.last else {
        stairs.append(row)
        isShared.append(false)
        continue
      }
      if costs[row, 1] < costs[last, 1] {
        stairs.append(row)
        isShared.append(false)
      } else if costs[row, 0] == costs[last, 0], costs[row, 1] == costs[last, 1] {
        isShared[isShared.count - 1] = true
      }
    }
    // What lies under two stairs belongs to none alone; a covered row takes away what it covers, too.
    for (place, row) in stairs.enumerated() where !isShared[place] {
      let width = (place + 1 < stairs.count ? costs[stairs[place + 1], 0] : reference[0]) - costs[row, 0]
      let height = (place > 0 ? costs[stairs[place - 1], 1] : reference[1]) - costs[row, 1]
      result[row] = width * height
    }
    subtractCovered(costs, order, stairs, &result)
  }

  /// Takes from the contributions what rows cover that are themselves covered by one stair alone.
  private func subtractCovered(_ costs: CostMatrix, _ order: [Int], _ stairs: [Int], _ result: inout [Double]) {
    guard order.count > stairs.count else { return }
    var places = [Int](repeating: -1, count: costs.count)
    for (place, row) in stairs.enumerated() { places[row] = place }
    for (place, row) in stairs.enumerated() where result[row] > 0 {
      let right = place + 1 < stairs.count ? costs[stairs[place + 1], 0] : reference[0]
      let top = place > 0 ? costs[stairs[place - 1], 1] : reference[1]
      var points: [SIMD2<Double>] = []
      for other in order where places[other] < 0 && costs[other, 0] < right && costs[other, 1] < top {
        points.append(SIMD2(max(costs[other, 0], costs[row, 0]), max(costs[other, 1], costs[row, 1])))
      }
      guard !points.isEmpty else { continue }
      result[row] -= Hypervolume(reference: [right, top]).area(points)
    }
  }

  private func fillTripleContributions(_ costs: CostMatrix, _ result: inout [Double]) {
    let order = (0..<costs.count).filter { isInside(costs, $0) }.sorted {
      (costs[$0, 2], $0) < (costs[$1, 2], $1)
    }
    let space = Front3D(capacity: order.count)
    for row in order { space.append(SIMD4(costs[row, 0], costs[row, 1], costs[row, 2], 0)) }
    let limit = SIMD4(reference[0], reference[1], reference[2], 0)
    for (place, row) in order.enumerated() {
      result[row] = space.contribution(of: SIMD4(costs[row, 0], costs[row, 1], costs[row, 2], 0), skipping: place, limit)
    }
  }
}
