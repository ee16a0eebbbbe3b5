import Core

extension TreeGrammar {
  /// Throws a `WarrenError` that names the node when this is no tree of the grammar, or one that is too large.
  public func validate(_ tree: Tree, limits: TreeLimits? = nil) throws {
    func wrong(_ message: String, _ index: Int) -> WarrenError {
      WarrenError(message, at: "node \(index + 1) of \(tree.length)", kind: .failure)
    }
    var roots: [Int] = []
    for (index, node) in tree.nodes.enumerated() {
      let kind = Int(node.kind)
      guard kind < kinds.count else { throw wrong("the grammar has no kind \(kind)", index) }
      let wanted = argumentTypes[kind]
      guard roots.count >= wanted.count else {
        throw wrong("'\(kinds[kind].name)' has \(roots.count) arguments, expected \(wanted.count)", index)
      }
      let arguments = roots.suffix(wanted.count)
      for (argument, type) in zip(arguments, wanted) {
        let found = resultTypes[Int(tree.nodes[argument].kind)]
        guard found == type else {
          throw wrong("'\(kinds[kind].name)' asks for the type '\(types[type])', found '\(types[found])'", index)
        }
      }
      let length = arguments.reduce(1) { $0 + Int(tree.nodes[$1].length) }
      let depth = 1 + (arguments.map { Int(tree.nodes[$0].depth) }.max() ?? 0)
      guard node.length == length, node.depth == depth else {
        throw wrong(
          "the subtree has \(length) nodes and \(depth) levels, the node says \(node.length) and \(node.depth)", index)
      }
      guard node.value.isFinite else { throw wrong("the value is \(node.value)", index) }
      roots.removeLast(wanted.count)
      roots.append(index)
    }
    guard roots.count == 1 else {
      throw WarrenError("\(tree.length) nodes make \(roots.count) trees, expected one", kind: .failure)
    }
    let type = resultTypes[Int(tree.nodes[roots[0]].kind)]
    guard type == rootType else {
      throw WarrenError("the tree gives the type '\(types[type])', expected '\(types[rootType])'", kind: .failure)
    }
    if let limits, tree.length > limits.length || tree.depth > limits.depth {
      throw WarrenError(
        "the tree has \(tree.length) nodes and \(tree.depth) levels; at most \(limits.length) and \(limits.depth) are allowed",
        kind: .failure)
    }
  }

  /// Sets the length and depth of every node from the kinds alone; nodes that make no tree are left to ``validate(_:limits:)``.
  func measure(_ nodes: inout [TreeNode]) {
    for index in nodes.indices {
      let kind = Int(nodes[index].kind)
      guard kind < arities.count else { return }
      var length = 1
      var depth = 0
      for _ in 0..<arities[kind] {
        let root = index - length
        guard root >= 0 else { return }
        length += Int(nodes[root].length)
        depth = max(depth, Int(nodes[root].depth))
      }
      guard depth < Int(UInt16.max) else { return }
      nodes[index].length = Int32(length)
      nodes[index].depth = UInt16(depth + 1)
    }
  }
}
