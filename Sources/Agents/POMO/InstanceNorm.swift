import CKernels
import Core
import NeuralNetworks
import Tensors

/// Each channel of each example less its mean over the example's places, over its standard deviation, times a learned scale,
/// plus a learned shift (Ulyanov, Vedaldi and Lempitsky, arXiv 1607.08022).
///
/// Takes sequences, [length, channels], and keeps the shape. Weights: `scale` and `shift` [channels].
public struct InstanceNorm: Layer {
  /// Is added to the variance.
  public var epsilon: Float

  public init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard inputShape.rank == 2, inputShape.count > 0 else {
      throw WarrenError(
        "InstanceNorm takes sequences, [length, channels], not inputs of shape \(inputShape)", at: declaration.place)
    }
    guard epsilon > 0 else {
      throw WarrenError("the epsilon of InstanceNorm is above zero, found \(epsilon)", at: declaration.place)
    }
    declaration.parameter("scale", shape: [inputShape[1]], initializer: .ones)
    declaration.parameter("shift", shape: [inputShape[1]], initializer: .zeros)
    return inputShape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    let operation = InstanceNormalization(
      epsilon: epsilon, examples: input.shape[0], length: input.shape[1], channels: input.shape[2])
    return parameters.tape.apply(operation, to: [input, parameters[0], parameters[1]])
  }
}

/// The operation of ``InstanceNorm``: x [examples, length, channels], scale and shift [channels].
private struct InstanceNormalization: DifferentiableOperation {
  let epsilon: Float
  let examples: Int, length: Int, channels: Int

  func outputShape(_ inputs: [Shape]) -> Shape { inputs[0] }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    let (scale, shift) = (inputs[1].baseAddress!, inputs[2].baseAddress!)
    forEachExample(inputs[0], scale, shift, output: output.baseAddress!) { _, _, _, _ in }
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    let (scale, shift) = (inputs[1].baseAddress!, inputs[2].baseAddress!)
    // What was normalized is computed anew rather than kept: it needs no memory, and the input is at hand.
    forEachExample(inputs[0], scale, shift, output: nil) { offset, normalized, inverse, sums in
      let incoming = gradient.baseAddress! + offset
      wk_column_dots(sums, incoming, normalized, length, channels, 0)
      wk_column_sums(sums + channels, incoming, length, channels, 0)
      if let target = gradients[1] { wk_axpy(target.baseAddress!, sums, 1, channels) }
      if let target = gradients[2] { wk_axpy(target.baseAddress!, sums + channels, 1, channels) }
      guard let target = gradients[0] else { return }
      wk_batch_norm_backward(
        target.baseAddress! + offset, normalized, inverse, scale, incoming, sums, sums + channels, length, channels, 1)
    }
  }

  /// Normalizes each example, and gives where it begins, the normalized numbers, [length, channels], the inverse deviations,
  /// [channels], and memory for twice the channels.
  /// - Parameter output: gets the results; nil where they are not wanted.
  private func forEachExample(
    _ input: UnsafeBufferPointer<Float>, _ scale: UnsafePointer<Float>, _ shift: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>?,
    _ body: (
      _ offset: Int, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, _ sums: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let count = length * channels
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count + 4 * channels) { memory in
      let normalized = memory.baseAddress!
      let (unused, mean) = (normalized + count, normalized + 2 * count)
      let (inverse, sums) = (mean + channels, mean + 2 * channels)
      for example in 0..<examples {
        let x = input.baseAddress! + example * count
        wk_column_moments(mean, inverse, x, length, channels)
        for channel in 0..<channels { inverse[channel] = 1 / (inverse[channel] + epsilon).squareRoot() }
        wk_normalize_columns(
          output.map { $0 + example * count } ?? unused, normalized, x, mean, inverse, scale, shift, length, channels)
        body(example * count, normalized, inverse, sums)
      }
    }
  }
}
