import Core
import Foundation

/// a exp(-kt) + c: what is left of a at rate k above an offset. A negative rate is growth.
public struct ExponentialDecay: CurveModel {
  public let parameterCount = 3

  public init() {}

  public func value(at t: Double, _ parameters: [Double]) -> Double {
    parameters[0] * exp(-parameters[1] * t) + parameters[2]
  }

  public func writeDerivatives(at t: Double, _ parameters: [Double], into derivatives: inout [Double]) {
    let power = exp(-parameters[1] * t)
    derivatives[0] = power
    derivatives[1] = -t * parameters[0] * power
    derivatives[2] = 1
  }

  /// Through the means at both ends, with a rate about 1 for the steeper end on the left, -1 on the right.
  public func start(_ points: [DataPoint], using random: inout RandomStream) -> [Double] {
    let first = PointStatistics.end(points, isFirst: true)
    let last = PointStatistics.end(points, isFirst: false)
    // The mean of a curve that has bent early lies nearer to its flat end.
    let isDecaying = abs(PointStatistics(points).mean - last) <= abs(PointStatistics(points).mean - first)
    let rate = (isDecaying ? 1 : -1) * exp(0.5 * random.normal())
    let amplitude = (first - last) / (exp(rate) - exp(-rate)) * exp(0.3 * random.normal())
    return [amplitude, rate, last - amplitude * exp(-rate)]
  }

  /// With the amplitude at the center, where it cannot overflow.
  public func curve(_ parameters: [Double], on scale: AxisScale) -> FittedCurve {
    FittedCurve(
      .exponential,
      [
        "amplitude": parameters[0], "rate": parameters[1] / scale.halfWidth, "offset": parameters[2],
        "center": scale.center,
      ])
  }
}
