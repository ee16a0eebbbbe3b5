/// Finds who covers a row of costs, and whom it dominates, without looking at all: the ND-tree of Jaszkiewicz and Lust ("ND-tree-based
/// update: a fast algorithm for the dynamic nondominance problem", 2018).
///
/// Every node knows a box around the costs below it, by which most of the tree can be passed over. A leaf holds up to twenty rows; a
/// full one is split into as many parts as there are objectives and one, around rows far from each other. Rows are known by their
/// place in a matrix that is handed in. What is found does not depend on how the tree has grown.
struct ParetoTree: Sendable {
  private static let leafSize = 20

  private let objectiveCount: Int
  /// The boxes, [node × objective]; never too small, but too large where rows have gone.
  private var lower: [Double] = []
  private var upper: [Double] = []
  /// The first of a node's children, which follow each other; -1 for a leaf.
  private var children: [Int] = []
  private var parents: [Int] = []
  /// How many rows are below a node.
  private var counts: [Int] = []
  /// The rows of the leaves, [node × leaf size].
  private var slots: [Int] = []
  /// The leaf of each row.
  private var leaves: [Int] = []

  init(objectiveCount: Int) {
    self.objectiveCount = objectiveCount
    appendNode(parent: -1)
  }

  /// The tree of all rows of a matrix.
  init(_ costs: CostMatrix) {
    self.init(objectiveCount: costs.objectiveCount)
    for row in 0..<costs.count { insert(row, costs) }
  }

  private mutating func appendNode(parent: Int) {
    for _ in 0..<objectiveCount {
      lower.append(.infinity)
      upper.append(-.infinity)
    }
    children.append(-1)
    parents.append(parent)
    counts.append(0)
    for _ in 0..<Self.leafSize { slots.append(-1) }
  }

  /// Whether a row of the tree is nowhere worse than these costs.
  func covers(_ row: [Double], _ costs: CostMatrix) -> Bool { covers(row, costs, below: 0) }

  private func covers(_ row: [Double], _ costs: CostMatrix, below node: Int) -> Bool {
    guard counts[node] > 0 else { return false }
    var isAll = true
    for objective in 0..<objectiveCount {
      let place = node * objectiveCount + objective
      if lower[place] > row[objective] { return false }
      if upper[place] > row[objective] { isAll = false }
    }
    if isAll { return true }
    guard children[node] < 0 else {
      for child in children[node]...children[node] + objectiveCount where covers(row, costs, below: child) { return true }
      return false
    }
    for slot in node * Self.leafSize..<node * Self.leafSize + counts[node] {
      var isCovering = true
      for objective in 0..<objectiveCount where costs[slots[slot], objective] > row[objective] { isCovering = false }
      if isCovering { return true }
    }
    return false
  }

  /// Collects the rows of the tree that are nowhere better than these costs, in no order.
  func collectCovered(by row: [Double], _ costs: CostMatrix, into found: inout [Int]) {
    collect(row, costs, below: 0, into: &found)
  }

  private func collect(_ row: [Double], _ costs: CostMatrix, below node: Int, into found: inout [Int]) {
    guard counts[node] > 0 else { return }
    for objective in 0..<objectiveCount where upper[node * objectiveCount + objective] < row[objective] { return }
    guard children[node] < 0 else {
      for child in children[node]...children[node] + objectiveCount { collect(row, costs, below: child, into: &found) }
      return
    }
    for slot in node * Self.leafSize..<node * Self.leafSize + counts[node] {
      var isCovered = true
      for objective in 0..<objectiveCount where costs[slots[slot], objective] < row[objective] { isCovered = false }
      if isCovered { found.append(slots[slot]) }
    }
  }

  /// Takes in a row of the matrix, its last so far.
  mutating func insert(_ row: Int, _ costs: CostMatrix) {
    // Empty leaves and boxes grown too large are done away with now and then.
    if counts.count > 64 + 2 * counts[0] { self = ParetoTree(costs.rows(0..<row)) }
    leaves.append(-1)
    place(row, costs, below: 0)
  }

  private mutating func place(_ row: Int, _ costs: CostMatrix, below start: Int) {
    var node = start
    while true {
      counts[node] += 1
      for objective in 0..<objectiveCount {
        let place = node * objectiveCount + objective
        lower[place] = min(lower[place], costs[row, objective])
        upper[place] = max(upper[place], costs[row, objective])
      }
      if children[node] >= 0 {
        node = nearestChild(of: node, to: row, costs)
      } else if counts[node] <= Self.leafSize {
        slots[node * Self.leafSize + counts[node] - 1] = row
        leaves[row] = node
        return
      } else {
        counts[node] -= 1
        split(node, costs)
        counts[node] += 1
        node = nearestChild(of: node, to: row, costs)
      }
    }
  }

  /// The child the middle of whose box is nearest; an empty one only where all are.
  private func nearestChild(of node: Int, to row: Int, _ costs: CostMatrix) -> Int {
    var (nearest, least) = (children[node], Double.infinity)
    for child in children[node]...children[node] + objectiveCount where counts[child] > 0 {
      var distance = 0.0
      for objective in 0..<objectiveCount {
        let place = child * objectiveCount + objective
        let way = costs[row, objective] - (lower[place] + upper[place]) / 2
        distance += way * way
      }
      if distance < least { (nearest, least) = (child, distance) }
    }
    return nearest
  }

  /// Gives a leaf children, each around a row that lies far from the others.
  private mutating func split(_ node: Int, _ costs: CostMatrix) {
    var rows = Array(slots[node * Self.leafSize..<node * Self.leafSize + counts[node]])
    func distance(_ one: Int, _ other: Int) -> Double {
      var sum = 0.0
      for objective in 0..<objectiveCount {
        let way = costs[one, objective] - costs[other, objective]
        sum += way * way
      }
      return sum
    }
    let first = children.count
    children[node] = first
    for _ in 0...objectiveCount { appendNode(parent: node) }
    // The row farthest from all others, then always the one farthest from those chosen.
    var farness = rows.map { row in rows.reduce(0) { $0 + distance(row, $1).squareRoot() } }
    for child in first...first + objectiveCount where !rows.isEmpty {
      var farthest = 0
      for index in rows.indices where farness[index] > farness[farthest] { farthest = index }
      let chosen = rows.remove(at: farthest)
      farness.remove(at: farthest)
      for index in rows.indices {
        let way = distance(rows[index], chosen)
        farness[index] = child == first ? way : min(farness[index], way)
      }
      place(chosen, costs, below: child)
    }
    for row in rows { place(row, costs, below: nearestChild(of: node, to: row, costs)) }
  }

  /// Removes a row; the last one takes its place, as in the matrix.
  mutating func swapRemove(_ row: Int) {
    var node = leaves[row]
    let slot = slot(of: row)
    slots[slot] = slots[node * Self.leafSize + counts[node] - 1]
    while node >= 0 {
      counts[node] -= 1
      node = parents[node]
    }
    let last = leaves.count - 1
    if row != last {
      slots[self.slot(of: last)] = row
      leaves[row] = leaves[last]
    }
    leaves.removeLast()
  }

  private func slot(of row: Int) -> Int {
    var slot = leaves[row] * Self.leafSize
    while slots[slot] != row { slot += 1 }
    return slot
  }
}
