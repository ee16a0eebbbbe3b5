import CKernels
import Core
import Foundation

extension ActionDistribution {
  private static let halfLogTwoPi = Float(log(2 * Double.pi) / 2)

  /// The logarithms of deviations stay within these bounds, where their exponentials and squares are ordinary numbers.
  package static let logDeviationRange: ClosedRange<Float> = -20...10

  /// Draws an action for every row, or takes the mean.
  /// - Parameters:
  ///   - means: [rows × width].
  ///   - logDeviations: [width].
  ///   - random: nil takes the mean.
  ///   - actions: what was drawn, in units of half the range, [rows × width].
  ///   - logProbabilities: the logarithm of its density, [rows].
  package func choose(
    means: UnsafePointer<Float>, logDeviations: UnsafePointer<Float>, rows: Int, random: inout RandomStream?,
    actions: UnsafeMutablePointer<Float>, logProbabilities: UnsafeMutablePointer<Float>
  ) {
    let width = width
    for row in 0..<rows {
      var sum: Float = 0
      for dimension in 0..<width {
        let logDeviation = Self.bounded(logDeviations[dimension])
        let noise = random != nil ? Float(random!.normal()) : 0
        actions[row * width + dimension] = means[row * width + dimension] + exp(logDeviation) * noise
        sum -= noise * noise / 2 + logDeviation + Self.halfLogTwoPi
      }
      logProbabilities[row] = sum
    }
  }

  /// What actions are in the environment's own units.
  /// - Parameters:
  ///   - actions: in units of half the range, [rows × width].
  ///   - result: [rows × width].
  package func scale(
    _ actions: UnsafePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>
  ) {
    let width = width
    for row in 0..<rows {
      for dimension in 0..<width {
        result[row * width + dimension] = centers[dimension] + units[dimension] * actions[row * width + dimension]
      }
    }
  }

  /// What was drawn where the environment's own units are given: the inverse of ``scale(_:rows:into:)``, to rounding.
  /// - Parameters:
  ///   - actions: [rows × width].
  ///   - result: in units of half the range, [rows × width].
  package func unscale(
    _ actions: UnsafePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>
  ) {
    let width = width
    for row in 0..<rows {
      for dimension in 0..<width {
        result[row * width + dimension] = (actions[row * width + dimension] - centers[dimension]) / units[dimension]
      }
    }
  }

  /// How likely given actions are: the logarithms of their densities.
  /// - Parameters:
  ///   - means, actions: [rows × width].
  ///   - logDeviations: [width].
  ///   - logProbabilities: [rows].
  /// - Returns: the entropy of the distribution, which is the same for all rows.
  package func evaluate(
    means: UnsafePointer<Float>, logDeviations: UnsafePointer<Float>, actions: UnsafePointer<Float>, rows: Int,
    logProbabilities: UnsafeMutablePointer<Float>
  ) -> Float {
    let width = width
    var constant: Float = 0
    wk_fill(logProbabilities, 0, rows)
    for dimension in 0..<width {
      let logDeviation = Self.bounded(logDeviations[dimension])
      let inverse = exp(-logDeviation)
      constant += logDeviation + Self.halfLogTwoPi
      for row in 0..<rows {
        let distance = (actions[row * width + dimension] - means[row * width + dimension]) * inverse
        logProbabilities[row] -= distance * distance / 2
      }
    }
    for row in 0..<rows { logProbabilities[row] -= constant }
    return constant + Float(width) / 2
  }

  /// Writes the gradient of a loss that depends on the logarithms of densities and on the entropy.
  /// - Parameters:
  ///   - slopes: of the loss along each row's logarithm, [rows].
  ///   - entropySlope: of the loss along the entropy.
  ///   - gradient: with respect to the means, [rows × width].
  ///   - logDeviationGradient: with respect to the logarithms of the deviations, [width].
  package func writeGradient(
    means: UnsafePointer<Float>, logDeviations: UnsafePointer<Float>, actions: UnsafePointer<Float>, rows: Int,
    slopes: UnsafePointer<Float>, entropySlope: Float, gradient: UnsafeMutablePointer<Float>,
    logDeviationGradient: UnsafeMutablePointer<Float>
  ) {
    let width = width
    for dimension in 0..<width {
      let isFree = Self.logDeviationRange.contains(logDeviations[dimension])
      let inverse = exp(-Self.bounded(logDeviations[dimension]))
      var sum = entropySlope
      for row in 0..<rows {
        let distance = (actions[row * width + dimension] - means[row * width + dimension]) * inverse
        gradient[row * width + dimension] = slopes[row] * distance * inverse
        sum += slopes[row] * (distance * distance - 1)
      }
      logDeviationGradient[dimension] = isFree ? sum : 0
    }
  }

  private static func bounded(_ logDeviation: Float) -> Float {
    min(max(logDeviation, logDeviationRange.lowerBound), logDeviationRange.upperBound)
  }
}
