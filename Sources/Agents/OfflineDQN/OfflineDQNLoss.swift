import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The loss of DQN, and with a weight the penalty of conservative Q-learning (Kumar, Zhou, Tucker and Levine, "Conservative
/// Q-learning for offline reinforcement learning", NeurIPS 2020, equation 4):
///
///     penalty = mean of  log Σ exp Q(s, a)  -  Q(s, action taken)
///
/// where the sum goes over the legal actions. It keeps the values of actions that nobody tried from growing.
package final class OfflineDQNLoss {
  private let networks: DQNNetworks
  private let kind: DQNConfiguration.Loss
  private let conservativeWeight: Float
  private var targets: DQNTargets
  private let targetTensor: Tensor
  private let tape = GradientTape()

  package init(_ configuration: OfflineDQNConfiguration, _ networks: DQNNetworks, rewardScale: Float) {
    self.networks = networks
    kind = configuration.loss
    conservativeWeight = configuration.conservativeWeight
    targets = DQNTargets(
      networks, isDouble: configuration.double, rewardScale: rewardScale, batchSize: configuration.batchSize)
    targetTensor = Tensor(zeros: Shape(rows: configuration.batchSize, columns: 1))
  }

  /// How many threads share the large operations. Results are the same bits for any number.
  var threads: Int {
    get { tape.threads }
    set { tape.threads = newValue }
  }

  /// Computes the loss and its gradient with respect to the weights of the network that learns; targets are constants.
  /// - Parameters:
  ///   - legal: the legal actions in the observations, [batch size × actions]; nil when all are.
  ///   - key: the randomness of layers that have some while they are trained.
  /// - Returns: the loss with the weighted penalty, the penalty by itself, and the mean value of the actions taken.
  package func compute(
    _ batch: TransitionBatch, legal: UnsafePointer<UInt8>?, gradient: inout Parameters, key: RandomKey? = nil
  ) throws -> (loss: Double, penalty: Double, value: Double) {
    targets.compute(batch)
    targetTensor.withUnsafeMutableBufferPointer { _ = $0.update(from: targets.values) }
    let (online, actions) = (networks.online, batch.discreteActions.baseAddress!)
    var (penalty, value) = (0.0, 0.0)
    let loss = try tape.valueAndGradient(at: online.parameters, into: &gradient, key: key) { view in
      let output = online.apply(view, batch.observations.baseAddress!, rows: batch.count)
      let taken = output.picked(actions, width: 1)
      value = taken.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } } / Double(batch.count)
      let loss = kind == .huber ? huberLoss(taken, targetTensor) : meanSquaredError(taken, targetTensor)
      guard conservativeWeight > 0 else { return loss }
      return loss
        + output.loss { values, gradient in
          let sum = writePenalty(values, legal: legal, actions: actions, rows: batch.count, gradient: gradient)
          penalty = Double(sum) / Double(batch.count)
          return conservativeWeight * sum / Float(batch.count)
        }
    }
    return (Double(loss), penalty, value)
  }

  /// - Parameter gradient: of the weighted mean, [rows × actions].
  /// - Returns: the sum over rows, without the weight.
  private func writePenalty(
    _ values: UnsafePointer<Float>, legal: UnsafePointer<UInt8>?, actions: UnsafePointer<Int32>, rows: Int,
    gradient: UnsafeMutablePointer<Float>
  ) -> Float {
    let count = networks.online.actionCount
    let scale = conservativeWeight / Float(rows)
    var total: Float = 0
    for row in 0..<rows {
      let (start, taken) = (row * count, row * count + Int(actions[row]))
      var (largest, sum) = (-Float.infinity, Float(0))
      for index in start..<start + count where legal?[index] != 0 { largest = max(largest, values[index]) }
      for index in start..<start + count {
        gradient[index] = legal?[index] != 0 ? expf(values[index] - largest) : 0
        sum += gradient[index]
      }
      total += largest + logf(sum) - values[taken]
      for index in start..<start + count { gradient[index] *= scale / sum }
      gradient[taken] -= scale
    }
    return total
  }
}
