import ReinforcementLearning

/// Computes what the value of each transition's action ought to be:
///
///     target = scale · reward + discount · Q_target(next, a*)
///
/// where a* is the best legal action in the next observation by the target network (Mnih et al. 2015) or, in double DQN, by the
/// network that learns (van Hasselt, Guez and Silver, arXiv 1509.06461). The reward is that of n steps and the discount what is
/// left after them, 0 where the task terminated. A transition whose next observation has no legal action bootstraps nothing.
package struct DQNTargets {
  private let networks: DQNNetworks
  private let isDouble: Bool
  private let rewardScale: Float
  private var best: [Int32]
  private var scratch: [Float]
  /// The targets of the last batch, [batch size].
  package private(set) var values: [Float]

  package init(_ networks: DQNNetworks, isDouble: Bool, rewardScale: Float, batchSize: Int) {
    self.networks = networks
    self.isDouble = isDouble
    self.rewardScale = rewardScale
    best = [Int32](repeating: 0, count: batchSize)
    scratch = [Float](repeating: 0, count: batchSize)
    values = [Float](repeating: 0, count: batchSize)
  }

  package mutating func compute(_ batch: TransitionBatch) {
    let next = UnsafePointer(batch.nextObservations.baseAddress!)
    let legal = batch.nextLegalActions.isEmpty ? nil : UnsafePointer(batch.nextLegalActions.baseAddress!)
    let chooser = isDouble ? networks.online : networks.target
    let actions = networks.target.actionCount
    best.withUnsafeMutableBufferPointer { best in
      scratch.withUnsafeMutableBufferPointer { scratch in
        chooser.bestActions(
          of: next, legal: legal, rows: batch.count, into: best.baseAddress!, scratch: scratch.baseAddress!)
      }
      networks.target.withValues(of: next, rows: batch.count) { nextValues in
        for row in 0..<batch.count {
          values[row] = rewardScale * batch.rewards[row]
          if best[row] >= 0, batch.discounts[row] > 0 {
            values[row] += batch.discounts[row] * nextValues[row * actions + Int(best[row])]
          }
        }
      }
    }
  }
}
