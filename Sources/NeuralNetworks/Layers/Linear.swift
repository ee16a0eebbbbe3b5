import Core
import Tensors

/// activation(x · weight + bias), every input to every output.
///
/// Weights: `weight` [inputs, outputs] and `bias` [outputs].
public struct Linear: Layer {
  /// How many outputs.
  public var outputs: Int
  public var activation: Activation
  public var hasBias: Bool
  public var initializer: Initializer

  /// A linear layer.
  /// - Parameter initializer: of the weights; by default He's for ReLU, else Glorot's. Biases begin at zero.
  public init(_ outputs: Int, activation: Activation = .linear, bias: Bool = true, initializer: Initializer? = nil) {
    self.outputs = outputs
    self.activation = activation
    hasBias = bias
    self.initializer = initializer ?? (activation == .relu ? .heUniform : .glorotUniform)
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard inputShape.rank == 1, inputShape.count > 0 else {
      throw WarrenError(
        "Linear takes vectors, [inputs], not inputs of shape \(inputShape)", at: declaration.place,
        hint: "put Flatten() before it")
    }
    guard outputs > 0 else { throw WarrenError("Linear needs at least one output, not \(outputs)", at: declaration.place) }
    declaration.parameter("weight", shape: [inputShape[0], outputs], initializer: initializer)
    if hasBias { declaration.parameter("bias", shape: [outputs], initializer: .zeros) }
    return [outputs]
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.linear(parameters[0], bias: hasBias ? parameters[1] : nil, activation: activation)
  }
}
