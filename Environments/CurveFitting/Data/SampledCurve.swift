import Core
import Foundation

/// A known curve to draw points from, stretched over the range of x: below, t runs from -1 to 1 from end to end.
public enum SampledCurve: String, Codable, Sendable, CaseIterable {
  /// 1 + 2 t.
  case line
  /// 4 t³ - 3 t.
  case cubic
  /// sin 2πt: two periods.
  case sine
  /// 2 exp(-2 (t + 1)).
  case decay
  /// 1 / (1 + exp(-5 t)).
  case logistic
  /// 1 / (1 + 25 t²), which polynomials of high degree through evenly spaced points miss at the ends (Runge 1901).
  case runge

  /// Its value at t.
  public func value(at t: Double) -> Double {
    switch self {
    case .line: 1 + 2 * t
    case .cubic: (4 * t * t - 3) * t
    case .sine: sin(2 * .pi * t)
    case .decay: 2 * exp(-2 * (t + 1))
    case .logistic: 1 / (1 + exp(-5 * t))
    case .runge: 1 / (1 + 25 * t * t)
    }
  }

  /// Points on it: x drawn uniformly from the range and put in ascending order, y with normally distributed noise.
  /// - Parameters:
  ///   - count: how many.
  ///   - range: where x lies.
  ///   - noise: the standard deviation of what is added to y.
  ///   - key: the randomness; the same key gives the same points.
  public func points(
    _ count: Int, over range: ClosedRange<Double>, noise: Double, key: RandomKey
  ) -> [DataPoint] {
    var places = key["x"].stream
    var errors = key["noise"].stream
    let shares = (0..<count).map { _ in places.uniformDouble() }.sorted()
    return shares.map { share in
      DataPoint(
        x: range.lowerBound + share * (range.upperBound - range.lowerBound),
        y: value(at: 2 * share - 1) + noise * errors.normal())
    }
  }
}
