import Core

/// Draws each number uniformly from the interval of its parents, widened on both sides by a share of its length (BLX-alpha: Eshelman
/// and Schaffer, "Real-coded genetic algorithms and interval schemata", 1993), within bounds where there are bounds.
public struct BlendCrossover: Crossover {
  /// By which share of its length the interval is widened on each side; 0 or more. With 0.5 the spread of a population stays on
  /// average what it is.
  public let alpha: Double
  private let bounds: RealBounds?

  /// A crossover of vectors.
  public init(alpha: Double = 0.5, bounds: [ClosedRange<Double>]? = nil) {
    precondition(alpha >= 0 && alpha.isFinite, "the widening is not negative")
    self.alpha = alpha
    self.bounds = bounds.map { RealBounds($0) }
  }

  public func cross(
    _ first: [Double], _ second: [Double], into child: inout [Double], using random: inout RandomStream
  ) {
    precondition(second.count == first.count && child.count == first.count, "vectors of different lengths")
    let count = first.count
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(count, 1)) { draws in
      random.fill(UnsafeMutableBufferPointer(rebasing: draws[..<count]))
      first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
          child.withUnsafeMutableBufferPointer { child in
            for place in 0..<count {
              let low = min(first[place], second[place])
              let high = max(first[place], second[place])
              let reach = alpha * (high - low)
              let share = Double(draws[place] >> 11) * 0x1p-53
              child[place] = (low - reach) + (high - low + 2 * reach) * share
            }
            guard let bounds else { return }
            for place in 0..<count { child[place] = bounds.clamped(child[place], at: place) }
          }
        }
      }
    }
  }
}

/// The weighted mean of both parents, with one random weight for all numbers (Michalewicz 1992), or with a fixed one.
public struct ArithmeticCrossover: Crossover {
  /// The weight of the first parent; nil when it is drawn uniformly from 0 to 1.
  public let weight: Double?

  /// A mean with that weight; 0.5 is the plain mean.
  public init(weight: Double? = nil) {
    precondition(weight.map { (0...1).contains($0) } ?? true, "a weight lies between 0 and 1")
    self.weight = weight
  }

  public func cross(
    _ first: [Double], _ second: [Double], into child: inout [Double], using random: inout RandomStream
  ) {
    precondition(second.count == first.count && child.count == first.count, "vectors of different lengths")
    let share = weight ?? random.uniformDouble()
    for place in first.indices {
      // Rounding may leave the interval of the parents by a bit, and with it the bounds.
      let mean = share * first[place] + (1 - share) * second[place]
      child[place] = min(max(mean, min(first[place], second[place])), max(first[place], second[place]))
    }
  }
}
