import Core
import Foundation

/// Moves numbers within their bounds by a distance of polynomial density (Deb and Goyal, "A combined genetic adaptive search for
/// engineering design", 1996; the bounded form of Deb's NSGA-II).
///
/// A number's way to either bound is what the distribution stretches over, so no value leaves the bounds. A large distribution index
/// keeps it near: the mean change is about (upper - lower) / index.
public struct PolynomialMutation: Mutation {
  /// How likely each number changes.
  public let rate: Double
  /// How near it stays; 0 or more.
  public let index: Double
  private let bounds: RealBounds
  private let positions: SparsePositions
  private let power: FixedPower
  private let root: Double

  /// A mutation of vectors within bounds.
  /// - Parameters:
  ///   - bounds: the range of each number.
  ///   - rate: how likely each number changes; 1 / count when left out.
  ///   - index: the larger, the nearer is the mutant.
  public init(bounds: [ClosedRange<Double>], rate: Double? = nil, index: Double = 20) {
    precondition(index >= 0 && index.isFinite, "a distribution index is not negative")
    self.bounds = RealBounds(bounds)
    self.rate = rate ?? 1 / Double(max(bounds.count, 1))
    self.index = index
    positions = SparsePositions(rate: self.rate)
    power = FixedPower(index + 1)
    root = 1 / (index + 1)
  }

  public func mutate(_ genotype: inout [Double], using random: inout RandomStream) {
    let count = bounds.count
    precondition(genotype.count == count, "a vector of \(genotype.count) numbers, expected \(count)")
    var place = positions.next(from: 0, count: count, using: &random)
    while place < count {
      genotype[place] = mutated(genotype[place], at: place, share: random.uniformDouble())
      place = positions.next(from: place + 1, count: count, using: &random)
    }
  }

  private func mutated(_ value: Double, at place: Int, share: Double) -> Double {
    let lower = bounds.lower[place]
    let upper = bounds.upper[place]
    let range = upper - lower
    guard range > 0 else { return value }
    let change: Double
    if share < 0.5 {
      let rest = 2 * share + (1 - 2 * share) * power(1 - (value - lower) / range)
      change = pow(rest, root) - 1
    } else {
      let rest = 2 * (1 - share) + (2 * share - 1) * power(1 - (upper - value) / range)
      change = 1 - pow(rest, root)
    }
    return bounds.clamped(value + change * range, at: place)
  }
}
