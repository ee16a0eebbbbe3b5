import Core
import Foundation

/// Normal numbers squeezed by a hyperbolic tangent into the range from -1 to 1 (Haarnoja et al., "Soft actor-critic", arXiv
/// 1801.01290, appendix C):
///
///     a = tanh(u),  u = mean + deviation · noise,  log π(a) = log N(u) - sum of log(1 - a²)
///
/// A network gives means and, in the second half of each row, numbers x that become deviations: log deviation = -5 + 3.5 (tanh x + 1).
package struct SquashedGaussian: Sendable {
  /// How many dimensions an action has; a network has twice as many outputs.
  package let width: Int

  package init(width: Int) { self.width = width }

  private static let halfLogTwoPi = Float(log(2 * Double.pi) / 2)

  private func logDeviation(_ number: Float) -> Float { -5 + 3.5 * (tanhf(number) + 1) }

  /// log(1 - tanh² u), without taking the logarithm of a difference that is nearly zero.
  private func logSlope(_ u: Float) -> Float {
    let folded = -2 * abs(u)
    return 2 * (Float(log(2.0)) - abs(u) - log1pf(expf(folded)))
  }

  /// The actions that noise makes of a network's outputs, and the logarithms of their densities.
  /// - Parameters:
  ///   - outputs: [rows × 2 width].
  ///   - noise: standard normal numbers, [rows × width].
  ///   - actions: from -1 to 1, [rows × width].
  ///   - logProbabilities: [rows].
  package func actions(
    _ outputs: UnsafePointer<Float>, noise: [Float], rows: Int, into actions: inout [Float],
    logProbabilities: inout [Float]
  ) {
    for row in 0..<rows {
      var sum: Float = 0
      for dimension in 0..<width {
        let index = row * width + dimension
        let logDeviation = logDeviation(outputs[row * 2 * width + width + dimension])
        let u = outputs[row * 2 * width + dimension] + expf(logDeviation) * noise[index]
        actions[index] = tanhf(u)
        sum -= noise[index] * noise[index] / 2 + logDeviation + Self.halfLogTwoPi + logSlope(u)
      }
      logProbabilities[row] = sum
    }
  }

  /// The gradient of the mean over the rows of temperature · log π(a) - value(a), for the actions that the same noise has made.
  /// - Parameters:
  ///   - slopes: how the value changes with each action, [rows × width].
  ///   - gradient: with respect to the outputs, [rows × 2 width].
  package func gradient(
    _ outputs: UnsafePointer<Float>, noise: [Float], actions: [Float], slopes: [Float], temperature: Float, rows: Int,
    into gradient: UnsafeMutablePointer<Float>
  ) {
    let share = 1 / Float(rows)
    for row in 0..<rows {
      for dimension in 0..<width {
        let index = row * width + dimension
        let raw = tanhf(outputs[row * 2 * width + width + dimension])
        let deviation = expf(-5 + 3.5 * (raw + 1))
        let action = actions[index]
        // Along u: the density's part 2 tanh u, and the value's through the tangent.
        let along = 2 * temperature * action - slopes[index] * (1 - action * action)
        gradient[row * 2 * width + dimension] = share * along
        let alongLogDeviation = along * deviation * noise[index] - temperature
        gradient[row * 2 * width + width + dimension] = share * alongLogDeviation * 3.5 * (1 - raw * raw)
      }
    }
  }
}
