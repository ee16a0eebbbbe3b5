import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// The layers of an agent's network between the observation and its heads, as the settings of an agent give them: the widths of
/// hidden layers, or layer by layer.
///
/// ```yaml
/// - dqn: { hiddenLayers: [128, 128] }
/// - dqn:
///     network:
///       - conv: { filters: 16, window: 3, padding: same, activation: relu }
///       - flatten
///       - linear: { outputs: 128, activation: relu }
/// ```
///
/// Networks take flat observations, [rows, observation size]; layers that are described one by one get them in the shape of the
/// environment's specification: planes as `[height, width, channels]`.
public struct NetworkBody: Sendable {
  /// The widths of the hidden layers; used where no layers are described.
  public var hiddenLayers: [Int]
  /// The described layers; empty when the widths count.
  public var network: [LayerDescription]
  /// What follows each hidden layer.
  public var activation: Activation
  /// Whether the agent's loss tells layers that they are trained, so that dropout and the like do something.
  public var tellsOfTraining: Bool

  /// A body of these settings.
  public init(
    hiddenLayers: [Int], network: [LayerDescription] = [], activation: Activation = .relu, tellsOfTraining: Bool = false
  ) {
    self.tellsOfTraining = tellsOfTraining
    self.hiddenLayers = hiddenLayers
    self.network = network
    self.activation = activation
  }

  /// Checks that described layers fit, before anything runs.
  /// - Throws: `WarrenError` when they do not fit the observation, or do not end in a vector.
  func check(for specification: EnvironmentSpecification) throws {
    if !network.isEmpty { _ = try makeLayers(for: specification) }
  }

  /// The layers, from flat observations to vectors of features.
  /// - Throws: `WarrenError` when the described layers do not fit the observation, or do not end in a vector.
  public func makeLayers(for specification: EnvironmentSpecification) throws -> [any Layer] {
    try makeLayers(for: Shape(specification.observationShape), of: "observation")
  }

  /// The layers, from flat inputs that have this shape to vectors of features.
  private func makeLayers(for shape: Shape, of inputs: String) throws -> [any Layer] {
    guard !network.isEmpty else { return hiddenLayers.map { Linear($0, activation: activation) } }
    if !tellsOfTraining, let index = network.firstIndex(where: { $0.settings.differsInTraining }) {
      throw WarrenError(
        "does something of its own only while a network is trained, and this agent's gradient is that of the network as it acts",
        at: "network[\(index)]: \(network[index].kind)", hint: "leave it out; layer-norm does the same at all times")
    }
    let features = try network.outputShape(for: shape)
    guard features.rank == 1 else {
      throw WarrenError(
        "the layers of 'network' make \(features) of each \(inputs) \(shape), but a vector is needed",
        hint: "end with flatten, or with a linear layer")
    }
    let layers = try network.makeLayers()
    return shape.rank == 1 ? layers : [Reshape(shape)] + layers
  }

  /// The layers of a network that values actions, from an observation and an action side by side to vectors of features.
  /// - Throws: `WarrenError` when the described layers do not fit, as they do not where observations are more than a vector.
  func makeCriticLayers(for specification: EnvironmentSpecification) throws -> [any Layer] {
    guard network.isEmpty || specification.observationShape.count == 1 else {
      throw WarrenError(
        "the layers of 'network' value actions as well, which stand beside a vector, but an observation is \(specification.observationShape)",
        hint: "leave out 'network' and give 'hiddenLayers', which take it flat")
    }
    let size = specification.observationSize + specification.actionSpace.width
    return try makeLayers(for: [size], of: "observation with an action")
  }
}
