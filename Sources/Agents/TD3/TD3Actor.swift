import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// The policy of TD3: a network that gives an action for each observation, and a slow copy of it for targets.
public final class TD3Actor {
  /// Maps observations [rows, observation size] to actions before they are squeezed into -1 to 1, [rows, width].
  public let network: any Layer
  /// The weights.
  public internal(set) var parameters: Parameters
  /// The weights of the slow copy.
  var target: Parameters
  package let scale: ActionScale
  /// Those before the last.
  let layers: [any Layer]
  let observationSize: Int
  let tape = GradientTape()

  package init(
    _ configuration: TD3Configuration, _ specification: EnvironmentSpecification, threads: Int, key: RandomKey
  ) throws {
    scale = try ActionScale(specification.actionSpace)
    observationSize = specification.observationSize
    layers = try configuration.body.makeLayers(for: specification)
    network = Sequential(layers + [Linear(scale.width)])
    parameters = try network.initialize(key: key, inputShape: [observationSize])
    target = parameters
    tape.threads = threads
  }

  /// The actions for observations, from -1 to 1, [rows × width].
  func actions(
    of observations: UnsafePointer<Float>, rows: Int, usesTarget: Bool = false, into actions: inout [Float]
  ) {
    tape.evaluate(usesTarget ? target : parameters) { view in
      let input = view.input(observations, shape: Shape(rows: rows, columns: observationSize))
      network.apply(view, input).withUnsafeBufferPointer { outputs in
        for index in outputs.indices { actions[index] = tanhf(outputs[index]) }
      }
    }
  }
}

/// Acts by a ``TD3Actor``, with normal noise added while it explores.
public final class TD3Policy: Actor {
  /// Whether actions are drawn uniformly, as they are before anything has been learned.
  var isUniform = false
  var random: RandomStream?
  private let actor: TD3Actor
  private let noise: Float
  private var chosen: [Float] = []

  /// A policy by the present weights of that actor.
  /// - Parameters:
  ///   - actor: the network that decides.
  ///   - noise: the deviation of the noise, in units of half the actions' range.
  ///   - key: the randomness of exploration; nil for a policy that does not explore.
  public init(_ actor: TD3Actor, noise: Float, key: RandomKey?) {
    self.actor = actor
    self.noise = noise
    random = key?.stream
  }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
    let (rows, width) = (actions.count, actor.scale.width)
    if chosen.count != rows * width { chosen = [Float](repeating: 0, count: rows * width) }
    if isUniform, random != nil {
      for index in chosen.indices { chosen[index] = 2 * random!.uniform() - 1 }
    } else {
      actor.actions(of: environment.observations.baseAddress!, rows: rows, into: &chosen)
      if random != nil {
        for index in chosen.indices { chosen[index] = min(max(chosen[index] + noise * Float(random!.normal()), -1), 1) }
      }
    }
    for index in chosen.indices { actions.continuous[index] = actor.scale.scaled(chosen[index], index % width) }
  }
}
