import Core
import Foundation

/// Changes every bit with the same probability, by default 1 / count (Holland 1975; Mühlenbein 1992 for the rate).
///
/// Instead of a decision for every bit, the distance to the next change is drawn: O(changes), without allocation.
public struct BitFlipMutation: Mutation {
  /// The probability that a bit changes; 1 / count when nil.
  public let rate: Double?

  /// A mutation of that rate.
  public init(rate: Double? = nil) {
    precondition((0...1).contains(rate ?? 0), "a probability lies between 0 and 1")
    self.rate = rate
  }

  public func mutate(_ genotype: inout BitString, using random: inout RandomStream) {
    guard genotype.count > 0 else { return }
    genotype.flipEach(with: rate ?? 1 / Double(genotype.count), using: &random)
  }
}

/// Changes k bits at once, k drawn from a power law, so that large steps are rare but not hopeless: P(k) is proportional to k^-exponent
/// for k up to half the bits (Doerr, Le, Makhmara and Nguyen, "Fast genetic algorithms", 2017, with bits changed at the rate k / count).
public struct HeavyTailedFlipMutation: Mutation {
  /// How fast large steps become rare; above 1.
  public let exponent: Double
  private var cumulative: [Double] = []
  private var count = 0

  /// A mutation of that exponent.
  public init(exponent: Double = 1.5) {
    precondition(exponent > 1, "the exponent lies above 1")
    self.exponent = exponent
  }

  public mutating func mutate(_ genotype: inout BitString, using random: inout RandomStream) {
    guard genotype.count > 0 else { return }
    if genotype.count != count { prepare(genotype.count) }
    let point = random.uniformDouble() * cumulative[cumulative.count - 1]
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > point { high = middle } else { low = middle + 1 }
    }
    genotype.flipEach(with: Double(low + 1) / Double(count), using: &random)
  }

  private mutating func prepare(_ count: Int) {
    self.count = count
    var sum = 0.0
    cumulative = (1...max(1, count / 2)).map {
      sum += pow(Double($0), -exponent)
      return sum
    }
  }
}

extension BitString {
  /// Changes every bit with the same probability.
  mutating func flipEach(with rate: Double, using random: inout RandomStream) {
    if rate >= 1 {
      for place in 0..<count { flip(place) }
      return
    }
    guard rate > 0 else { return }
    let scale = 1 / log1p(-rate)
    var place = 0
    while true {
      // The number of bits left as they are is geometric. 1 - uniform lies above 0, so the logarithm is finite.
      let gap = log(1 - random.uniformDouble()) * scale
      guard gap < Double(count - place) else { return }
      place += Int(gap)
      guard place < count else { return }
      flip(place)
      place += 1
    }
  }
}
