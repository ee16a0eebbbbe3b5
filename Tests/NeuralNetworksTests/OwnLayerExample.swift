import NeuralNetworks
import Tensors

/// Every feature times a learned factor.
struct Scale: Layer {
  func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    declaration.parameter("factors", shape: inputShape, initializer: .ones)
    return inputShape
  }

  func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    parameters.tape.apply(Scaling(), to: [input, parameters[0]])
  }
}

/// Rows times factors, with its gradient.
struct Scaling: DifferentiableOperation {
  func outputShape(_ inputs: [Shape]) -> Shape { inputs[0] }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    for index in output.indices { output[index] = inputs[0][index] * inputs[1][index % inputs[1].count] }
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    for index in gradient.indices {
      let feature = index % inputs[1].count
      gradients[0]?[index] += gradient[index] * inputs[1][feature]
      gradients[1]?[feature] += gradient[index] * inputs[0][index]
    }
  }
}
