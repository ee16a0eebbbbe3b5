import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// The network that values actions: an observation to one number for each action.
public struct DQNNetworks: Sendable {
  /// [rows] + observation shape to [rows, actions].
  public let valueNetwork: Sequential
  /// The shape of one observation.
  public let observationShape: Shape
  /// How many actions there are.
  public let actionCount: Int

  /// The multilayer perceptron that the settings describe.
  /// - Throws: ``WarrenError`` when the environment does not fit.
  public init(_ configuration: DQNConfiguration, _ specification: EnvironmentSpecification) throws {
    guard case .discrete(let actionCount) = specification.actionSpace else {
      throw WarrenError("DQN needs discrete actions, one of a number")
    }
    guard specification.observationShape.count <= 3 else {
      throw WarrenError("observations have at most three dimensions, found \(specification.observationShape)")
    }
    self.actionCount = actionCount
    observationShape = Shape(specification.observationShape)
    valueNetwork = Sequential {
      Flatten()
      for width in configuration.hiddenLayers { Linear(width, activation: configuration.activation) }
      Linear(actionCount)
    }
  }

  /// The first weights.
  public func initialize(key: RandomKey) throws -> Parameters {
    try valueNetwork.initialize(key: key, inputShape: observationShape)
  }

  /// The values of all actions in that many observations, which lie one after the other: [rows, actions].
  public func values(_ view: ParameterView, _ observations: UnsafePointer<Float>, rows: Int) -> Tensor {
    valueNetwork.apply(view, view.input(observations, shape: observationShape.batch(rows)))
  }
}
