import Tensors

/// The numbers themselves.
struct Copy: DifferentiableOperation {
  func outputShape(_ inputs: [Shape]) -> Shape { inputs[0] }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    _ = output.update(from: inputs[0])
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    guard let target = gradients[0] else { return }
    for index in gradient.indices { target[index] += gradient[index] }
  }
}
