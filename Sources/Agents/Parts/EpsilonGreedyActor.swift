import CKernels
import Core
import ReinforcementLearning

/// Values the actions in a batch of observations, [rows × observation size], and hands over [rows × actions].
public protocol ActionValueSource: AnyObject {
  func withValues(of observations: UnsafePointer<Float>, rows: Int, _ body: (UnsafePointer<Float>) -> Void) throws
}

/// Takes the legal action of the highest value, or with probability epsilon any legal action. With an epsilon of zero no action is
/// ever random.
public final class EpsilonGreedyActor: Actor {
  /// The share of random actions.
  public var epsilon: Double
  /// The randomness; part of what a learner saves.
  public var random: RandomStream
  private let actionCount: Int
  private let source: any ActionValueSource
  private var best: [Int32] = []
  private var bestValues: [Float] = []

  /// An actor that follows the values of `source`.
  public init(_ source: any ActionValueSource, actionCount: Int, epsilon: Double, random: RandomStream) {
    self.source = source
    self.actionCount = actionCount
    self.epsilon = epsilon
    self.random = random
  }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws {
    let rows = actions.count
    if best.count != rows {
      best = [Int32](repeating: 0, count: rows)
      bestValues = [Float](repeating: 0, count: rows)
    }
    let legal = environment.hasIllegalActions ? environment.legalActions : nil
    // When every action is random the values need not be asked for.
    if epsilon < 1 {
      try source.withValues(of: environment.observations.baseAddress!, rows: rows) { values in
        if let legal {
          wk_row_argmax_masked(&best, &bestValues, values, legal.baseAddress!, rows, actionCount)
        } else {
          wk_row_argmax(&best, values, rows, actionCount)
        }
      }
    }
    for row in 0..<rows {
      if epsilon > 0, random.bernoulli(epsilon) {
        actions.discrete[row] = Int32(random.legalIndex(legal, from: row * actionCount, count: actionCount))
      } else {
        actions.discrete[row] = max(best[row], 0)
      }
    }
  }
}
