import CKernels
import Core
import Tensors

/// Applies networks and differentiates through them, step after step, in memory that is used again: a steady training step
/// allocates nothing.
///
/// ```swift
/// let tape = GradientTape()
/// var gradient = Parameters(zeros: parameters.layout)
/// for batch in batches {
///   let loss = tape.valueAndGradient(at: parameters, into: &gradient, key: key[step]) { view in
///     softmaxCrossEntropy(network.apply(view, view.input(batch.images, shape: batch.shape)), labels: batch.labels)
///   }
///   optimizer.update(&parameters, gradient: gradient)
/// }
/// ```
public final class GradientTape {
  /// The tape below.
  public let tape = Tape()
  private let variables = ParameterVariables()

  /// A tape with memory of its own.
  public init() {}

  /// How many threads share the large operations of a step. Results are the same bits for any number.
  public var threads: Int {
    get { tape.threads }
    set { tape.threads = newValue }
  }

  /// The value of a loss, and its gradient with respect to every weight.
  /// - Parameters:
  ///   - parameters: where the gradient is taken.
  ///   - gradient: is overwritten; must have the parameters' layout.
  ///   - key: the randomness of dropout and noise in this step; nil applies the network as in use.
  ///   - loss: computes a single number from the network's weights.
  /// - Throws: `WarrenError` when the network contains something that has no gradient, such as the activation `sign`.
  public func valueAndGradient(
    at parameters: Parameters, into gradient: inout Parameters, key: RandomKey? = nil,
    _ loss: (ParameterView) throws -> Tensor
  ) throws -> Float {
    precondition(gradient.layout == parameters.layout, "the gradient is of another network")
    variables.reset(count: parameters.layout.entries.count)
    return try parameters.withUnsafeBufferPointer { values in
      try gradient.withUnsafeMutableBufferPointer { gradients in
        tape.begin(recording: true)
        // Layers add the moves of their statistics.
        let trainable = parameters.layout.trainableSlabCount
        wk_fill(gradients.baseAddress! + trainable, 0, gradients.count - trainable)
        let result = try loss(
          ParameterView(
            tape: tape, layout: parameters.layout, values: UnsafeMutablePointer(mutating: values.baseAddress!),
            gradients: gradients.baseAddress!, trainingKey: key, variables: variables))
        try tape.check()
        tape.backward(from: result)
        variables.forEachUnreached(on: tape) { index in
          let entry = parameters.layout.entries[index]
          if entry.isTrainable { wk_fill(gradients.baseAddress! + entry.offset, 0, entry.shape.count) }
        }
        return result.scalar
      }
    }
  }

  /// Applies a network without recording anything.
  /// - Parameters:
  ///   - parameters: the weights.
  ///   - noise: the randomness of noisy layers; nil leaves them without noise.
  ///   - body: applies the network.
  /// - Returns: what `body` gives; a tensor is valid until the next call on this tape.
  public func evaluate<Result>(
    _ parameters: Parameters, noise: RandomKey? = nil, _ body: (ParameterView) throws -> Result
  ) rethrows -> Result {
    return try parameters.withUnsafeBufferPointer { values in
      tape.begin(recording: false)
      return try body(
        ParameterView(
          tape: tape, layout: parameters.layout, values: UnsafeMutablePointer(mutating: values.baseAddress!), gradients: nil,
          trainingKey: nil, noiseKey: noise, variables: variables))
    }
  }
}

/// The value of a loss and its gradient at some weights, with memory of its own. For a loop use ``GradientTape``, which uses its
/// memory again.
public func valueAndGradient(
  at parameters: Parameters, key: RandomKey? = nil, _ loss: (ParameterView) throws -> Tensor
) throws -> (value: Float, gradient: Parameters) {
  var gradient = Parameters(zeros: parameters.layout)
  let value = try GradientTape().valueAndGradient(at: parameters, into: &gradient, key: key, loss)
  return (value, gradient)
}
