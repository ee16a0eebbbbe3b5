import Core
import NeuralNetworks

/// The value network with the weights it acts by.
final class DQNPolicy: ActionValueSource {
  private let networks: DQNNetworks
  /// The weights; nil while the learner changes them, so that they are not copied for it.
  var parameters: Parameters?
  private let tape = GradientTape()

  init(_ networks: DQNNetworks, _ parameters: Parameters?) {
    self.networks = networks
    self.parameters = parameters
  }

  func withValues(of observations: UnsafePointer<Float>, rows: Int, _ body: (UnsafePointer<Float>) -> Void) throws {
    guard let parameters else { preconditionFailure("a policy acts without weights") }
    tape.evaluate(parameters) { view in
      networks.values(view, observations, rows: rows).withUnsafeBufferPointer { body($0.baseAddress!) }
    }
  }
}
