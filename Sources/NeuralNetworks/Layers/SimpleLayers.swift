import Core
import Tensors

/// Makes one vector of each example.
public struct Flatten: Layer {
  public init() {}

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape { [inputShape.count] }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.shape.rank == 2 ? input : input.reshaped(Shape(rows: input.shape.rows, columns: input.shape.columns))
  }
}

/// An activation as a layer of its own. Behind a ``Linear`` in a ``Sequential`` it becomes part of it.
public struct Activate: Layer {
  public var activation: Activation

  public init(_ activation: Activation) { self.activation = activation }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape { inputShape }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { input.activated(activation) }
}

/// max(x, 0).
// swift-format-ignore: AlwaysUseLowerCamelCase
public func ReLU() -> Activate { Activate(.relu) }

/// The hyperbolic tangent.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func Tanh() -> Activate { Activate(.tanh) }

/// The probabilities of each example's numbers as logits.
public struct Softmax: Layer {
  public init() {}

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard inputShape.rank == 1 else {
      throw WarrenError("Softmax takes vectors, [classes], not inputs of shape \(inputShape)", at: declaration.place)
    }
    return inputShape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { input.softmax() }
}

/// Zeros a share of its inputs at random while training, and scales up the others (Srivastava et al. 2014); else does nothing.
public struct Dropout: Layer {
  /// The share that is zeroed, from 0 up to but not including 1.
  public var rate: Float

  public init(_ rate: Float) { self.rate = rate }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard rate >= 0, rate < 1 else {
      throw WarrenError("the rate of Dropout lies from 0 up to but not including 1, found \(rate)", at: declaration.place)
    }
    return inputShape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    guard rate > 0, let key = parameters.key else { return input }
    return input.dropout(rate: rate, key: key.key, stream: key.streamIdentifier)
  }
}
