/// How near each edge is to being in an optimal tour, by how much a minimum 1-tree grows that has to contain it (Helsgaun, "An
/// effective implementation of the Lin-Kernighan traveling salesman heuristic", 2000).
///
/// A 1-tree is a spanning tree of all cities but one, and two edges at that one. Penalties at the cities, found by subgradient
/// ascent (Held and Karp 1971; steps as Volgenant and Jonker 1982), make the minimum 1-tree look like a tour: about two edges at
/// each city. Only edges between near cities and those of a given tour are looked at, so an iteration costs time proportional to
/// their number.
struct AlphaNearness {
  /// The penalty of each city.
  private(set) var penalties: [Double]
  /// The greatest length of a minimum 1-tree, less the penalties: near a lower bound on tours, from the edges looked at.
  private(set) var bound = -Double.infinity

  private let count: Int
  private let edges: [SparseEdge]
  private var sorter: EdgeSorter
  private var forest: JoinForest

  struct SparseEdge {
    var first: Int32
    var second: Int32
    var length: Double
  }

  /// - Parameters:
  ///   - edges: connected without city 0, which has two of them at least.
  ///   - iterations: of the ascent.
  init(count: Int, edges: [SparseEdge], iterations: Int) {
    self.count = count
    self.edges = edges
    penalties = [Double](repeating: 0, count: count)
    sorter = EdgeSorter(count: edges.count)
    forest = JoinForest(count: count)
    ascend(iterations)
  }

  private mutating func ascend(_ iterations: Int) {
    var current = penalties
    var degrees = [Int32](repeating: 0, count: count)
    var previous = [Int32](repeating: 0, count: count)
    var firstStep = 0.0
    for iteration in 0...iterations {
      let length = grow(current, degrees: &degrees)
      if length > bound {
        bound = length
        penalties = current
      }
      if iteration == 0 {
        firstStep = 0.5 * length / Double(count)
        previous = degrees
      }
      let left = 1 - Double(iteration) / Double(iterations + 1)
      let step = firstStep * left * left
      for city in 0..<count {
        current[city] += step * (0.7 * Double(degrees[city] - 2) + 0.3 * Double(previous[city] - 2))
      }
      swap(&previous, &degrees)
    }
  }

  /// Builds the minimum 1-tree under the penalties.
  /// - Returns: its length less twice the penalties.
  private mutating func grow(_ penalties: [Double], degrees: inout [Int32]) -> Double {
    sorter.sort(edges, penalties)
    forest.clear()
    for city in 0..<count { degrees[city] = 0 }
    var length = 0.0
    var atFirst = 0
    var joined = 0
    for index in sorter.order {
      let edge = edges[Int(index)]
      if edge.first == 0 || edge.second == 0 {
        guard atFirst < 2 else { continue }
        atFirst += 1
      } else {
        guard joined < count - 2, forest.join(edge.first, edge.second, time: Float(joined)) else { continue }
        joined += 1
      }
      degrees[Int(edge.first)] += 1
      degrees[Int(edge.second)] += 1
      length += edge.length + penalties[Int(edge.first)] + penalties[Int(edge.second)]
      if joined == count - 2, atFirst == 2 { break }
    }
    for penalty in penalties { length -= 2 * penalty }
    return length
  }

  /// The nearness of every edge: 0 for those of the minimum 1-tree.
  mutating func nearness() -> [Double] {
    func penalized(_ edge: SparseEdge) -> Double {
      edge.length + penalties[Int(edge.first)] + penalties[Int(edge.second)]
    }
    sorter.sort(edges, penalties)
    forest.clear()
    var second = 0.0
    var atFirst = 0
    // How long the edge was that joined the parts, by the time of the join.
    var joins: [Double] = []
    for index in sorter.order {
      let edge = edges[Int(index)]
      if edge.first == 0 || edge.second == 0 {
        atFirst += 1
        if atFirst <= 2 { second = penalized(edge) }
      } else if forest.join(edge.first, edge.second, time: Float(joins.count)) {
        joins.append(penalized(edge))
      }
    }
    return edges.map { edge in
      let longest = edge.first == 0 || edge.second == 0 ? second : joins[forest.timeOfJoin(edge.first, edge.second)]
      return max(0, penalized(edge) - longest)
    }
  }
}

/// Trees that are joined at their roots, the smaller under the larger, so that they stay shallow. When two nodes came together can
/// be read from the paths upwards.
private struct JoinForest {
  private var parent: [Int32]
  private var size: [Int32]
  private var time: [Float]

  init(count: Int) {
    parent = [Int32](repeating: 0, count: count)
    size = parent
    time = [Float](repeating: 0, count: count)
    clear()
  }

  mutating func clear() {
    for node in parent.indices {
      parent[node] = Int32(node)
      size[node] = 1
      time[node] = .infinity
    }
  }

  private func root(of node: Int32) -> Int32 {
    var node = node
    while parent[Int(node)] != node { node = parent[Int(node)] }
    return node
  }

  /// Joins the trees of two nodes.
  /// - Returns: whether they were two.
  mutating func join(_ first: Int32, _ second: Int32, time: Float) -> Bool {
    var upper = root(of: first)
    var lower = root(of: second)
    if upper == lower { return false }
    if size[Int(upper)] < size[Int(lower)] { swap(&upper, &lower) }
    parent[Int(lower)] = upper
    size[Int(upper)] += size[Int(lower)]
    self.time[Int(lower)] = time
    return true
  }

  /// When two different nodes of one tree came together.
  func timeOfJoin(_ first: Int32, _ second: Int32) -> Int {
    var first = first
    var second = second
    var latest: Float = 0
    while first != second {
      if time[Int(first)] > time[Int(second)] { swap(&first, &second) }
      latest = time[Int(first)]
      first = parent[Int(first)]
    }
    return Int(latest)
  }
}

/// Sorts edges by their lengths with penalties, in the precision of a `Float`: by digits, twice.
private struct EdgeSorter {
  private(set) var order: [Int32]
  private var keys: [UInt32]
  private var spareOrder: [Int32]
  private var spareKeys: [UInt32]
  private static let bits: UInt32 = 11

  init(count: Int) {
    order = [Int32](repeating: 0, count: count)
    keys = [UInt32](repeating: 0, count: count)
    spareOrder = order
    spareKeys = keys
  }

  mutating func sort(_ edges: [AlphaNearness.SparseEdge], _ penalties: [Double]) {
    for (index, edge) in edges.enumerated() {
      let length = Float(edge.length + penalties[Int(edge.first)] + penalties[Int(edge.second)])
      // Negative numbers turn round, so that the bits are in the order of the numbers.
      let pattern = length.bitPattern
      keys[index] = pattern >> 31 == 0 ? pattern | 0x8000_0000 : ~pattern
      order[index] = Int32(index)
    }
    for shift: UInt32 in [0, 11, 22] {
      var starts = [Int](repeating: 0, count: 1 << Self.bits)
      let mask = UInt32(starts.count - 1)
      for key in keys { starts[Int(key >> shift & mask)] += 1 }
      var sum = 0
      for digit in starts.indices {
        let number = starts[digit]
        starts[digit] = sum
        sum += number
      }
      for index in keys.indices {
        let digit = Int(keys[index] >> shift & mask)
        let target = starts[digit]
        starts[digit] = target + 1
        spareKeys[target] = keys[index]
        spareOrder[target] = order[index]
      }
      swap(&keys, &spareKeys)
      swap(&order, &spareOrder)
    }
  }
}
