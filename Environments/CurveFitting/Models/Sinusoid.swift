import Core
import Foundation
import Search

/// a sin(ωt + φ) + c: amplitude, angular frequency, phase and offset.
///
/// The residuals have a local minimum about every half cycle of ω, so a search finds the frequency only from nearby.
public struct Sinusoid: CurveModel {
  public let parameterCount = 4

  public init() {}

  public func value(at t: Double, _ parameters: [Double]) -> Double {
    parameters[0] * sin(parameters[1] * t + parameters[2]) + parameters[3]
  }

  public func writeDerivatives(at t: Double, _ parameters: [Double], into derivatives: inout [Double]) {
    let angle = parameters[1] * t + parameters[2]
    let slope = parameters[0] * cos(angle)
    derivatives[0] = sin(angle)
    derivatives[1] = slope * t
    derivatives[2] = slope
    derivatives[3] = 1
  }

  /// The best of a grid of frequencies, a quarter of a cycle over the range apart, for each of which the other parameters are
  /// known in closed form; then moved by up to a third of a cycle, and the others likewise.
  public func start(_ points: [DataPoint], using random: inout RandomStream) -> [Double] {
    let observations = points.map(\.y)
    var best = (sum: Double.infinity, frequency: Double.pi, solution: [0.0, 0, 0])
    let highest = min(200, max(4, points.count))
    for quarters in 2...highest {
      let frequency = .pi * Double(quarters) / 4
      let matrix = DoubleMatrix(
        rows: points.count,
        columns: [points.map { sin(frequency * $0.x) }, points.map { cos(frequency * $0.x) }, points.map { _ in 1 }])
      let solution = PivotedQR(matrix).solution(for: observations)
      let sum = zip(matrix.times(solution), observations).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      if sum < best.sum { best = (sum, frequency, solution) }
    }
    let amplitude = hypot(best.solution[0], best.solution[1])
    func moved(by distance: Double) -> Double { distance * (2 * random.uniformDouble() - 1) }
    return [
      amplitude * (1 + moved(by: 0.5)), best.frequency + moved(by: .pi / 3),
      atan2(best.solution[1], best.solution[0]) + moved(by: 0.5), best.solution[2] + moved(by: 0.5) * amplitude,
    ]
  }

  /// In cycles by x, its phase at the center; amplitude and frequency are made positive.
  public func curve(_ parameters: [Double], on scale: AxisScale) -> FittedCurve {
    let isReversed = parameters[1] < 0
    // a sin(-ωt + φ) = -a sin(ωt - φ), and -a sin(α) = a sin(α + π).
    let amplitude = isReversed ? -parameters[0] : parameters[0]
    let phase = (isReversed ? -parameters[2] : parameters[2]) + (amplitude < 0 ? .pi : 0)
    return FittedCurve(
      .sinusoid,
      [
        "amplitude": abs(amplitude), "frequency": abs(parameters[1]) / (2 * .pi * scale.halfWidth),
        "phase": phase.remainder(dividingBy: 2 * .pi), "offset": parameters[3], "center": scale.center,
      ])
  }
}
