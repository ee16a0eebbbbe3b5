/// One node of a ``Tree``: a plain value of 16 bytes.
public struct TreeNode: Sendable, Codable, Equatable, BitwiseCopyable {
  /// Which of the grammar's kinds the node is.
  public var kind: UInt16
  /// The levels of the subtree that ends here; 1 for a leaf.
  public var depth: UInt16
  /// The nodes of the subtree that ends here, itself included.
  public var length: Int32
  /// The number that the node carries, where its kind has one; 0 otherwise.
  public var value: Double

  /// A node.
  @inlinable
  public init(kind: Int, depth: Int = 1, length: Int = 1, value: Double = 0) {
    self.kind = UInt16(kind)
    self.depth = UInt16(depth)
    self.length = Int32(length)
    self.value = value
  }
}

/// A tree as one array of nodes in postfix order: arguments come before the node that uses them, the root comes last.
///
/// The subtree whose root stands at `index` is the range `index - length + 1 ... index`. So a subtree is copied in one piece, and
/// crossover is three copies (Keith and Martin, "Genetic programming in C++: implementation issues", 1994). What kinds of
/// nodes there are, and which fit together, a ``TreeGrammar`` says.
public struct Tree: Sendable, Codable, Equatable {
  /// The nodes in postfix order.
  public var nodes: [TreeNode]

  /// A tree of nodes in postfix order; whether they make a tree, ``TreeGrammar/validate(_:limits:)`` tells.
  @inlinable
  public init(_ nodes: [TreeNode] = []) { self.nodes = nodes }

  /// How many nodes there are.
  @inlinable public var length: Int { nodes.count }
  /// How many levels there are: 1 for a single leaf, 0 for no tree.
  @inlinable public var depth: Int { nodes.last.map { Int($0.depth) } ?? 0 }

  /// Where the subtree's nodes stand whose root has that index.
  @inlinable
  public func subtree(at index: Int) -> Range<Int> {
    index - Int(nodes[index].length) + 1..<index + 1
  }

  /// On which level the node of that index stands: 1 for the root.
  /// - Complexity: O(length).
  @inlinable
  public func level(of index: Int) -> Int {
    var level = 1
    // What comes later and begins before the node holds it.
    for other in index + 1..<max(nodes.count, index + 1) where other - Int(nodes[other].length) < index { level += 1 }
    return level
  }

  /// The roots of the arguments of a node, the first argument first.
  public func arguments(of index: Int) -> [Int] {
    var roots: [Int] = []
    var root = index - 1
    let start = subtree(at: index).lowerBound
    while root >= start {
      roots.append(root)
      root -= Int(nodes[root].length)
    }
    return roots.reversed()
  }
}

/// How large trees may grow.
public struct TreeLimits: Sendable, Equatable, Codable {
  /// The most nodes.
  public var length: Int
  /// The most levels.
  public var depth: Int

  /// Limits, each at least 1.
  public init(length: Int, depth: Int) {
    precondition(length >= 1 && depth >= 1, "a tree has at least one node")
    precondition(length <= Int(Int32.max) && depth <= 1000, "a tree has at most 1000 levels")
    self.length = length
    self.depth = depth
  }
}
