import Core
import NeuralNetworks
import Tensors

/// A layer that can say itself in ONNX's operators.
///
/// All of Warren's layers do. A layer of one's own does it like this:
///
/// ```swift
/// extension Scale: ONNXExportable {
///   func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
///     let factors = try graph.weight("factors")
///     let scale = graph.constant("factors", factors.numbers, dimensions: factors.dimensions)
///     return input.replaced(by: graph.add("Mul", [input.name, scale]))
///   }
/// }
/// ```
public protocol ONNXExportable: Layer {
  /// Adds the operators that compute the layer in use, not in training.
  /// - Parameters:
  ///   - input: a batch of what the layer takes.
  ///   - graph: what operators are added to.
  /// - Returns: a batch of what it gives, with the shape that `initialize` says.
  func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue
}

/// A batch of tensors between two operators of an exported model.
public struct ONNXValue: Sendable {
  /// What operators call it.
  public let name: String
  /// The shape of one example, as Warren sees it: images are [height, width, channels], whatever their layout here is.
  public let shape: Shape
  /// How images lie here; without meaning for other shapes.
  public let layout: ImageLayout

  public init(name: String, shape: Shape, layout: ImageLayout) {
    self.name = name
    self.shape = shape
    self.layout = layout
  }

  /// Whether it is a batch of images, so that the layout matters.
  public var isImage: Bool { shape.rank == 3 }

  /// What an operator has made of it, of the same shape and layout unless said otherwise.
  public func replaced(by name: String, shape: Shape? = nil, layout: ImageLayout? = nil) -> ONNXValue {
    ONNXValue(name: name, shape: shape ?? self.shape, layout: layout ?? self.layout)
  }
}

/// A setting of an operator.
public enum ONNXAttribute: Sendable {
  case int(Int)
  case ints([Int])
  case float(Float)
  case string(String)
}
