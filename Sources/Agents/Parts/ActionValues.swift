import CKernels
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// A network of action values with weights that learners change and policies read: what Acme calls a variable source.
public final class ActionValues {
  /// Maps observations [rows, observation size] to values [rows, actions].
  public let network: any Layer
  /// How many actions there are.
  public let actionCount: Int
  /// The weights.
  public internal(set) var parameters: Parameters
  let observationSize: Int
  private let tape = GradientTape()

  /// Action values from a network and its weights.
  public init(network: any Layer, parameters: Parameters, observationSize: Int, actionCount: Int) {
    self.network = network
    self.parameters = parameters
    self.observationSize = observationSize
    self.actionCount = actionCount
  }

  /// Computes the values of all actions and gives them to `body`, [rows × actions].
  func withValues<Result>(
    of observations: UnsafePointer<Float>, rows: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try tape.evaluate(parameters) { view in
      let input = view.input(observations, shape: Shape(rows: rows, columns: observationSize))
      return try network.apply(view, input).withUnsafeBufferPointer(body)
    }
  }

  /// Finds the best legal action of every row; -1 where none is legal.
  /// - Parameter legal: [rows × actions]; nil when all are.
  func bestActions(
    of observations: UnsafePointer<Float>, legal: UnsafePointer<UInt8>?, rows: Int, into actions: UnsafeMutablePointer<Int32>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    withValues(of: observations, rows: rows) { values in
      if let legal {
        wk_row_argmax_masked(actions, scratch, values.baseAddress!, legal, rows, actionCount)
      } else {
        wk_row_argmax(actions, values.baseAddress!, rows, actionCount)
      }
    }
  }
}
