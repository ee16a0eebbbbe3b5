import NeuralNetworks

extension A2CLearner: NetworkProviding {
  /// The policy takes flat observations and gives logits, dimension after dimension, or the means of continuous actions.
  /// - Throws: ``WarrenError`` when it has a memory.
  public func trainedNetwork() throws -> TrainedNetwork {
    try networks.trainedPolicy(observationNormalizer)
  }
}
