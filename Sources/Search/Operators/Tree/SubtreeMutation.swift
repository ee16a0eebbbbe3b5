import Core

/// Replaces a random subtree by a new one of the same type, at most `length` nodes long and within the limits (Koza 1992).
public struct SubtreeMutation: Mutation {
  /// How large a tree may be.
  public let limits: TreeLimits
  /// The most nodes of a new subtree, unless its type needs more.
  public let length: Int

  private var builder: TreeBuilder
  private var donor: [TreeNode] = []

  /// A mutation within limits.
  public init(_ grammar: TreeGrammar, limits: TreeLimits, length: Int = 10) {
    precondition(length >= 1, "a subtree has at least one node")
    builder = TreeBuilder(grammar)
    self.limits = limits
    self.length = length
  }

  public mutating func mutate(_ tree: inout Tree, using random: inout RandomStream) {
    let grammar = builder.grammar
    let place = random.integer(below: tree.length)
    let type = grammar.resultTypes[Int(tree.nodes[place].kind)]
    let spare = TreeLimits(
      length: limits.length - tree.length + Int(tree.nodes[place].length), depth: limits.depth - tree.level(of: place) + 1)
    // The shortest tree of the type may be deeper than the one that stands there now.
    guard grammar.typeLength[type] <= spare.length, grammar.typeDepth[type] <= spare.depth else { return }
    donor.removeAll(keepingCapacity: true)
    builder.build(
      type, length: 1 + random.integer(below: min(length, spare.length)), limits: spare, into: &donor, using: &random)
    grammar.splice(donor[...], for: place, in: &tree)
  }
}
