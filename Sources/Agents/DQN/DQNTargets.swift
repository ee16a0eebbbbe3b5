import Core
import ReinforcementLearning

/// Computes what the value of each transition's action ought to be:
///
///     target = scale · reward + discount · Q_target(next, a*)
///
/// where a* is the best legal action in the next observation by the target network (Mnih et al. 2015) or, in double DQN, by the
/// network that learns (van Hasselt, Guez and Silver, arXiv 1509.06461). The reward is that of n steps and the discount what is
/// left after them, 0 where the task terminated. A transition whose next observation has no legal action bootstraps nothing.
/// Where the networks say distributions, the target is the distribution of that sum, and a* has the highest expectation.
package struct DQNTargets {
  private let networks: DQNNetworks
  private let isDouble: Bool
  private let rewardScale: Float
  private var best: [Int32]
  private var scratch: [Float]
  private var probabilities: [Float]
  /// The targets of the last batch, [batch size × width]: values, probabilities of atoms, or quantiles.
  package private(set) var values: [Float]

  package init(_ networks: DQNNetworks, isDouble: Bool, rewardScale: Float, batchSize: Int) {
    self.networks = networks
    self.isDouble = isDouble
    self.rewardScale = rewardScale
    let width = networks.target.distribution.width
    best = [Int32](repeating: 0, count: batchSize)
    scratch = [Float](repeating: 0, count: batchSize)
    probabilities = [Float](repeating: 0, count: width)
    values = [Float](repeating: 0, count: batchSize * width)
  }

  /// - Parameter noise: of noisy layers, other noise for each of the two networks; nil leaves them without noise.
  package mutating func compute(_ batch: TransitionBatch, noise: RandomKey? = nil) {
    let next = UnsafePointer(batch.nextObservations.baseAddress!)
    let legal = batch.nextLegalActions.isEmpty ? nil : UnsafePointer(batch.nextLegalActions.baseAddress!)
    let chooser = isDouble ? networks.online : networks.target
    let (actions, distribution) = (networks.target.actionCount, networks.target.distribution)
    let width = distribution.width
    let targetNoise = noise?[1]
    best.withUnsafeMutableBufferPointer { best in
      scratch.withUnsafeMutableBufferPointer { scratch in
        chooser.bestActions(
          of: next, legal: legal, rows: batch.count, into: best.baseAddress!, scratch: scratch.baseAddress!,
          noise: isDouble ? noise?[0] : targetNoise)
      }
      probabilities.withUnsafeMutableBufferPointer { probabilities in
        values.withUnsafeMutableBufferPointer { values in
          networks.target.withOutput(of: next, rows: batch.count, noise: targetNoise) { output in
            for row in 0..<batch.count {
              let action = Int(max(best[row], 0))
              distribution.writeTarget(
                next: output.baseAddress! + (row * actions + action) * width, reward: rewardScale * batch.rewards[row],
                discount: best[row] >= 0 ? batch.discounts[row] : 0, into: values.baseAddress! + row * width,
                scratch: probabilities.baseAddress!)
            }
          }
        }
      }
    }
  }
}
