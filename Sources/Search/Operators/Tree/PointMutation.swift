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

/// One of several mutations, drawn by their weights each time.
public struct MixedTreeMutation: Mutation {
  private var mutations: [any Mutation<Tree>]
  private let weights: [Double]
  private let total: Double

  /// A choice of mutations, each with the weight with which it is drawn; at least one weight is above zero.
  public init(_ choices: [(weight: Double, mutation: any Mutation<Tree>)]) {
    precondition(choices.allSatisfy { $0.weight >= 0 && $0.weight.isFinite }, "weights are not negative")
    mutations = choices.map(\.mutation)
    weights = choices.map(\.weight)
    total = weights.reduce(0, +)
    precondition(total > 0, "at least one weight is above zero")
  }

  public mutating func mutate(_ tree: inout Tree, using random: inout RandomStream) {
    var rest = random.uniformDouble() * total
    var chosen = weights.lastIndex { $0 > 0 } ?? 0
    for index in weights.indices where weights[index] > 0 {
      rest -= weights[index]
      if rest < 0 {
        chosen = index
        break
      }
    }
    mutations[chosen].mutate(&tree, using: &random)
  }
}
