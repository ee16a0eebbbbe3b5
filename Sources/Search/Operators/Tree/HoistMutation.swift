import Core

/// Puts a subtree in the place of one that holds it, of the same type: what is between them goes (Kinnear 1993). Trees only get
/// smaller.
public struct HoistMutation: Mutation {
  /// The trees that there are.
  public let grammar: TreeGrammar

  /// A mutation of the trees of a grammar.
  public init(_ grammar: TreeGrammar) { self.grammar = grammar }

  public func mutate(_ tree: inout Tree, using random: inout RandomStream) {
    guard let place = tree.randomNode(using: &random, where: { $0.length > 1 }) else { return }
    let results = grammar.resultTypes
    let type = results[Int(tree.nodes[place].kind)]
    let below = tree.subtree(at: place).dropLast()
    guard let kept = tree.randomNode(in: below, using: &random, where: { results[Int($0.kind)] == type }) else { return }
    let donor = Array(tree.nodes[tree.subtree(at: kept)])
    grammar.splice(donor[...], for: place, in: &tree)
  }
}
