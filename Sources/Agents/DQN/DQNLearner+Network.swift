import NeuralNetworks

extension DQNLearner: NetworkProviding {
  /// The network takes flat observations and gives the value of each action, in scaled rewards.
  public func trainedNetwork() -> TrainedNetwork {
    let values = networks.online
    return TrainedNetwork(values.network, parameters: values.parameters, inputShape: [values.observationSize])
  }
}
