import ReinforcementLearning

/// The sizes that decoder and gradient count with.
package struct POMODimensions {
  /// Nodes of an instance, and the same rounded up so that rows of nodes are whole vectors.
  package let nodes: Int, stride: Int
  /// Numbers of an embedding, heads of the glimpse, and numbers of a head.
  package let width: Int, heads: Int, headWidth: Int
  /// Numbers of a construction's state.
  package let states: Int
  /// Constructions on one instance.
  package let constructions: Int
  package let context: ConstructionContext

  /// Blocks of `width` numbers that the encoder gives for each node, in this order: keys and values of the glimpse, keys of the
  /// pointer, then queries for each of ``queries``.
  package let blocks: Int
  /// Numbers of one node's projections.
  package var projection: Int { blocks * width }
  /// Numbers of one row of scores or probabilities of all heads.
  package var row: Int { heads * stride }

  /// What a query is the sum of, and whether it is a node's (`mean` is all nodes' at once).
  package let queries: [ConstructionContext]

  package static let key = 0, value = 1, pointer = 2, firstQuery = 3

  package init(_ task: any ConstructionTask, width: Int, heads: Int, constructions: Int) {
    nodes = task.nodeCount
    stride = (nodes + 15) & ~15
    self.width = width
    self.heads = heads
    headWidth = width / heads
    states = task.stateCount
    self.constructions = constructions
    context = task.context
    queries = [.first, .last, .mean].filter { task.context.contains($0) }
    blocks = Self.firstQuery + queries.count
  }
}
