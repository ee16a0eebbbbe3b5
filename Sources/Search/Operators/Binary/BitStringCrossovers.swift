import Core

/// The child is the first parent up to a random point and the second from there on (Holland 1975).
///
/// The point lies between two bits, every place equally likely. O(words), without allocation.
public struct OnePointBinaryCrossover: Crossover {
  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public func cross(_ first: BitString, _ second: BitString, into child: inout BitString, using random: inout RandomStream) {
    guard first.count >= 2 else { return child.update(from: first) }
    child.combine(first, second, from: 1 + random.integer(below: first.count - 1), to: first.count)
  }
}

/// The child is the first parent with a stretch from the second (De Jong 1975).
///
/// Both ends of the stretch lie between two bits or at an end of the string; every stretch that is neither empty nor everything is
/// equally likely. O(words), without allocation.
public struct TwoPointBinaryCrossover: Crossover {
  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public func cross(_ first: BitString, _ second: BitString, into child: inout BitString, using random: inout RandomStream) {
    guard first.count >= 2 else { return child.update(from: first) }
    var ends = (low: 0, high: first.count)
    while ends == (0, first.count) { ends = random.pair(below: first.count + 1) ?? ends }
    child.combine(first, second, from: ends.low, to: ends.high)
  }
}

/// Every bit of the child comes from either parent, the second with a given probability (Syswerda, "Uniform crossover in genetic
/// algorithms", 1989). With probability one half, 64 bits cost one random number.
public struct UniformBinaryCrossover: Crossover {
  /// How likely a bit comes from the second parent.
  public let bias: Double

  /// A crossover with that share of the second parent.
  public init(bias: Double = 0.5) {
    precondition((0...1).contains(bias), "a probability lies between 0 and 1")
    self.bias = bias
  }

  @inlinable
  public func cross(_ first: BitString, _ second: BitString, into child: inout BitString, using random: inout RandomStream) {
    precondition(first.count == second.count && child.count == first.count, "bit strings of different counts")
    first.withUnsafeWords { first in
      second.withUnsafeWords { second in
        child.withUnsafeMutableWords { child in
          for index in child.indices {
            var mask: UInt64
            if bias == 0.5 {
              mask = random.next()
            } else {
              mask = 0
              for place in 0..<64 where random.bernoulli(bias) { mask |= 1 << UInt64(place) }
            }
            child[index] = (first[index] & ~mask) | (second[index] & mask)
          }
        }
      }
    }
  }
}

extension BitString {
  /// Becomes `first` with the bits at the positions `low..<high` from `second`.
  @inlinable
  mutating func combine(_ first: BitString, _ second: BitString, from low: Int, to high: Int) {
    precondition(first.count == second.count && count == first.count, "bit strings of different counts")
    first.withUnsafeWords { first in
      second.withUnsafeWords { second in
        withUnsafeMutableWords { child in
          for index in child.indices {
            let start = index << 6
            let mask = Self.ones(below: high - start) & ~Self.ones(below: low - start)
            child[index] = (first[index] & ~mask) | (second[index] & mask)
          }
        }
      }
    }
  }

  /// The word whose lowest `count` bits are ones; none for a count below 0, all for 64 and above.
  @inlinable
  static func ones(below count: Int) -> UInt64 {
    count <= 0 ? 0 : count >= 64 ? .max : (1 << UInt64(count)) - 1
  }
}
