import Core
import Tensors

/// A part of a network: an immutable description, whose weights live elsewhere.
///
/// ```swift
/// struct Scale: Layer {
///   func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
///     declaration.parameter("factors", shape: inputShape, initializer: .ones)
///     return inputShape
///   }
///   func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { ... parameters[0] ... }
/// }
/// ```
public protocol Layer: Sendable {
  /// Declares the layer's weights.
  /// - Parameters:
  ///   - declaration: where weights are declared, in order.
  ///   - inputShape: of one example, without the dimension of the batch.
  /// - Returns: the shape of what the layer gives for one example.
  /// - Throws: `WarrenError` with the layer's place and both shapes when it does not take inputs of that shape.
  func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape

  /// What the layer gives for a batch, [rows] + example shape.
  func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor
}

extension Layer {
  /// The first weights of a network, and the check that all its layers fit together.
  /// - Parameters:
  ///   - key: the randomness of the first weights.
  ///   - inputShape: of one example, without the dimension of the batch.
  /// - Throws: `WarrenError` where layers do not fit together, or are too large for a machine's memory.
  public func initialize(key: RandomKey, inputShape: Shape) throws -> Parameters {
    var declaration = ParameterDeclaration(key: key)
    let outputShape = try initialize(&declaration, inputShape: inputShape)
    try declaration.checkSize(outputShape)
    return Parameters(declaration)
  }

  /// The shape of what a network gives for one example.
  public func outputShape(for inputShape: Shape) throws -> Shape {
    var declaration = ParameterDeclaration(key: RandomKey(seed: 0))
    let outputShape = try initialize(&declaration, inputShape: inputShape)
    try declaration.checkSize(outputShape)
    return outputShape
  }
}
