import Core

/// Replaces a subtree of the first parent by a subtree of the second that has its type and fits (Koza 1992; with types, Montana
/// 1995).
///
/// The place is drawn first, then the donor from those subtrees that keep the child within the limits; so the child differs from
/// its parent wherever anything fits, and is never too large.
public struct SubtreeCrossover: Crossover {
  /// The trees that there are.
  public let grammar: TreeGrammar
  /// How large a child may be.
  public let limits: TreeLimits
  /// With what probability the place, and the donor, is a node with arguments rather than a leaf.
  public let innerProbability: Double

  /// A crossover within limits.
  public init(_ grammar: TreeGrammar, limits: TreeLimits, innerProbability: Double = 0.9) {
    self.grammar = grammar
    self.limits = limits
    self.innerProbability = innerProbability
  }

  public func cross(_ first: Tree, _ second: Tree, into child: inout Tree, using random: inout RandomStream) {
    let place = first.randomNode(inner: innerProbability, using: &random)
    let type = grammar.resultTypes[Int(first.nodes[place].kind)]
    let length = limits.length - first.length + Int(first.nodes[place].length)
    let depth = limits.depth - first.level(of: place) + 1
    let wantsInner = random.bernoulli(innerProbability)
    let results = grammar.resultTypes
    func fits(_ node: TreeNode) -> Bool {
      Int(node.length) <= length && Int(node.depth) <= depth && results[Int(node.kind)] == type
    }
    let donor =
      second.randomNode(using: &random) { ($0.length > 1) == wantsInner && fits($0) }
      ?? second.randomNode(using: &random, where: fits)
    guard let donor else {
      child.nodes.removeAll(keepingCapacity: true)
      child.nodes.append(contentsOf: first.nodes)
      return
    }
    grammar.splice(second.nodes[second.subtree(at: donor)], for: place, of: first, into: &child)
  }
}
