import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// The networks of DQN: the one that learns and acts, and the slow copy of it that targets are computed with.
public struct DQNNetworks {
  /// Learns and acts.
  public let online: ActionValues
  /// Follows slowly.
  public let target: ActionValues

  /// These networks, of one layout.
  public init(online: ActionValues, target: ActionValues) {
    self.online = online
    self.target = target
  }

  /// A multilayer perceptron over the flat observation, one output for each action, and an equal target.
  /// - Throws: ``WarrenError`` when the action space is not discrete.
  public init(_ configuration: DQNConfiguration, _ specification: EnvironmentSpecification, key: RandomKey) throws {
    guard case .discrete(let actions) = specification.actionSpace else {
      throw WarrenError("DQN needs discrete actions, the environment has \(specification.actionSpace)")
    }
    let network = Sequential {
      for width in configuration.hiddenLayers { Linear(width, activation: .relu) }
      Linear(actions)
    }
    let size = specification.observationSize
    let parameters = try network.initialize(key: key, inputShape: [size])
    online = ActionValues(network: network, parameters: parameters, observationSize: size, actionCount: actions)
    target = ActionValues(network: network, parameters: parameters, observationSize: size, actionCount: actions)
  }
}
