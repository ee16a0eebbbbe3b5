import Core
import NeuralNetworks
import Tensors

extension DQNLearner: NetworkProviding {
  /// The network takes flat observations and gives the value of each action, in scaled rewards. Where the agent learns
  /// distributions, layers that take their expectations are added.
  public func trainedNetwork() throws -> TrainedNetwork {
    let values = networks.online
    let inputShape: Shape = [values.observationSize]
    guard values.distribution != .none, let body = values.network as? Sequential else {
      return TrainedNetwork(values.network, parameters: values.parameters, inputShape: inputShape)
    }
    var layers = body.layers + [Reshape([values.actionCount, values.distribution.width])]
    if case .categorical = values.distribution { layers.append(Softmax()) }
    let expectation = layers.count
    layers += [Linear(1, bias: false), Flatten()]
    let network = Sequential(layers)
    var parameters = try network.initialize(key: RandomKey(seed: 0), inputShape: inputShape)
    var weights = values.parameters.save()
    weights.setArray("\(expectation)/weight", values.distribution.contributions.array, shape: [values.distribution.width, 1])
    try parameters.restore(weights)
    return TrainedNetwork(network, parameters: parameters, inputShape: inputShape)
  }
}
