import Core

/// Gives a random node another kind with the same arguments and result: a variable becomes another, + becomes *. The tree keeps its
/// shape (McKay, Willis and Barton 1995). A number that the node carries stays where the new kind has one, too.
public struct PointMutation: Mutation {
  /// The trees that there are.
  public let grammar: TreeGrammar

  /// A mutation of the trees of a grammar.
  public init(_ grammar: TreeGrammar) { self.grammar = grammar }

  public func mutate(_ tree: inout Tree, using random: inout RandomStream) {
    let index = random.integer(below: tree.length)
    let old = Int(tree.nodes[index].kind)
    guard let kind = grammar.draw(from: grammar.alternatives[old], using: &random, where: { $0 != old }) else { return }
    tree.nodes[index].kind = UInt16(kind)
    let keepsValue = grammar.kinds[kind].values != nil && grammar.kinds[old].values != nil
    if !keepsValue { tree.nodes[index].value = grammar.drawValue(kind, using: &random) }
  }
}
