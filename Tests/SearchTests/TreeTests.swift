import Core
import Foundation
import Search
import Testing

/// Numbers alone.
private func arithmetic() throws -> TreeGrammar {
  let two = ["number", "number"]
  return try TreeGrammar(
    [
      TreeKind("add", two, gives: "number"), TreeKind("multiply", two, gives: "number"),
      TreeKind("sine", ["number"], gives: "number"), TreeKind("x", gives: "number"),
      TreeKind("constant", gives: "number", values: .normal(mean: 0, deviation: 1)),
    ], root: "number")
}

/// Conditions, of which there is no leaf, and numbers.
private func decisions() throws -> TreeGrammar {
  try TreeGrammar(
    [
      TreeKind("if", ["condition", "number", "number"], gives: "number"),
      TreeKind("less", ["number", "number"], gives: "condition"),
      TreeKind("and", ["condition", "condition"], gives: "condition"),
      TreeKind("add", ["number", "number"], gives: "number"), TreeKind("x", gives: "number"),
      TreeKind("y", gives: "number", weight: 3), TreeKind("constant", gives: "number", values: .uniform(-1, 1)),
    ], root: "number")
}

/// A tree with pointers, to do the same things the plain way.
private indirect enum Branch: Equatable {
  case node(kind: UInt16, value: Double, [Branch])

  init(_ tree: Tree, at index: Int? = nil) {
    let index = index ?? tree.length - 1
    self = .node(
      kind: tree.nodes[index].kind, value: tree.nodes[index].value, tree.arguments(of: index).map { Branch(tree, at: $0) })
  }

  /// All that can come of replacing one subtree by one of the donors.
  func replacements(by donors: [Branch]) -> [Branch] {
    guard case .node(let kind, let value, let arguments) = self else { return [] }
    var all = donors
    for index in arguments.indices {
      for inner in arguments[index].replacements(by: donors) {
        var changed = arguments
        changed[index] = inner
        all.append(.node(kind: kind, value: value, changed))
      }
    }
    return all
  }

  var subtrees: [Branch] {
    guard case .node(_, _, let arguments) = self else { return [] }
    return [self] + arguments.flatMap(\.subtrees)
  }
}

@Suite struct TreeTests {
  private static let grammars = [arithmetic, decisions]
  private static let limits = [
    TreeLimits(length: 50, depth: 10), TreeLimits(length: 7, depth: 3), TreeLimits(length: 1, depth: 1),
    TreeLimits(length: 40, depth: 4), TreeLimits(length: 6, depth: 40),
  ]

  @Test(arguments: 0..<2, limits) func madeTreesAreValid(_ which: Int, _ limits: TreeLimits) throws {
    let grammar = try Self.grammars[which]()
    var random = RandomKey(seed: 5)["make"].stream
    for creation in [
      TreeCreation.probabilistic(lengths: 1...limits.length), .rampedHalfAndHalf(depths: 2...6),
      .probabilistic(lengths: 90...99),
    ] {
      let encoding = try TreeEncoding(grammar, limits: limits, creation: creation)
      var tree = encoding.makeGenotype()
      try encoding.validate(tree)
      for _ in 0..<300 {
        encoding.sample(into: &tree, using: &random)
        try encoding.validate(tree)
      }
    }
  }

  @Test func lengthsAreDrawnEvenlyAndShapesDiffer() throws {
    let encoding = try TreeEncoding(
      arithmetic(), limits: TreeLimits(length: 41, depth: 20), creation: .probabilistic(lengths: 1...40))
    var random = RandomKey(seed: 8).stream
    var tree = Tree()
    var lengths = 0
    var depths = Set<Int>()
    for _ in 0..<4000 {
      encoding.sample(into: &tree, using: &random)
      lengths += tree.length
      if tree.length == 21 { depths.insert(tree.depth) }
    }
    // Functions of two arguments overshoot by up to one node.
    #expect((20.0...21.5).contains(Double(lengths) / 4000))
    #expect(depths.count >= 5)
  }

  @Test func fullTreesAreFull() throws {
    let grammar = try TreeGrammar(
      [TreeKind("and", ["bit", "bit"], gives: "bit"), TreeKind("a", gives: "bit")], root: "bit")
    let encoding = try TreeEncoding(
      grammar, limits: TreeLimits(length: 100, depth: 10), creation: .rampedHalfAndHalf(depths: 5...5))
    var random = RandomKey(seed: 1).stream
    var tree = Tree()
    var full = 0
    for _ in 0..<400 {
      encoding.sample(into: &tree, using: &random)
      #expect(tree.depth <= 5)
      if tree.length == 31 { full += 1 }
    }
    #expect((160...260).contains(full))
  }

  @Test(arguments: 0..<2, limits) func noOperatorMakesAnInvalidTree(_ which: Int, _ limits: TreeLimits) throws {
    let grammar = try Self.grammars[which]()
    let encoding = try TreeEncoding(grammar, limits: limits)
    let crossover = SubtreeCrossover(grammar, limits: limits)
    var mutations: [any Mutation<Tree>] = [
      SubtreeMutation(grammar, limits: limits), HoistMutation(grammar), PointMutation(grammar), ConstantMutation(grammar),
      ConstantMutation(grammar, movesAll: true), NodeInsertionMutation(grammar, limits: limits),
    ]
    mutations.append(MixedTreeMutation(mutations.map { (1, $0) }))
    var random = RandomKey(seed: 6)["operators"].stream
    var trees = [Tree](repeating: encoding.makeGenotype(), count: 40)
    for index in trees.indices { encoding.sample(into: &trees[index], using: &random) }
    var child = encoding.makeGenotype()
    for round in 0..<4000 {
      let first = random.integer(below: trees.count)
      let second = random.integer(below: trees.count)
      crossover.cross(trees[first], trees[second], into: &child, using: &random)
      try encoding.validate(child)
      mutations[round % mutations.count].mutate(&child, using: &random)
      try encoding.validate(child)
      swap(&trees[random.integer(below: trees.count)], &child)
    }
  }

  @Test(arguments: 0..<2) func childrenHaveOneSubtreeOfTheSecondParent(_ which: Int) throws {
    let grammar = try Self.grammars[which]()
    let limits = TreeLimits(length: 25, depth: 8)
    let encoding = try TreeEncoding(grammar, limits: limits)
    let crossover = SubtreeCrossover(grammar, limits: limits)
    var random = RandomKey(seed: 7).stream
    var (first, second, child) = (Tree(), Tree(), Tree())
    var changed = 0
    for _ in 0..<200 {
      encoding.sample(into: &first, using: &random)
      encoding.sample(into: &second, using: &random)
      crossover.cross(first, second, into: &child, using: &random)
      #expect(Branch(first).replacements(by: Branch(second).subtrees).contains(Branch(child)))
      if child != first { changed += 1 }
    }
    #expect(changed > 120)
  }

  @Test func everyMutationChangesWhatItSays() throws {
    let grammar = try arithmetic()
    let limits = TreeLimits(length: 30, depth: 9)
    let encoding = try TreeEncoding(grammar, limits: limits)
    var random = RandomKey(seed: 2).stream
    var tree = Tree()
    for _ in 0..<300 {
      encoding.sample(into: &tree, using: &random)
      var point = tree
      PointMutation(grammar).mutate(&point, using: &random)
      #expect(point.nodes.map(\.length) == tree.nodes.map(\.length))
      #expect(zip(point.nodes, tree.nodes).filter { $0.kind != $1.kind }.count <= 1)
      var hoisted = tree
      HoistMutation(grammar).mutate(&hoisted, using: &random)
      #expect(tree.length == 1 ? hoisted == tree : hoisted.length < tree.length)
      var moved = tree
      ConstantMutation(grammar).mutate(&moved, using: &random)
      #expect(moved.nodes.map(\.kind) == tree.nodes.map(\.kind))
      let constants = tree.nodes.filter { Int($0.kind) == 4 }.count
      #expect(zip(moved.nodes, tree.nodes).filter { $0.value != $1.value }.count == min(1, constants))
      var inserted = tree
      var insertion = NodeInsertionMutation(grammar, limits: limits)
      insertion.mutate(&inserted, using: &random)
      #expect(inserted == tree || (inserted.length > tree.length && inserted.length <= tree.length + 2))
      var replaced = tree
      var subtree = SubtreeMutation(grammar, limits: limits, length: 5)
      subtree.mutate(&replaced, using: &random)
      #expect(replaced.length <= tree.length + 5)
    }
  }

  @Test func damageIsFound() throws {
    let grammar = try decisions()
    // if(less(x, y), x, y)
    let nodes = [4, 5, 1, 4, 5, 0].map { TreeNode(kind: $0) }
    func message(_ nodes: [TreeNode], _ limits: TreeLimits? = nil) -> String {
      (#expect(throws: WarrenError.self) { try grammar.validate(Tree(nodes), limits: limits) })?.description ?? ""
    }
    #expect(message(nodes).contains("node 3 of 6: the subtree has 3 nodes and 2 levels, the node says 1 and 1"))
    var right = nodes
    (right[2].length, right[2].depth, right[5].length, right[5].depth) = (3, 2, 6, 3)
    #expect(throws: Never.self) { try grammar.validate(Tree(right)) }
    #expect(message(right, TreeLimits(length: 5, depth: 5)).contains("at most 5 and 5"))
    var wrong = right
    wrong[3].kind = 99
    #expect(message(wrong).contains("no kind 99"))
    #expect(message([TreeNode(kind: 4), TreeNode(kind: 5)]).contains("make 2 trees"))
    #expect(message(Array(right[..<3])).contains("gives the type 'condition'"))
    #expect(message([TreeNode(kind: 4), TreeNode(kind: 3, depth: 2, length: 2)]).contains("has 1 arguments, expected 2"))
    wrong = right
    wrong[2].kind = 3
    #expect(message(wrong).contains("asks for the type 'condition', found 'number'"))
    wrong = right
    wrong[0].value = .nan
    #expect(message(wrong).contains("the value is nan"))
  }

  @Test func grammarsWithoutFiniteTreesAreRefused() throws {
    func message(_ kinds: [TreeKind]) -> String {
      (#expect(throws: WarrenError.self) { _ = try TreeGrammar(kinds, root: "a") })?.description ?? ""
    }
    #expect(message([TreeKind("f", ["a", "b"], gives: "a"), TreeKind("x", gives: "a")]).contains("gives the type 'b'"))
    #expect(message([TreeKind("f", ["a"], gives: "a")]).contains("gives the type 'a'"))
    #expect(message([TreeKind("x", gives: "a"), TreeKind("x", gives: "a")]).contains("two kinds of nodes 'x'"))
    #expect(message([TreeKind("x", gives: "a", weight: 0)]).contains("weight"))
    let large = try TreeGrammar([TreeKind("f", ["b", "b"], gives: "a"), TreeKind("x", gives: "b")], root: "a")
    #expect(throws: WarrenError.self) { _ = try TreeEncoding(large, limits: TreeLimits(length: 2, depth: 5)) }
  }

  @Test func treesComeBackFromASnapshot() throws {
    let encoding = try TreeEncoding(decisions(), limits: TreeLimits(length: 30, depth: 9))
    var random = RandomKey(seed: 3).stream
    var trees = [Tree](repeating: Tree(), count: 50)
    for index in trees.indices { encoding.sample(into: &trees[index], using: &random) }
    var snapshot = Snapshot()
    try encoding.save(trees, into: &snapshot, under: "trees")
    #expect(try encoding.restore(from: snapshot, under: "trees") == trees)
    let smaller = try TreeEncoding(decisions(), limits: TreeLimits(length: 5, depth: 9))
    #expect(throws: WarrenError.self) { _ = try smaller.restore(from: snapshot, under: "trees") }
  }
}
