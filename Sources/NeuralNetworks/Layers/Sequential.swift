import Core
import Tensors

/// Layers one after the other.
///
/// ```swift
/// let network = Sequential {
///   Flatten()
///   Linear(128)
///   ReLU()
///   Linear(10)
/// }
/// ```
public struct Sequential: Layer {
  /// The layers; an activation right behind a linear layer or a convolution has become part of it.
  public let layers: [any Layer]

  /// The layers of a list.
  public init(_ layers: [any Layer]) {
    var fused: [any Layer] = []
    for layer in layers {
      if let activate = layer as? Activate, let last = fused.last as? any ActivatedLayer,
        let whole = last.followed(by: activate.activation)
      {
        fused[fused.count - 1] = whole
      } else {
        fused.append(layer)
      }
    }
    self.layers = fused
  }

  /// The layers that a closure lists.
  public init(@LayerBuilder _ layers: () -> [any Layer]) { self.init(layers()) }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    var shape = inputShape
    for (index, layer) in layers.enumerated() { shape = try declaration.child("\(index)", layer, inputShape: shape) }
    return shape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    var result = input
    for index in layers.indices { result = layers[index].apply(parameters.child(index), result) }
    return result
  }
}

/// Lists layers in a closure, with `if` and `for`.
@resultBuilder
public enum LayerBuilder {
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
  public static func buildBlock(_ layers: [any Layer]...) -> [any Layer] { layers.flatMap { $0 } }
  public static func buildArray(_ layers: [[any Layer]]) -> [any Layer] { layers.flatMap { $0 } }
  public static func buildOptional(_ layers: [any Layer]?) -> [any Layer] { layers ?? [] }
  public static func buildEither(first layers: [any Layer]) -> [any Layer] { layers }
  public static func buildEither(second layers: [any Layer]) -> [any Layer] { layers }
}
