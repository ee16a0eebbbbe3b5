import Core
import Tensors

/// A learned vector for each of some tokens: the inputs are whole numbers, 0 and up.
///
/// Takes indices of any shape of up to two dimensions, gives that shape + [width]. Weights: `table` [tokens, width]. A number that
/// is not the index of a token gives a vector of NaN, and in training an error.
public struct Embedding: Layer {
  /// How many different tokens there are.
  public var tokens: Int
  /// How many numbers stand for a token.
  public var width: Int
  /// Where the first vectors come from.
  public var initializer: Initializer

  /// A table of vectors.
  public init(tokens: Int, width: Int, initializer: Initializer = .randomNormal) {
    self.tokens = tokens
    self.width = width
    self.initializer = initializer
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard tokens > 0, width > 0 else {
      throw WarrenError("Embedding needs tokens and a width above zero, found \(tokens) and \(width)", at: declaration.place)
    }
    guard inputShape.rank <= 2, inputShape.count > 0 else {
      throw WarrenError(
        "Embedding takes at most two dimensions of indices, not inputs of shape \(inputShape)", at: declaration.place)
    }
    declaration.parameter("table", shape: [tokens, width], initializer: initializer)
    return Shape(inputShape.dimensions + [width])
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { input.embedded(in: parameters[0]) }
}

/// Adds a learned vector to each place of a sequence, so that attention can tell the places apart.
///
/// Keeps the shape, [length, width]. Weights: `table` [length, width].
public struct PositionEmbedding: Layer {
  /// Positions as many as the inputs are long.
  public init() {}

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let shape = try declaration.sequenceShape(inputShape, of: "PositionEmbedding")
    declaration.parameter("table", shape: shape, initializer: .randomNormal)
    return shape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.addingToExamples(parameters[0])
  }
}

extension ParameterDeclaration {
  /// The shape of a sequence, [length, width].
  /// - Throws: `WarrenError` when inputs are something else.
  func sequenceShape(_ shape: Shape, of layer: String) throws -> Shape {
    guard shape.rank == 2, shape.count > 0 else {
      throw WarrenError("\(layer) takes sequences, [length, width], not inputs of shape \(shape)", at: place)
    }
    return shape
  }
}
