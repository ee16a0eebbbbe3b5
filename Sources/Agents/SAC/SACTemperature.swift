import Core
import Foundation

/// The weight of the entropy, tuned so that the policy keeps a target entropy (Haarnoja et al., "Soft actor-critic algorithms and
/// applications", arXiv 1812.05905, section 5): Adam on the logarithm l of the temperature with the loss
///
///     mean of -l · (log π(a) + target entropy)
package struct SACTemperature: Codable, Sendable, Equatable {
  private var logarithm: Double
  private var mean = 0.0
  private var square = 0.0
  private var steps = 0
  private let targetEntropy: Double
  private let learningRate: Double

  package init(initial: Float, targetEntropy: Float, learningRate: Float) {
    logarithm = log(Double(initial))
    self.targetEntropy = Double(targetEntropy)
    self.learningRate = Double(learningRate)
  }

  /// The weight itself.
  package var value: Float { Float(exp(logarithm)) }

  /// A step, given the mean of log π over the actions of a batch.
  package mutating func update(meanLogProbability: Double) {
    guard learningRate > 0 else { return }
    let slope = -(meanLogProbability + targetEntropy)
    steps += 1
    mean = 0.9 * mean + 0.1 * slope
    square = 0.999 * square + 0.001 * slope * slope
    let (first, second) = (1 - pow(0.9, Double(steps)), 1 - pow(0.999, Double(steps)))
    logarithm -= learningRate * (mean / first) / ((square / second).squareRoot() + 1e-8)
  }
}
