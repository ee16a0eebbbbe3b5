import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// The policy of SAC: a network that gives a squashed Gaussian for each observation, and the weights that learners change.
public final class SACActor {
  /// Maps observations [rows, observation size] to means and numbers that become deviations, [rows, 2 width].
  public let network: any Layer
  /// The weights.
  public internal(set) var parameters: Parameters
  package let distribution: SquashedGaussian
  package let scale: ActionScale
  /// Those before the last.
  let layers: [any Layer]
  let observationSize: Int
  let tape = GradientTape()

  package init(_ configuration: SACConfiguration, _ specification: EnvironmentSpecification, threads: Int, key: RandomKey)
    throws
  {
    scale = try ActionScale(specification.actionSpace)
    distribution = SquashedGaussian(width: scale.width)
    observationSize = specification.observationSize
    layers = try configuration.body.makeLayers(for: specification)
    network = Sequential(layers + [Linear(2 * scale.width)])
    parameters = try network.initialize(key: key, inputShape: [observationSize])
    tape.threads = threads
  }

  /// Computes the outputs for observations and gives them to `body`, [rows × 2 width].
  func withOutputs(
    of observations: UnsafePointer<Float>, rows: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Void
  ) rethrows {
    try tape.evaluate(parameters) { view in
      let input = view.input(observations, shape: Shape(rows: rows, columns: observationSize))
      try network.apply(view, input).withUnsafeBufferPointer(body)
    }
  }
}

/// Acts by a ``SACActor``: draws from its distributions, or takes their means when there is nothing to draw from.
public final class SACPolicy: Actor {
  /// Whether actions are drawn uniformly, as they are before anything has been learned.
  var isUniform = false
  var random: RandomStream?
  private let actor: SACActor
  private var noise: [Float] = []
  private var chosen: [Float] = []
  private var logProbabilities: [Float] = []

  /// A policy by the present weights of that actor.
  /// - Parameters:
  ///   - actor: the network that decides.
  ///   - key: the randomness of exploration; nil for the means.
  public init(_ actor: SACActor, key: RandomKey?) {
    self.actor = actor
    random = key?.stream
  }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
    let (rows, width) = (actions.count, actor.scale.width)
    if chosen.count != rows * width {
      noise = [Float](repeating: 0, count: rows * width)
      chosen = noise
      logProbabilities = [Float](repeating: 0, count: rows)
    }
    if isUniform, random != nil {
      for index in chosen.indices { chosen[index] = 2 * random!.uniform() - 1 }
    } else {
      if random != nil {
        for index in noise.indices { noise[index] = Float(random!.normal()) }
      }
      actor.withOutputs(of: environment.observations.baseAddress!, rows: rows) {
        actor.distribution.actions(
          $0.baseAddress!, noise: noise, rows: rows, into: &chosen, logProbabilities: &logProbabilities)
      }
    }
    for index in chosen.indices { actions.continuous[index] = actor.scale.scaled(chosen[index], index % width) }
  }
}
