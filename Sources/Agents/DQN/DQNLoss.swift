import NeuralNetworks
import ReinforcementLearning
import Tensors

/// The loss of a batch: the mean over transitions of Huber's loss of, or of the squared, difference between the value of the
/// action taken and its target.
package struct DQNLoss {
  private let networks: DQNNetworks
  private let kind: DQNConfiguration.Loss
  private var targets: DQNTargets
  private let targetTensor: Tensor
  private let tape = GradientTape()

  package init(_ configuration: DQNConfiguration, _ networks: DQNNetworks, rewardScale: Float) {
    self.networks = networks
    kind = configuration.loss
    targets = DQNTargets(
      networks, isDouble: configuration.double, rewardScale: rewardScale, batchSize: configuration.batchSize)
    targetTensor = Tensor(zeros: [configuration.batchSize])
  }

  /// Computes the loss and its gradient with respect to the weights of the network that learns; targets are constants.
  /// - Returns: the loss, and the mean value of the actions taken.
  /// - Throws: ``WarrenError`` when the network cannot be differentiated.
  package mutating func compute(_ batch: TransitionBatch, gradient: inout Parameters) throws -> (loss: Double, value: Double) {
    targets.compute(batch)
    targetTensor.withUnsafeMutableBufferPointer { _ = $0.update(from: targets.values) }
    let online = networks.online
    let shape = Shape(rows: batch.count, columns: batch.observations.count / batch.count)
    var value = 0.0
    let loss = try tape.valueAndGradient(at: online.parameters, into: &gradient) { view in
      let values = online.network.apply(view, view.input(batch.observations.baseAddress!, shape: shape))
      let taken = values.picked(batch.discreteActions.baseAddress!)
      value = taken.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } } / Double(batch.count)
      switch kind {
      case .huber: return huberLoss(taken, targetTensor)
      case .squared: return meanSquaredError(taken, targetTensor)
      }
    }
    return (Double(loss), value)
  }
}
