import Core
import Foundation

/// Draws numbers anew from their ranges, each with the same probability.
public struct ResetMutation: Mutation {
  /// Between which values each number lies.
  public let bounds: [ClosedRange<Int>]
  /// How likely a number is drawn anew; 1 / count when nil.
  public let rate: Double?

  /// A mutation within bounds.
  public init(bounds: [ClosedRange<Int>], rate: Double? = nil) {
    self.bounds = bounds
    self.rate = rate
  }

  @inlinable
  public func mutate(_ genotype: inout [Int], using random: inout RandomStream) {
    let rate = rate ?? 1 / Double(max(1, genotype.count))
    for place in genotype.indices where random.bernoulli(rate) { genotype[place] = random.integer(in: bounds[place]) }
  }
}

/// Moves numbers by the difference of two geometric variables, small steps being likelier than large ones, each number with the same
/// probability; a step over a bound ends there (Rudolph, "An evolutionary algorithm for integer programming", 1994).
public struct CreepMutation: Mutation {
  /// Between which values each number lies.
  public let bounds: [ClosedRange<Int>]
  /// The mean absolute size of a step as a share of the range; steps are of at least about 1.
  public let scale: Double
  /// How likely a number moves; 1 / count when nil.
  public let rate: Double?

  /// A mutation within bounds.
  public init(bounds: [ClosedRange<Int>], scale: Double = 0.05, rate: Double? = nil) {
    precondition(scale > 0, "steps have a size above zero")
    self.bounds = bounds
    self.scale = scale
    self.rate = rate
  }

  public func mutate(_ genotype: inout [Int], using random: inout RandomStream) {
    let rate = rate ?? 1 / Double(max(1, genotype.count))
    for place in genotype.indices where random.bernoulli(rate) {
      let range = bounds[place]
      let width = Double(range.upperBound - range.lowerBound)
      let size = max(1, scale * width)
      // The parameter for which the mean of |g1 - g2| is about that size.
      let continuation = 1 - 1 / (1 + size)
      func geometric() -> Double { (log(1 - random.uniformDouble()) / log(continuation)).rounded(.down) }
      let step = geometric() - geometric()
      let moved = min(max(Double(genotype[place]) + step, Double(range.lowerBound)), Double(range.upperBound))
      genotype[place] = min(max(Int(exactly: moved) ?? range.upperBound, range.lowerBound), range.upperBound)
    }
  }
}
