import Core
import ReinforcementLearning

/// Takes the legal action of the highest value, but with probability epsilon any legal action, each equally likely.
///
/// With an epsilon of zero nothing is left to chance: no random number is drawn.
public final class EpsilonGreedyPolicy: Actor {
  /// How likely an action is a random one.
  public var epsilon: Double
  /// The noise of noisy layers in the next actions; nil leaves them without noise.
  public var noise: RandomKey?
  /// The randomness of exploration.
  var random: RandomStream
  private let values: ActionValues
  private var scratch: [Float] = []

  /// A policy that always acts by the present weights of those values.
  public init(_ values: ActionValues, epsilon: Double, key: RandomKey) {
    self.values = values
    self.epsilon = epsilon
    random = key.stream
  }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
    let legal = environment.hasIllegalActions ? environment.legalActions : nil
    if scratch.count < actions.count { scratch = [Float](repeating: 0, count: actions.count) }
    scratch.withUnsafeMutableBufferPointer {
      values.bestActions(
        of: environment.observations.baseAddress!, legal: legal?.baseAddress, rows: actions.count,
        into: actions.discrete.baseAddress!, scratch: $0.baseAddress!, noise: noise)
    }
    guard epsilon > 0 else { return }
    let count = values.actionCount
    for copy in 0..<actions.count where random.bernoulli(epsilon) {
      actions.discrete[copy] = Int32(random.legalIndex(legal, from: copy * count, count: count))
    }
  }
}
