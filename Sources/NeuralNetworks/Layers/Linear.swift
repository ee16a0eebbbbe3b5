import Core
import Tensors

/// activation(x · weight + bias), every input to every output.
///
/// Takes vectors, [inputs], or sequences of them, [length, inputs], whose places are treated alike. Weights: `weight` [inputs, outputs] and `bias` [outputs].
public struct Linear: Layer {
  /// How many outputs.
  public var outputs: Int
  /// What the results go through.
  public var activation: Activation
  /// Whether a number of its own is added to each output.
  public var hasBias: Bool
  /// Where the first weights come from.
  public var initializer: Initializer

  /// A linear layer.
  /// - Parameters:
  ///   - outputs: how many numbers come out.
  ///   - activation: what the results go through.
  ///   - bias: whether a number of its own is added to each output.
  ///   - initializer: of the weights; by default He's for ReLU, else Glorot's. Biases begin at zero.
  public init(_ outputs: Int, activation: Activation = .linear, bias: Bool = true, initializer: Initializer? = nil) {
    self.outputs = outputs
    self.activation = activation
    hasBias = bias
    self.initializer = initializer ?? .usual(for: activation)
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard inputShape.rank == 1 || inputShape.rank == 2, inputShape.count > 0 else {
      throw WarrenError(
        "Linear takes vectors, [inputs], or sequences, [length, inputs], not inputs of shape \(inputShape)",
        at: declaration.place,
        hint: "put Flatten() before it")
    }
    guard outputs > 0 else { throw WarrenError("Linear needs at least one output, not \(outputs)", at: declaration.place) }
    declaration.parameter("weight", shape: [inputShape[inputShape.rank - 1], outputs], initializer: initializer)
    if hasBias { declaration.parameter("bias", shape: [outputs], initializer: .zeros) }
    return inputShape.replacingLast(with: outputs)
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.linear(parameters[0], bias: hasBias ? parameters[1] : nil, activation: activation)
  }
}
