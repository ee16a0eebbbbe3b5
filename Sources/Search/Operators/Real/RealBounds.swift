import Core
import Foundation

/// Between which values the numbers of a vector lie, in the form that operators read fastest.
public struct RealBounds: Sendable {
  let lower: [Double]
  let upper: [Double]

  /// Finite bounds, a range for each number.
  public init(_ bounds: [ClosedRange<Double>]) {
    lower = bounds.map(\.lowerBound)
    upper = bounds.map(\.upperBound)
  }

  /// How many numbers a vector has.
  public var count: Int { lower.count }

  /// The nearest value within the bounds of a position.
  @inline(__always)
  func clamped(_ value: Double, at place: Int) -> Double { min(max(value, lower[place]), upper[place]) }
}

/// Which positions of a vector change, each with the same probability: the gaps between them are geometric, so a random number is
/// drawn for each change rather than for each position.
struct SparsePositions: Sendable {
  private let rate: Double
  /// 1 / log(1 - rate).
  private let scale: Double

  init(rate: Double) {
    precondition((0...1).contains(rate), "a rate lies between 0 and 1")
    self.rate = rate
    scale = rate < 1 ? 1 / log1p(-rate) : 0
  }

  /// The next position that changes, at `place` or after it; `count` or more when there is none.
  @inline(__always)
  func next(from place: Int, count: Int, using random: inout RandomStream) -> Int {
    if rate >= 1 { return place }
    if rate <= 0 { return count }
    let gap = log(1 - random.uniformDouble()) * scale
    return gap < Double(count - place) ? place + Int(gap) : count
  }
}

/// A power that is mostly integral: products are several times as fast as the library's general power.
struct FixedPower: Sendable {
  private let exponent: Double
  private let integer: Int

  init(_ exponent: Double) {
    self.exponent = exponent
    integer = exponent == exponent.rounded() && abs(exponent) <= 64 ? Int(exponent) : -1
  }

  /// `base` to this power; the base is not negative.
  @inline(__always)
  func callAsFunction(_ base: Double) -> Double {
    guard integer >= 0 else { return pow(base, exponent) }
    var result = 1.0
    var square = base
    var rest = integer
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
