import Core

/// Reverses the order between two positions (Holland 1975; Fogel 1990). On a tour this exchanges two edges: a random 2-opt move.
///
/// Every pair of different positions is equally likely. Permutations of fewer than two elements stay as they are.
public struct InversionMutation: Mutation {
  public init() {}

  @inlinable
  public func mutate(_ genotype: inout Permutation, using random: inout RandomStream) {
    guard let pair = random.pair(below: genotype.count) else { return }
    genotype.reverse(pair.low..<pair.high + 1)
  }
}

/// Exchanges the elements at two positions (Banzhaf 1990).
///
/// Every pair of different positions is equally likely. Permutations of fewer than two elements stay as they are.
public struct SwapMutation: Mutation {
  public init() {}

  @inlinable
  public func mutate(_ genotype: inout Permutation, using random: inout RandomStream) {
    guard let pair = random.pair(below: genotype.count) else { return }
    genotype.swapAt(pair.low, pair.high)
  }
}

extension RandomStream {
  /// Two different numbers below `bound`, every pair equally likely; nil when there are no two.
  @inlinable
  mutating func pair(below bound: Int) -> (low: Int, high: Int)? {
    guard bound >= 2 else { return nil }
    let first = integer(below: bound)
    var second = integer(below: bound - 1)
    if second >= first { second += 1 }
    return (min(first, second), max(first, second))
  }
}
