import Core

/// Moves the number of one node by a normally distributed share of its size, at least of 1; or of all nodes that carry one.
public struct ConstantMutation: Mutation {
  /// The trees that there are.
  public let grammar: TreeGrammar
  /// The standard deviation of a move, in relation to the number.
  public let deviation: Double
  /// Whether all numbers of a tree move rather than one.
  public let movesAll: Bool

  /// A mutation of the trees of a grammar.
  public init(_ grammar: TreeGrammar, deviation: Double = 0.5, movesAll: Bool = false) {
    precondition(deviation >= 0 && deviation.isFinite, "a deviation is not negative")
    self.grammar = grammar
    self.deviation = deviation
    self.movesAll = movesAll
  }

  public func mutate(_ tree: inout Tree, using random: inout RandomStream) {
    let kinds = grammar.kinds
    if movesAll {
      for index in tree.nodes.indices where kinds[Int(tree.nodes[index].kind)].values != nil {
        move(&tree.nodes[index].value, using: &random)
      }
    } else if let index = tree.randomNode(using: &random, where: { kinds[Int($0.kind)].values != nil }) {
      move(&tree.nodes[index].value, using: &random)
    }
  }

  private func move(_ value: inout Double, using random: inout RandomStream) {
    let moved = value + deviation * random.normal() * max(1, abs(value))
    // Where numbers end there is nowhere to move to.
    if moved.isFinite { value = moved }
  }
}
