import Core

/// Puts a new function above a random subtree, which becomes one of its arguments; the others are new and small.
public struct NodeInsertionMutation: Mutation {
  /// How large a tree may be.
  public let limits: TreeLimits

  private var builder: TreeBuilder
  private var donor: [TreeNode] = []

  /// A mutation within limits.
  public init(_ grammar: TreeGrammar, limits: TreeLimits) {
    builder = TreeBuilder(grammar)
    self.limits = limits
  }

  public mutating func mutate(_ tree: inout Tree, using random: inout RandomStream) {
    let grammar = builder.grammar
    let place = random.integer(below: tree.length)
    let node = tree.nodes[place]
    let type = grammar.resultTypes[Int(node.kind)]
    let length = limits.length - tree.length
    let depth = limits.depth - tree.level(of: place) + 1
    guard Int(node.depth) < depth else { return }
    let candidates = grammar.functions[type].filter { kind in
      grammar.argumentTypes[kind].contains(type) && grammar.leastLength[kind] - grammar.typeLength[type] <= length
        && grammar.leastDepth[kind] <= depth
    }
    guard let kind = grammar.draw(from: candidates, using: &random, where: { _ in true }) else { return }
    let arguments = grammar.argumentTypes[kind]
    let fitting = arguments.indices.filter { arguments[$0] == type }
    let position = fitting[random.integer(below: fitting.count)]
    donor.removeAll(keepingCapacity: true)
    for (index, argument) in arguments.enumerated() {
      if index == position {
        donor.append(contentsOf: tree.nodes[tree.subtree(at: place)])
      } else {
        let limits = TreeLimits(length: grammar.typeLength[argument], depth: depth - 1)
        builder.build(argument, length: 1, limits: limits, into: &donor, using: &random)
      }
    }
    donor.append(TreeNode(kind: kind, value: grammar.drawValue(kind, using: &random)))
    grammar.measure(&donor)
    grammar.splice(donor[...], for: place, in: &tree)
  }
}
