/// A front as a chain along every objective, from which the most crowded member is taken again and again.
struct CrowdingChain: Sendable {
  private var members: [Int] = []
  /// The neighbours of each member along each objective; -1 beyond the ends.
  private var before: [Int] = []
  private var after: [Int] = []
  private var distances: [Double] = []
  private var isRemoved: [Bool] = []
  private var pairs = PairChain()

  /// Appends the rows of a front that are left when the most crowded have been removed one by one, down to `count`.
  /// - Complexity: O(k n) for k removals.
  /// - Parameter isSorted: whether no row dominates another and the rows are in lexicographic order.
  mutating func prune(
    _ front: ArraySlice<Int>, isSorted: Bool = false, of costs: CostMatrix, to count: Int, into survivors: inout [Int]
  ) {
    if isSorted, costs.objectiveCount == 2 {
      pairs.prune(front, of: costs, to: count, into: &survivors)
      return
    }
    members = Array(front)
    let size = members.count
    let width = costs.objectiveCount
    before = [Int](repeating: -1, count: size * width)
    after = before
    isRemoved = [Bool](repeating: false, count: size)
    var ranges = [Double](repeating: 0, count: width)
    for objective in 0..<width {
      let order = (0..<size).sorted {
        let (left, right) = (costs[members[$0], objective], costs[members[$1], objective])
        return left != right ? left < right : $0 < $1
      }
      for place in 1..<max(size, 1) {
        before[order[place] * width + objective] = order[place - 1]
        after[order[place - 1] * width + objective] = order[place]
      }
      if let first = order.first, let last = order.last {
        ranges[objective] = costs[members[last], objective] - costs[members[first], objective]
      }
    }
    distances = (0..<size).map { distance($0, costs, ranges) }
    for _ in count..<size {
      var worst = -1
      for member in 0..<size where !isRemoved[member] {
        if worst < 0 || distances[member] < distances[worst] { worst = member }
      }
      isRemoved[worst] = true
      for objective in 0..<width {
        let (left, right) = (before[worst * width + objective], after[worst * width + objective])
        if left >= 0 { after[left * width + objective] = right }
        if right >= 0 { before[right * width + objective] = left }
      }
      for objective in 0..<width {
        for neighbour in [before[worst * width + objective], after[worst * width + objective]] where neighbour >= 0 {
          distances[neighbour] = distance(neighbour, costs, ranges)
        }
      }
    }
    for member in 0..<size where !isRemoved[member] { survivors.append(members[member]) }
  }

  private func distance(_ member: Int, _ costs: CostMatrix, _ ranges: [Double]) -> Double {
    var sum = 0.0
    for objective in ranges.indices {
      let (left, right) = (before[member * ranges.count + objective], after[member * ranges.count + objective])
      if left < 0 || right < 0 { return .infinity }
      if ranges[objective] > 0 {
        sum += (costs[members[right], objective] - costs[members[left], objective]) / ranges[objective]
      }
    }
    return sum
  }
}

/// A front of two objectives in lexicographic order, which is a single chain: what comes before a member along the one objective
/// comes after it along the other.
struct PairChain: Sendable {
  /// A member's costs as shares of the front's ranges.
  private var points: [SIMD2<Double>] = []
  private var before: [Int] = []
  private var after: [Int] = []
  /// The crowding of each member; infinite once it is removed, filled up to whole lanes.
  private var distances: [Double] = []
  private var isRemoved: [Bool] = []

  private typealias Lanes = SIMD8<Double>

  /// Appends the rows that are left when the most crowded have been removed one by one, down to `count`, in their order.
  mutating func prune(_ front: ArraySlice<Int>, of costs: CostMatrix, to count: Int, into survivors: inout [Int]) {
    guard let first = front.first, let last = front.last else { return }
    let ranges = SIMD2(costs[last, 0] - costs[first, 0], costs[first, 1] - costs[last, 1])
    let scales = SIMD2(ranges.x > 0 ? 1 / ranges.x : 0, ranges.y > 0 ? 1 / ranges.y : 0)
    points.removeAll(keepingCapacity: true)
    for row in front { points.append(SIMD2(costs[row, 0], -costs[row, 1]) * scales) }
    let size = points.count
    before.removeAll(keepingCapacity: true)
    before.append(contentsOf: -1..<size - 1)
    after.removeAll(keepingCapacity: true)
    after.append(contentsOf: 1..<size + 1)
    isRemoved.removeAll(keepingCapacity: true)
    isRemoved.append(contentsOf: repeatElement(false, count: size))
    distances.removeAll(keepingCapacity: true)
    for place in 0..<size { distances.append(distance(place)) }
    while !distances.count.isMultiple(of: Lanes.scalarCount) { distances.append(.infinity) }
    for _ in count..<size {
      let worst = mostCrowded()
      isRemoved[worst] = true
      distances[worst] = .infinity
      let (left, right) = (before[worst], after[worst])
      if left >= 0 {
        after[left] = right
        distances[left] = distance(left)
      }
      if right < size {
        before[right] = left
        distances[right] = distance(right)
      }
    }
    for (place, row) in front.enumerated() where !isRemoved[place] { survivors.append(row) }
  }

  private func distance(_ place: Int) -> Double {
    guard before[place] >= 0, after[place] < points.count else { return .infinity }
    return (points[after[place]] - points[before[place]]).sum()
  }

  /// The first member of the least distance; of the ends alone, the first.
  private func mostCrowded() -> Int {
    let least = distances.withUnsafeBytes { bytes in
      var least = Lanes(repeating: .infinity)
      for offset in stride(from: 0, to: bytes.count, by: MemoryLayout<Lanes>.size) {
        let lanes = bytes.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
        least.replace(with: lanes, where: lanes .< least)
      }
      return least.min()
    }
    if least < .infinity, let place = distances.firstIndex(of: least) { return place }
    return isRemoved.firstIndex(of: false) ?? 0
  }
}
