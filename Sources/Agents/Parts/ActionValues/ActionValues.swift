import CKernels
import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// A network of action values with weights that learners change and policies read: what Acme calls a variable source.
public final class ActionValues {
  /// Maps observations [rows, observation size] to what it says of each action's value, [rows, actions · width].
  public let network: any Layer
  /// How many actions there are.
  public let actionCount: Int
  /// How values are said: by themselves or as distributions, of `width` numbers each.
  public let distribution: ValueDistribution
  /// The weights.
  public internal(set) var parameters: Parameters
  let observationSize: Int
  private let contributions: Tensor
  private let tape = GradientTape()

  /// Action values from a network and its weights.
  public init(
    network: any Layer, parameters: Parameters, observationSize: Int, actionCount: Int, distribution: ValueDistribution = .none
  ) {
    self.network = network
    self.parameters = parameters
    self.observationSize = observationSize
    self.actionCount = actionCount
    self.distribution = distribution
    contributions = distribution.contributions
  }

  /// How many threads share the large operations. Results are the same bits for any number.
  var threads: Int {
    get { tape.threads }
    set { tape.threads = newValue }
  }

  /// Applies the network and gives `body` what it says, [rows × actions · width].
  /// - Parameter noise: of noisy layers; nil leaves them without noise.
  func withOutput<Result>(
    of observations: UnsafePointer<Float>, rows: Int, noise: RandomKey? = nil,
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try tape.evaluate(parameters, noise: noise) { view in
      try apply(view, observations, rows: rows).withUnsafeBufferPointer(body)
    }
  }

  /// Computes the values of all actions and gives them to `body`, [rows × actions].
  func withValues<Result>(
    of observations: UnsafePointer<Float>, rows: Int, noise: RandomKey? = nil,
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try tape.evaluate(parameters, noise: noise) { view in
      let output = apply(view, observations, rows: rows)
      return try distribution.expectations(of: output, contributions: contributions).withUnsafeBufferPointer(body)
    }
  }

  /// What the network says on the tape of a view of its weights, [rows, actions · width].
  func apply(_ view: ParameterView, _ observations: UnsafePointer<Float>, rows: Int) -> Tensor {
    network.apply(view, view.input(observations, shape: Shape(rows: rows, columns: observationSize)))
  }

  /// Finds the best legal action of every row; -1 where none is legal.
  /// - Parameters:
  ///   - legal: [rows × actions]; nil when all are.
  ///   - noise: of noisy layers; nil leaves them without noise.
  func bestActions(
    of observations: UnsafePointer<Float>, legal: UnsafePointer<UInt8>?, rows: Int, into actions: UnsafeMutablePointer<Int32>,
    scratch: UnsafeMutablePointer<Float>, noise: RandomKey? = nil
  ) {
    withValues(of: observations, rows: rows, noise: noise) { values in
      if let legal {
        wk_row_argmax_masked(actions, scratch, values.baseAddress!, legal, rows, actionCount)
      } else {
        wk_row_argmax(actions, values.baseAddress!, rows, actionCount)
      }
    }
  }
}
