import Core
import Tensors

/// Every place of a sequence looks at the others, with several heads (Vaswani et al. 2017).
///
/// Keeps the shape, [length, width]. Weights: `query`, `key`, `value` and `output`, each with `weight` [width, width] and `bias`
/// [width].
public struct MultiHeadAttention: Layer {
  /// How many heads; divides the width.
  public var heads: Int
  /// Whether a place sees only itself and those before it.
  public var isCausal: Bool
  /// Whether the projections add numbers of their own.
  public var hasBias: Bool

  /// Attention of a sequence to itself.
  public init(heads: Int, isCausal: Bool = false, bias: Bool = true) {
    self.heads = heads
    self.isCausal = isCausal
    hasBias = bias
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let shape = try declaration.sequenceShape(inputShape, of: "MultiHeadAttention")
    guard heads > 0, shape[1] % heads == 0 else {
      throw WarrenError("\(heads) heads do not divide the width of inputs of shape \(shape)", at: declaration.place)
    }
    for name in ["query", "key", "value", "output"] {
      _ = try declaration.child(name, Linear(shape[1], bias: hasBias), inputShape: shape)
    }
    return shape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    apply(parameters, query: input, memory: input)
  }

  /// Attention to another sequence, or with places that nobody may see; for layers of one's own.
  /// - Parameters:
  ///   - parameters: the weights.
  ///   - query: [rows, length, width]
  ///   - memory: what is looked at, [rows, places, width]
  ///   - visible: a constant [rows, places], 0 for places that nobody may see, such as padding.
  /// - Returns: [rows, length, width]
  public func apply(_ parameters: ParameterView, query: Tensor, memory: Tensor, visible: Tensor? = nil) -> Tensor {
    let projection = Linear(query.shape[2], bias: hasBias)
    let attended = attention(
      projection.apply(parameters.child(0), query), projection.apply(parameters.child(1), memory),
      projection.apply(parameters.child(2), memory), heads: heads, mask: AttentionMask(isCausal: isCausal, keys: visible))
    return projection.apply(parameters.child(3), attended)
  }
}
