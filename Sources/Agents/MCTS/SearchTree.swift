/// The tree of one search, in flat memory that grows to the largest search and is used again.
///
/// Every node has an edge for each action; every edge leads to a list of nodes, one for each outcome that has been seen.
struct SearchTree {
  /// How many actions there are.
  let actions: Int
  /// How many nodes there are.
  private(set) var count = 0

  /// How often each node has been passed since it was added, [nodes].
  var nodeVisits: [Int32] = []
  /// What tells a node from the others behind the same edge, [nodes].
  private var keys: [UInt64] = []
  /// The next node behind the same edge; -1 for the last, [nodes].
  private var siblings: [Int32] = []
  /// The first node behind each edge; -1 for none, [nodes × actions]; likewise below.
  private var children: [Int32] = []
  /// How often each edge was taken.
  var visits: [Int32] = []
  /// The sum of what followed, in the view of the player who takes the edge.
  var returns: [Double] = []

  init(actions: Int) { self.actions = actions }

  /// Forgets everything but the memory.
  mutating func clear() { count = 0 }

  /// Adds a node that is not behind any edge: the root.
  mutating func addRoot() -> Int { add(key: 0, sibling: -1) }

  /// The node behind an edge that has the key; nil when it has not been seen.
  func child(of edge: Int, key: UInt64) -> Int? {
    var node = children[edge]
    while node >= 0, keys[Int(node)] != key { node = siblings[Int(node)] }
    return node < 0 ? nil : Int(node)
  }

  /// Adds a node behind an edge.
  mutating func addChild(of edge: Int, key: UInt64) -> Int {
    let node = add(key: key, sibling: children[edge])
    children[edge] = Int32(node)
    return node
  }

  private mutating func add(key: UInt64, sibling: Int32) -> Int {
    if count == keys.count {
      nodeVisits.append(0)
      keys.append(key)
      siblings.append(sibling)
      children.append(contentsOf: repeatElement(-1, count: actions))
      visits.append(contentsOf: repeatElement(0, count: actions))
      returns.append(contentsOf: repeatElement(0, count: actions))
    } else {
      nodeVisits[count] = 0
      keys[count] = key
      siblings[count] = sibling
      for edge in count * actions..<(count + 1) * actions {
        children[edge] = -1
        visits[edge] = 0
        returns[edge] = 0
      }
    }
    count += 1
    return count - 1
  }
}
