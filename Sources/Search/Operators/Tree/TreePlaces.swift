import Core

extension Tree {
  /// The index of a random node: one with arguments with that probability, where there is one, else a leaf (Koza 1992).
  func randomNode(inner probability: Double, using random: inout RandomStream) -> Int {
    let wantsInner = random.bernoulli(probability)
    return randomNode(using: &random) { ($0.length > 1) == wantsInner } ?? random.integer(below: nodes.count)
  }

  /// The index of one of the nodes that `isAllowed` lets pass, each as likely; nil when there is none.
  func randomNode(
    in range: Range<Int>? = nil, using random: inout RandomStream, where isAllowed: (TreeNode) -> Bool
  ) -> Int? {
    nodes.withUnsafeBufferPointer { nodes in
      let range = range ?? nodes.indices
      var count = 0
      for index in range where isAllowed(nodes[index]) { count += 1 }
      guard count > 0 else { return nil }
      var rest = random.integer(below: count)
      for index in range where isAllowed(nodes[index]) {
        if rest == 0 { return index }
        rest -= 1
      }
      return nil
    }
  }
}
