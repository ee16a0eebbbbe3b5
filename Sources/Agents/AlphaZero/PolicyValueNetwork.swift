import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// A network of action logits and a value, with weights that learners change and searches read.
///
/// Each row of results holds one logit for every action and then the value before its hyperbolic tangent: [rows, actions + 1].
/// The value is that of the player whose turn it is, between -1 and 1.
public final class PolicyValueNetwork {
  /// Maps observations [rows, observation size] to [rows, actions + 1].
  public let network: any Layer
  /// How many numbers an observation has.
  public let observationSize: Int
  /// How many actions there are.
  public let actionCount: Int
  /// The weights.
  public internal(set) var parameters: Parameters

  /// A network with its weights.
  public init(network: any Layer, parameters: Parameters, observationSize: Int, actionCount: Int) {
    self.network = network
    self.parameters = parameters
    self.observationSize = observationSize
    self.actionCount = actionCount
  }

  /// The network of these settings, with freshly drawn weights: the described layers; else, for boards seen as planes, a tower of
  /// residual blocks; else hidden layers. All weights of the last layer begin at zero, so that play begins with every action
  /// equally likely and every value 0.
  /// - Throws: `WarrenError` when the layers do not fit the observation.
  public convenience init(
    _ configuration: AlphaZeroConfiguration, _ specification: EnvironmentSpecification, key: RandomKey
  ) throws {
    let actions = specification.actionSpace.maskSize
    let network = Sequential(
      try Self.body(configuration, specification) + [Linear(actions + 1, initializer: .zeros)])
    let size = specification.observationSize
    self.init(
      network: network, parameters: try network.initialize(key: key, inputShape: [size]), observationSize: size,
      actionCount: actions)
  }

  private static func body(
    _ configuration: AlphaZeroConfiguration, _ specification: EnvironmentSpecification
  ) throws -> [any Layer] {
    guard configuration.network.isEmpty, configuration.blocks > 0, specification.observationShape.count == 3 else {
      return try NetworkBody(hiddenLayers: configuration.hiddenLayers, network: configuration.network, tellsOfTraining: true)
        .makeLayers(for: specification)
    }
    return tower(
      Shape(specification.observationShape), blocks: configuration.blocks, filters: configuration.filters,
      hiddenLayers: configuration.hiddenLayers)
  }

  /// Residual blocks of two convolutions (He et al. 2016), narrowed to eight channels, then fully connected layers. The second
  /// convolution of a block begins at zero, so that a block begins as the identity and needs no normalization (Zhang, Dauphin and Ma,
  /// "Fixup initialization", ICLR 2019).
  private static func tower(_ shape: Shape, blocks: Int, filters: Int, hiddenLayers: [Int]) -> [any Layer] {
    var layers: [any Layer] = [Reshape(shape), Conv2D(filters, window: 3, padding: .same, activation: .relu)]
    for _ in 0..<blocks {
      layers.append(
        Residual {
          Conv2D(filters, window: 3, padding: .same, activation: .relu)
          Conv2D(filters, window: 3, padding: .same, initializer: .zeros)
        })
      layers.append(ReLU())
    }
    layers.append(Conv2D(8, window: 1, activation: .relu))
    layers.append(Flatten())
    return layers + hiddenLayers.map { Linear($0, activation: .relu) }
  }
}
