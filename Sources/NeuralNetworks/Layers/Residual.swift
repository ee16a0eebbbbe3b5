import Core
import Tensors

/// x + body(x): layers that learn what is missing (He et al. 2016).
///
/// ```swift
/// Residual {
///   LayerNorm()
///   MultiHeadAttention(heads: 4)
/// }
/// ```
public struct Residual: Layer {
  /// What is added to the input.
  public let body: Sequential
  /// What x goes through on its way around the body, where the body changes the shape; nil leaves it as it is.
  public let shortcut: (any Layer)?

  /// A block around these layers.
  public init(shortcut: (any Layer)? = nil, @LayerBuilder _ layers: () -> [any Layer]) {
    body = Sequential(layers)
    self.shortcut = shortcut
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let shape = try declaration.child("body", body, inputShape: inputShape)
    let around = try shortcut.map { try declaration.child("shortcut", $0, inputShape: inputShape) } ?? inputShape
    guard shape == around else {
      throw WarrenError(
        "the body of Residual gives \(shape), to which \(around) cannot be added", at: declaration.place,
        hint: shortcut == nil ? "give a shortcut that makes \(shape) of \(inputShape)" : nil)
    }
    return shape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    let result = body.apply(parameters.child(0), input)
    return result + (shortcut.map { $0.apply(parameters.child(1), input) } ?? input)
  }
}
