import Core

/// Draws numbers anew, uniformly from their bounds, each with the same probability (Michalewicz 1992).
public struct UniformRealMutation: Mutation {
  /// How likely each number changes.
  public let rate: Double
  private let bounds: RealBounds
  private let positions: SparsePositions

  /// A mutation of vectors within bounds.
  /// - Parameters:
  ///   - bounds: the range of each number.
  ///   - rate: how likely each number changes; 1 / count when left out.
  public init(bounds: [ClosedRange<Double>], rate: Double? = nil) {
    self.bounds = RealBounds(bounds)
    self.rate = rate ?? 1 / Double(max(bounds.count, 1))
    positions = SparsePositions(rate: self.rate)
  }

  public func mutate(_ genotype: inout [Double], using random: inout RandomStream) {
    let count = bounds.count
    precondition(genotype.count == count, "a vector of \(genotype.count) numbers, expected \(count)")
    var place = positions.next(from: 0, count: count, using: &random)
    while place < count {
      let share = random.uniformDouble()
      genotype[place] = bounds.clamped(bounds.lower[place] * (1 - share) + bounds.upper[place] * share, at: place)
      place = positions.next(from: place + 1, count: count, using: &random)
    }
  }
}

/// Adds normal noise to numbers, each with the same probability; what would leave the bounds is mirrored back at them, so that bounds
/// do not gather values as clamping would.
public struct BoundedGaussianMutation: Mutation {
  /// The deviation of the noise as a share of a number's range.
  public let deviation: Double
  /// How likely each number changes.
  public let rate: Double
  private let bounds: RealBounds
  private let positions: SparsePositions

  /// A mutation of vectors within bounds.
  /// - Parameters:
  ///   - bounds: the range of each number.
  ///   - deviation: the noise's standard deviation, as a share of each range.
  ///   - rate: how likely each number changes; 1 / count when left out.
  public init(bounds: [ClosedRange<Double>], deviation: Double = 0.1, rate: Double? = nil) {
    precondition(deviation >= 0 && deviation.isFinite, "a deviation is not negative")
    self.bounds = RealBounds(bounds)
    self.deviation = deviation
    self.rate = rate ?? 1 / Double(max(bounds.count, 1))
    positions = SparsePositions(rate: self.rate)
  }

  public func mutate(_ genotype: inout [Double], using random: inout RandomStream) {
    let count = bounds.count
    precondition(genotype.count == count, "a vector of \(genotype.count) numbers, expected \(count)")
    var place = positions.next(from: 0, count: count, using: &random)
    while place < count {
      let range = bounds.upper[place] - bounds.lower[place]
      let moved = genotype[place] + deviation * range * random.normal()
      genotype[place] = bounds.mirrored(moved, at: place)
      place = positions.next(from: place + 1, count: count, using: &random)
    }
  }
}

extension RealBounds {
  /// The value mirrored at the bounds until it lies between them.
  func mirrored(_ value: Double, at place: Int) -> Double {
    let low = lower[place]
    let range = upper[place] - low
    guard range > 0 else { return low }
    let period = 2 * range
    var offset = (value - low).truncatingRemainder(dividingBy: period)
    if offset < 0 { offset += period }
    return clamped(offset <= range ? low + offset : low + (period - offset), at: place)
  }
}
