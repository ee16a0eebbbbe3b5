import Core
import Tensors

/// Makes one vector of each example.
public struct Flatten: Layer {
  /// The layer, which has no settings.
  public init() {}

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape { [inputShape.count] }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.shape.rank == 2 ? input : input.reshaped(Shape(rows: input.shape.rows, columns: input.shape.columns))
  }
}

/// Gives each example another shape, its numbers in the same order.
public struct Reshape: Layer {
  /// The shape of an example afterwards.
  public var shape: Shape

  /// A layer that gives examples this shape.
  public init(_ shape: Shape) { self.shape = shape }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard shape.rank < 4, shape.count == inputShape.count else {
      throw WarrenError(
        "Reshape cannot make \(shape) of inputs of shape \(inputShape): \(shape.count) and \(inputShape.count) numbers",
        at: declaration.place)
    }
    return shape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.reshaped(shape.batch(input.shape.rows))
  }
}

/// The probabilities of each example's numbers, along the last dimension, as logits.
public struct Softmax: Layer {
  /// The layer, which has no settings.
  public init() {}

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard inputShape.rank > 0 else {
      throw WarrenError("Softmax takes vectors, [classes], not single numbers", at: declaration.place)
    }
    return inputShape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { input.softmax() }
}

/// The logarithms of ``Softmax``, to the last digits.
public struct LogSoftmax: Layer {
  /// The layer, which has no settings.
  public init() {}

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard inputShape.rank > 0 else {
      throw WarrenError("LogSoftmax takes vectors, [classes], not single numbers", at: declaration.place)
    }
    return inputShape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { input.logSoftmax() }
}

/// Zeros a share of its inputs at random while training, and scales up the others (Srivastava et al. 2014); else does nothing.
public struct Dropout: Layer {
  /// The share that is zeroed, from 0 up to but not including 1.
  public var rate: Float

  /// A layer that zeros this share of the numbers in training.
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
