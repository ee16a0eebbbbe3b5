import CKernels
import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// The loss of a batch: the mean over transitions, each with its weight, of how far what the network says of the action taken is from
/// its target.
///
/// For values that is Huber's loss of, or the squared, difference; for categorical distributions the cross-entropy (Bellemare et al.
/// 2017); for quantiles the quantile regression loss with Huber's (Dabney et al. 2018).
package final class DQNLoss {
  private let networks: DQNNetworks
  private let kind: DQNConfiguration.Loss
  private let isWeighted: Bool
  private var targets: DQNTargets
  private let targetTensor: Tensor
  private let weights: Tensor
  private let contributions: Tensor
  private let scratch: UnsafeMutableBufferPointer<Float>
  private let zeros: [Float]
  private let tape = GradientTape()
  /// How far each transition of the last batch was from its target, before weights, [batch size]: the difference of values, the
  /// divergence of Kullback and Leibler, or the quantile loss.
  package let errors: UnsafeMutableBufferPointer<Float>

  package init(_ configuration: DQNConfiguration, _ networks: DQNNetworks, rewardScale: Float) {
    self.networks = networks
    kind = configuration.loss
    isWeighted = configuration.prioritized
    targets = DQNTargets(
      networks, isDouble: configuration.double, rewardScale: rewardScale, batchSize: configuration.batchSize)
    let distribution = networks.online.distribution
    targetTensor = Tensor(zeros: Shape(rows: configuration.batchSize, columns: distribution.width))
    weights = Tensor(zeros: [configuration.batchSize])
    contributions = distribution.contributions
    scratch = .allocate(capacity: distribution.width)
    zeros = [Float](repeating: 0, count: distribution.width)
    errors = .allocate(capacity: configuration.batchSize)
    errors.initialize(repeating: 0)
  }

  deinit {
    scratch.deallocate()
    errors.deallocate()
  }

  /// How many threads share the large operations. Results are the same bits for any number.
  var threads: Int {
    get { tape.threads }
    set { tape.threads = newValue }
  }

  /// Computes the loss and its gradient with respect to the weights of the network that learns; targets are constants.
  /// - Parameter noise: of noisy layers; nil leaves them without noise.
  /// - Returns: the loss, and the mean value of the actions taken.
  /// - Throws: `WarrenError` when the network cannot be differentiated.
  package func compute(
    _ batch: TransitionBatch, gradient: inout Parameters, noise: RandomKey? = nil
  ) throws -> (loss: Double, value: Double) {
    targets.compute(batch, noise: noise?[0])
    targetTensor.withUnsafeMutableBufferPointer { _ = $0.update(from: targets.values) }
    if isWeighted { weights.withUnsafeMutableBufferPointer { _ = $0.update(from: batch.weights) } }
    let online = networks.online
    let width = online.distribution.width
    var value = 0.0
    let loss = try tape.valueAndGradient(at: online.parameters, into: &gradient, key: noise?[1]) { view in
      let output = online.apply(view, batch.observations.baseAddress!, rows: batch.count)
      let taken = output.picked(batch.discreteActions.baseAddress!, width: width)
      value = meanValue(taken)
      let weights = isWeighted ? UnsafePointer(batch.weights.baseAddress!) : nil
      switch online.distribution {
      case .none: return regressionLoss(taken)
      case .quantile: return quantileHuberLoss(taken, targetTensor, weights: weights, rowLosses: errors.baseAddress!)
      case .categorical:
        let loss = softmaxCrossEntropy(taken, targets: targetTensor, weights: weights, rowLosses: errors.baseAddress!)
        subtractEntropies()
        return loss
      }
    }
    return (Double(loss), value)
  }

  private func regressionLoss(_ taken: Tensor) -> Tensor {
    taken.withUnsafeBufferPointer { taken in
      for row in errors.indices { errors[row] = abs(taken[row] - targets.values[row]) }
    }
    let weights = isWeighted ? weights : nil
    switch kind {
    case .huber: return huberLoss(taken, targetTensor, weights: weights)
    case .squared: return meanSquaredError(taken, targetTensor, weights: weights)
    }
  }

  /// The mean expected value of what the network says, [rows, width].
  private func meanValue(_ taken: Tensor) -> Double {
    let (rows, width) = (taken.shape.rows, taken.shape.columns)
    let distribution = networks.online.distribution
    if distribution == .none {
      return taken.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } } / Double(rows)
    }
    let sum = taken.withUnsafeBufferPointer { taken in
      contributions.withUnsafeBufferPointer { contributions in
        (0..<rows).reduce(0.0) { sum, row in
          var numbers = taken.baseAddress! + row * width
          if case .categorical = distribution {
            wk_softmax_rows(scratch.baseAddress!, numbers, 1, width)
            numbers = UnsafePointer(scratch.baseAddress!)
          }
          return sum + Double(wk_dot(numbers, contributions.baseAddress!, width))
        }
      }
    }
    return sum / Double(rows)
  }

  /// Makes divergences of cross-entropies: what is left of them when a prediction is perfect is the target's own entropy.
  private func subtractEntropies() {
    let width = zeros.count
    targets.values.withUnsafeBufferPointer { targets in
      for row in errors.indices {
        let target = targets.baseAddress! + row * width
        errors[row] = max(errors[row] + wk_divergence(zeros, target, width, nil, 1), 0)
      }
    }
  }
}
