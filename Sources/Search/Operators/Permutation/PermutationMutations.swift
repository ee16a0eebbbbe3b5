import Core

/// Reverses the order between two positions (Holland 1975; Fogel 1990). On a tour this exchanges two edges: a random 2-opt move.
///
/// Every pair of different positions is equally likely. Permutations of fewer than two elements stay as they are.
public struct InversionMutation: Mutation {
  /// The operator, which has no settings.
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
  /// The operator, which has no settings.
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
  public mutating func pair(below bound: Int) -> (low: Int, high: Int)? {
    guard bound >= 2 else { return nil }
    let first = integer(below: bound)
    var second = integer(below: bound - 1)
    if second >= first { second += 1 }
    return (min(first, second), max(first, second))
  }
}

/// Takes an element out and puts it in at another position; those between move up (Fogel 1988; Michalewicz 1992).
///
/// Every pair of different positions is equally likely. Permutations of fewer than two elements stay as they are.
public struct InsertionMutation: Mutation {
  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public func mutate(_ genotype: inout Permutation, using random: inout RandomStream) {
    guard let pair = random.pair(below: genotype.count) else { return }
    let movesUp = random.bernoulli(0.5)
    genotype.withUnsafeMutableBufferPointer { genes in
      if movesUp {
        let moved = genes[pair.low]
        for position in pair.low..<pair.high { genes[position] = genes[position + 1] }
        genes[pair.high] = moved
      } else {
        let moved = genes[pair.high]
        for position in stride(from: pair.high, to: pair.low, by: -1) { genes[position] = genes[position - 1] }
        genes[pair.low] = moved
      }
    }
  }
}

/// Puts the elements between two positions into a random order (Syswerda, "Schedule optimization using genetic algorithms", 1991).
///
/// Every pair of different positions is equally likely, and so is every order. Permutations of fewer than two elements stay as they are.
public struct ScrambleMutation: Mutation {
  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public func mutate(_ genotype: inout Permutation, using random: inout RandomStream) {
    guard let pair = random.pair(below: genotype.count) else { return }
    var last = pair.high
    while last > pair.low {
      genotype.swapAt(last, pair.low + random.integer(below: last - pair.low + 1))
      last -= 1
    }
  }
}
