/// A front as a chain along every objective, from which the most crowded member is taken again and again.
struct CrowdingChain: Sendable {
  private var members: [Int] = []
  /// The neighbours of each member along each objective; -1 beyond the ends.
  private var before: [Int] = []
  private var after: [Int] = []
  private var distances: [Double] = []
  private var isRemoved: [Bool] = []

  /// Appends the rows of a front that are left when the most crowded have been removed one by one, down to `count`.
  /// - Complexity: O(k n) for k removals.
  mutating func prune(_ front: ArraySlice<Int>, of costs: CostMatrix, to count: Int, into survivors: inout [Int]) {
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
