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

  /// Hidden layers over the flat observation, then what the distribution needs for each action, and an equal target.
  /// - Throws: `WarrenError` when the action space is not discrete, or layers do not fit the observation.
  public init(
    _ configuration: DQNConfiguration, _ specification: EnvironmentSpecification, distribution: ValueDistribution = .none,
    key: RandomKey
  ) throws {
    guard case .discrete(let actions) = specification.actionSpace else {
      throw WarrenError("DQN needs discrete actions, the environment has \(specification.actionSpace)")
    }
    let network = try Self.makeNetwork(configuration, specification, outputs: actions, width: distribution.width)
    let size = specification.observationSize
    let parameters = try network.initialize(key: key, inputShape: [size])
    func values() -> ActionValues {
      ActionValues(
        network: network, parameters: parameters, observationSize: size, actionCount: actions, distribution: distribution)
    }
    online = values()
    target = values()
  }

  /// A last hidden layer that is linear belongs to the head: where the network duels, each stream has one, and where it is noisy,
  /// it has noise, as the output has.
  private static func makeNetwork(
    _ configuration: DQNConfiguration, _ specification: EnvironmentSpecification, outputs: Int, width: Int
  ) throws -> Sequential {
    let body = NetworkBody(hiddenLayers: configuration.hiddenLayers, network: configuration.network, tellsOfTraining: true)
    var layers = Sequential(try body.makeLayers(for: specification)).layers
    let hidden = layers.last as? Linear
    if hidden != nil { layers.removeLast() }
    func noisy(_ layer: Linear) -> any Layer {
      guard configuration.noisy else { return layer }
      return NoisyLinear(layer.outputs, activation: layer.activation, deviation: configuration.noiseDeviation)
    }
    func head(_ outputs: Int) -> [any Layer] { (hidden.map { [noisy($0)] } ?? []) + [noisy(Linear(outputs))] }
    guard configuration.dueling else { return Sequential(layers + head(outputs * width)) }
    return Sequential(layers + [Dueling(value: head(width), advantages: head(outputs * width))])
  }
}
