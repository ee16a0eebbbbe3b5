import Core
import NeuralNetworks

extension SupervisedLearner: NetworkProviding {
  /// The network takes examples as the data has them, and predicts numbers on the scale of the data; for classes it gives logits.
  public func trainedNetwork() throws -> TrainedNetwork {
    // What the learner keeps of the targets' scale is in what it saves.
    let saved = try save().section("targetNormalization")
    let offsets = try saved.array("offsets", of: Float.self)
    let target = TrainedNetwork.Scale(offsets: offsets, factors: try saved.array("factors", of: Float.self))
    let input = TrainedNetwork.Scale(offsets: normalization.offsets, factors: normalization.factors)
    return TrainedNetwork(
      network, parameters: weights, inputShape: test.exampleShape, inputScale: input.isIdentity ? nil : input,
      outputScale: target.isIdentity ? nil : target)
  }
}
