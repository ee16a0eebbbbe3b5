import NeuralNetworks

extension REINFORCELearner: NetworkProviding {
  /// The policy takes flat observations and gives logits, dimension after dimension, or the means of continuous actions.
  public func trainedNetwork() throws -> TrainedNetwork {
    try networks.trainedPolicy(observationNormalizer)
  }
}
