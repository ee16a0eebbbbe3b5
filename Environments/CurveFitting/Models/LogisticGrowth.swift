import Core
import Foundation

/// K / (1 + exp(-r (t - m))): growth at rate r up to a capacity K, half of which is reached at the midpoint m (Verhulst 1838).
public struct LogisticGrowth: CurveModel {
  public let parameterCount = 3

  public init() {}

  public func value(at t: Double, _ parameters: [Double]) -> Double {
    parameters[0] / (1 + exp(-parameters[1] * (t - parameters[2])))
  }

  public func writeDerivatives(at t: Double, _ parameters: [Double], into derivatives: inout [Double]) {
    let distance = t - parameters[2]
    let share = 1 / (1 + exp(-parameters[1] * distance))
    let slope = parameters[0] * share * (1 - share)
    derivatives[0] = share
    derivatives[1] = slope * distance
    derivatives[2] = -slope * parameters[1]
  }

  /// A capacity about that of the higher end, the midpoint near the middle of the range, a rate of about 3.
  public func start(_ points: [DataPoint], using random: inout RandomStream) -> [Double] {
    let first = PointStatistics.end(points, isFirst: true)
    let last = PointStatistics.end(points, isFirst: false)
    let capacity = abs(first) > abs(last) ? first : last
    let rate = (abs(first) > abs(last) ? -3 : 3) * exp(0.3 * random.normal())
    return [capacity * exp(0.2 * random.normal()), rate, 0.3 * random.normal()]
  }

  public func curve(_ parameters: [Double], on scale: AxisScale) -> FittedCurve {
    FittedCurve(
      .logistic,
      [
        "capacity": parameters[0], "rate": parameters[1] / scale.halfWidth,
        "midpoint": scale.center + parameters[2] * scale.halfWidth,
      ])
  }
}
