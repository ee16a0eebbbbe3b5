extension TreeGrammar {
  /// Makes `child` a copy of `tree` in which the subtree at `index` is replaced by the nodes of a donor: three copies, then the
  /// measures of those nodes that hold the new subtree.
  func splice(
    _ donor: ArraySlice<TreeNode>, for index: Int, of tree: Tree, into child: inout Tree
  ) {
    let removed = tree.subtree(at: index)
    child.nodes.removeAll(keepingCapacity: true)
    child.nodes.append(contentsOf: tree.nodes[..<removed.lowerBound])
    child.nodes.append(contentsOf: donor)
    child.nodes.append(contentsOf: tree.nodes[removed.upperBound...])
    remeasure(&child.nodes, above: removed.lowerBound + donor.count - 1, by: donor.count - removed.count)
  }

  /// As ``splice(_:for:of:into:)``, in place.
  func splice(_ donor: ArraySlice<TreeNode>, for index: Int, in tree: inout Tree) {
    let removed = tree.subtree(at: index)
    tree.nodes.replaceSubrange(removed, with: donor)
    remeasure(&tree.nodes, above: removed.lowerBound + donor.count - 1, by: donor.count - removed.count)
  }

  /// Corrects the nodes that hold the subtree at `index`, whose length has changed by `change`.
  private func remeasure(_ nodes: inout [TreeNode], above index: Int, by change: Int) {
    nodes.withUnsafeMutableBufferPointer { nodes in
      for other in index + 1..<max(nodes.count, index + 1) {
        // The old length still says where the subtree began before the change.
        guard other - change - Int(nodes[other].length) < index - change else { continue }
        nodes[other].length += Int32(change)
        var root = other - 1
        var depth: UInt16 = 0
        for _ in 0..<arities[Int(nodes[other].kind)] {
          depth = max(depth, nodes[root].depth)
          root -= Int(nodes[root].length)
        }
        nodes[other].depth = depth + 1
      }
    }
  }
}
