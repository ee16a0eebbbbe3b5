import Core
import NeuralNetworks
import Tensors

/// The loss of a batch of positions: the cross-entropy between the network's policy, over legal actions, and the improved policy of
/// the search, plus the weighted squared error of the value (Silver et al., "A general reinforcement learning algorithm that
/// masters chess, shogi, and Go through self-play", Science 2018). Both are means over the batch.
package struct AlphaZeroLoss {
  private let network: PolicyValueNetwork
  private let valueWeight: Float
  let tape = GradientTape()

  package init(_ network: PolicyValueNetwork, valueWeight: Float) {
    (self.network, self.valueWeight) = (network, valueWeight)
  }

  /// The loss and its gradient.
  /// - Parameter key: the randomness of dropout.
  /// - Throws: `WarrenError` when the network cannot be differentiated.
  package func compute(
    _ batch: PositionBatch, gradient: inout Parameters, key: RandomKey
  ) throws -> (loss: Double, policyLoss: Double, valueLoss: Double) {
    let rows = batch.count
    let shape = Shape(rows: rows, columns: network.actionCount + 1)
    var (policyLoss, valueLoss): (Float, Float) = (0, 0)
    let loss = try tape.valueAndGradient(at: network.parameters, into: &gradient, key: key) { view in
      let input = view.input(batch.observations, shape: Shape(rows: rows, columns: network.observationSize))
      let output = network.network.apply(view, input)
      let policy = softmaxCrossEntropy(
        output + view.input(batch.penalties, shape: shape), targets: view.input(batch.policies, shape: shape))
      let value = meanSquaredError(
        output.picked(batch.valueColumns).activated(.tanh), view.input(batch.values, shape: [rows]))
      (policyLoss, valueLoss) = (policy.scalar, value.scalar)
      return policy + valueWeight * value
    }
    return (Double(loss), Double(policyLoss), Double(valueLoss))
  }
}
