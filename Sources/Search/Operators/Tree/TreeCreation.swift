/// How random trees are made.
public enum TreeCreation: Sendable, Equatable {
  /// PTC2 of Luke, "Two fast tree-creation algorithms for genetic programming" (IEEE Transactions on Evolutionary Computation 4,
  /// 2000): the length is drawn uniformly, then functions are put at random open places until the tree has about that many
  /// nodes. Trees of all shapes.
  case probabilistic(lengths: ClosedRange<Int>)
  /// Ramped half-and-half (Koza 1992): the depth is drawn uniformly; half of the trees have functions on all levels above it, the
  /// other half grow from functions and leaves alike.
  case rampedHalfAndHalf(depths: ClosedRange<Int>)
}
