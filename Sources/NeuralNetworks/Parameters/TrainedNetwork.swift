import Tensors

/// What a learner has made: a network with its weights, and how numbers are brought to its scale.
public struct TrainedNetwork: Sendable {
  /// (x - offset) · factor, for each place along the last dimension; a single offset and factor are for all places.
  public struct Scale: Sendable, Equatable {
    /// The offsets.
    public var offsets: [Float]
    /// The factors.
    public var factors: [Float]

    /// A scale of these numbers.
    public init(offsets: [Float], factors: [Float]) {
      self.offsets = offsets
      self.factors = factors
    }

    /// Whether it changes anything.
    public var isIdentity: Bool { offsets.allSatisfy { $0 == 0 } && factors.allSatisfy { $0 == 1 } }
  }

  /// The layers.
  public var network: any Layer
  /// Their weights.
  public var parameters: Parameters
  /// Of one example.
  public var inputShape: Shape
  /// What examples go through before the network takes them; nil when it takes them as they are.
  public var inputScale: Scale?
  /// What the network's numbers have been brought to, so that they must be taken back; nil when they are meant as they are.
  public var outputScale: Scale?

  /// A network with all that it takes to use it.
  public init(
    _ network: any Layer, parameters: Parameters, inputShape: Shape, inputScale: Scale? = nil, outputScale: Scale? = nil
  ) {
    self.network = network
    self.parameters = parameters
    self.inputShape = inputShape
    self.inputScale = inputScale
    self.outputScale = outputScale
  }
}

/// A learner that makes a network, which others can then use without it.
public protocol NetworkProviding {
  /// The network with the weights that the learner would be evaluated with now.
  func trainedNetwork() throws -> TrainedNetwork
}
