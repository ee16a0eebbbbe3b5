import Core

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
