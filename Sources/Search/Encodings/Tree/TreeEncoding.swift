import Core

/// Genotypes that are trees of a grammar within limits, and stand for themselves.
public struct TreeEncoding: Encoding {
  /// Which trees there are.
  public let grammar: TreeGrammar
  /// How large they may be.
  public let limits: TreeLimits
  /// Where trees come from.
  public let creation: TreeCreation

  /// The trees of a grammar.
  /// - Throws: `WarrenError` when no tree of the grammar is within the limits.
  public init(_ grammar: TreeGrammar, limits: TreeLimits, creation: TreeCreation? = nil) throws {
    try grammar.check(limits)
    self.grammar = grammar
    self.limits = limits
    self.creation = creation ?? .probabilistic(lengths: 1...limits.length)
  }

  /// The smallest tree.
  public func makeGenotype() -> Tree {
    var random = RandomKey(seed: 0).stream
    var builder = TreeBuilder(grammar)
    var tree = Tree()
    builder.build(grammar.rootType, length: 1, limits: limits, into: &tree.nodes, using: &random)
    return tree
  }

  public func sample(into genotype: inout Tree, using random: inout RandomStream) {
    var builder = TreeBuilder(grammar)
    builder.build(creation, limits: limits, into: &genotype, using: &random)
  }

  @inlinable
  public func decode(_ genotype: Tree) -> Tree { genotype }

  public func validate(_ genotype: Tree) throws {
    try grammar.validate(genotype, limits: limits)
  }

  /// As three arrays: how many nodes each tree has, and the kinds and values of all.
  public func save(_ genotypes: [Tree], into snapshot: inout Snapshot, under name: String) throws {
    snapshot.setArray("\(name).lengths", genotypes.map { Int32($0.length) })
    snapshot.setArray("\(name).kinds", genotypes.flatMap { $0.nodes.map { Int32($0.kind) } })
    snapshot.setArray("\(name).values", genotypes.flatMap { $0.nodes.map(\.value) })
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [Tree] {
    let lengths = try snapshot.array("\(name).lengths", of: Int32.self).map { Int($0) }
    let kinds = try snapshot.array("\(name).kinds", of: Int32.self)
    guard lengths.allSatisfy({ (1...limits.length).contains($0) }), lengths.reduce(0, +) == kinds.count,
      kinds.allSatisfy({ $0 >= 0 && Int($0) < grammar.kinds.count })
    else { throw WarrenError("array '\(name).kinds' does not hold trees of this grammar", kind: .failure) }
    let values = try snapshot.array("\(name).values", of: Double.self, count: kinds.count)
    var start = 0
    return try lengths.map { length in
      var nodes = (start..<start + length).map { TreeNode(kind: Int(kinds[$0]), value: values[$0]) }
      start += length
      grammar.measure(&nodes)
      let tree = Tree(nodes)
      try validate(tree)
      return tree
    }
  }
}

extension TreeGrammar {
  /// Throws a `WarrenError` when no tree is within the limits.
  func check(_ limits: TreeLimits) throws {
    guard typeLength[rootType] <= limits.length, typeDepth[rootType] <= limits.depth else {
      throw WarrenError(
        "the smallest tree has \(typeLength[rootType]) nodes and \(typeDepth[rootType]) levels; "
          + "at most \(limits.length) and \(limits.depth) are allowed")
    }
  }
}
