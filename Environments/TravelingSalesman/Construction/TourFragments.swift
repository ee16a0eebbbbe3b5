import Search

/// Paths that grow together into a tour: cities with at most two edges, and no cycle before all are in one path.
struct TourFragments {
  private let count: Int
  /// The one or two neighbours of each city; -1 where there is none yet.
  private var neighbors: [SIMD2<Int32>]
  /// For the end of a path its other end: the city itself while it has no edge.
  private var otherEnd: [Int32]
  /// How many edges there are.
  private(set) var edgeCount = 0

  init(count: Int) {
    self.count = count
    neighbors = [SIMD2<Int32>](repeating: SIMD2(-1, -1), count: count)
    otherEnd = (0..<Int32(count)).map { $0 }
  }

  /// Whether a city has two edges.
  func isInner(_ city: Int32) -> Bool { neighbors[Int(city)].y >= 0 }

  /// The other end of the path that a city is an end of.
  func end(oppositeTo city: Int32) -> Int32 { otherEnd[Int(city)] }

  /// Joins two paths at ends of theirs.
  mutating func join(_ first: Int32, _ second: Int32) {
    let start = otherEnd[Int(first)]
    let end = otherEnd[Int(second)]
    addNeighbor(second, to: first)
    addNeighbor(first, to: second)
    otherEnd[Int(start)] = end
    otherEnd[Int(end)] = start
    edgeCount += 1
  }

  private mutating func addNeighbor(_ neighbor: Int32, to city: Int32) {
    if neighbors[Int(city)].x < 0 { neighbors[Int(city)].x = neighbor } else { neighbors[Int(city)].y = neighbor }
  }

  /// The tour that closing the one path gives, from a city on.
  func tour(from start: Int) -> Permutation {
    var order: [Int32] = []
    order.reserveCapacity(count)
    var city = Int32(neighbors.firstIndex { $0.y < 0 } ?? 0)
    var previous: Int32 = -1
    for _ in 0..<count {
      order.append(city)
      let both = neighbors[Int(city)]
      let next = both.x == previous ? both.y : both.x
      previous = city
      city = next
    }
    let place = order.firstIndex(of: Int32(start)) ?? 0
    return Permutation(unchecked: Array(order[place...] + order[..<place]))
  }
}
