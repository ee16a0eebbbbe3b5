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
