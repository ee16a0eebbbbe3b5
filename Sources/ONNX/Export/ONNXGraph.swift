import Core
import Foundation
import NeuralNetworks
import Tensors

/// A model that is being exported: layers add their operators to it.
public struct ONNXGraph {
  private(set) var nodes: [WireNode] = []
  private(set) var initializers: [WireTensorData] = []
  private var path: [String] = []
  /// How often a name has been asked for.
  private var names: [String: Int] = [:]
  private let parameters: Parameters
  private let inputName: String
  /// Whether the model takes whole numbers.
  private(set) var takesIntegers = false

  init(parameters: Parameters, inputName: String) {
    self.parameters = parameters
    self.inputName = inputName
    names[inputName] = 1
  }

  /// The layer whose turn it is, for messages.
  public var place: String { path.isEmpty ? "network" : "layer " + path.joined(separator: "/") }

  // MARK: Layers

  /// Exports a layer inside this one, under the name with which it was declared.
  /// - Throws: `WarrenError` with its place when the layer cannot be exported.
  public mutating func child(_ name: String, _ layer: any Layer, _ input: ONNXValue) throws -> ONNXValue {
    path.append(name)
    defer { path.removeLast() }
    return try export(layer, input)
  }

  /// Exports the layer at this place.
  mutating func export(_ layer: any Layer, _ input: ONNXValue) throws -> ONNXValue {
    guard let exportable = layer as? any ONNXExportable else {
      throw WarrenError(
        "the layer \(type(of: layer)) does not say how it is exported to ONNX", at: place,
        hint: "let it conform to ONNXExportable")
    }
    let output = try exportable.export(input, to: &self)
    let shape = try layer.outputShape(for: input.shape)
    guard output.shape == shape else {
      throw WarrenError("\(type(of: layer)) exports a result of shape \(output.shape), but gives \(shape)", at: place)
    }
    return output
  }

  // MARK: Weights

  /// The weights that the layer has declared under a name, in its own layout.
  /// - Throws: `WarrenError` when it has declared none of that name.
  public func weight(_ name: String) throws -> (numbers: [Float], dimensions: [Int]) {
    let whole = (path + [name]).joined(separator: "/")
    guard let entry = parameters.layout.entries.first(where: { $0.name == whole }), let numbers = parameters[whole] else {
      throw WarrenError("there are no weights '\(whole)'", at: place)
    }
    return (numbers, entry.shape.dimensions)
  }

  /// Adds numbers to the model.
  /// - Returns: the name under which operators take them.
  public mutating func constant(_ name: String, _ numbers: [Float], dimensions: [Int]) -> String {
    var tensor = WireTensorData()
    tensor.dataType = ElementType.float32.rawValue
    tensor.rawData = numbers.withUnsafeBytes { Data($0) }
    return add(tensor, name, dimensions)
  }

  /// Adds integers to the model, such as a shape.
  public mutating func constant(_ name: String, _ numbers: [Int], dimensions: [Int]? = nil) -> String {
    var tensor = WireTensorData()
    tensor.dataType = ElementType.int64.rawValue
    tensor.rawData = numbers.map { Int64($0) }.withUnsafeBytes { Data($0) }
    return add(tensor, name, dimensions ?? [numbers.count])
  }

  private mutating func add(_ tensor: WireTensorData, _ name: String, _ dimensions: [Int]) -> String {
    var tensor = tensor
    tensor.dims = dimensions.map { Int64($0) }
    tensor.name = unique(name)
    initializers.append(tensor)
    return tensor.name
  }

  // MARK: Operators

  /// Adds an operator with one result.
  /// - Parameters:
  ///   - operation: the operator's name.
  ///   - inputs: names; an empty one stands for an optional input that is left out.
  ///   - attributes: its attributes, in order.
  ///   - before: how many results of the operator, before the one that is meant, are not used.
  /// - Returns: the name of the result.
  public mutating func add(
    _ operation: String, _ inputs: [String], _ attributes: KeyValuePairs<String, ONNXAttribute> = [:],
    unusedResults before: Int = 0
  ) -> String {
    var node = WireNode()
    node.opType = operation
    node.input = inputs
    node.name = unique(operation)
    let result = node.name + "/result"
    node.output = Array(repeating: "", count: before) + [result]
    node.attribute = attributes.map { name, value in
      var attribute = WireAttribute()
      attribute.name = name
      switch value {
      case .float(let number):
        attribute.f = number
        attribute.type = 1
      case .int(let number):
        attribute.i = Int64(number)
        attribute.type = 2
      case .string(let text):
        attribute.s = Data(text.utf8)
        attribute.type = 3
      case .ints(let numbers):
        attribute.ints = numbers.map { Int64($0) }
        attribute.type = 7
      }
      return attribute
    }
    nodes.append(node)
    return result
  }

  /// A batch of images in the layout that an operator needs, transposed if it has another; other shapes as they are.
  public mutating func arranged(_ value: ONNXValue, _ layout: ImageLayout) -> ONNXValue {
    guard value.isImage, value.layout != layout else { return value }
    let order = layout == .channelsFirst ? [0, 3, 1, 2] : [0, 2, 3, 1]
    return value.replaced(by: add("Transpose", [value.name], ["perm": .ints(order)]), layout: layout)
  }

  /// A batch whose numbers lie in Warren's order, channels last, so that it can be flattened.
  public mutating func inOrder(_ value: ONNXValue) -> ONNXValue {
    // With one channel, or one pixel, both orders are the same.
    if value.isImage, value.shape[2] == 1 || value.shape[0] * value.shape[1] == 1 { return value }
    return arranged(value, .channelsLast)
  }

  /// The value as integers. A model whose input goes straight into this takes integers.
  public mutating func integers(_ value: ONNXValue) -> ONNXValue {
    if value.name == inputName, takesIntegers || !nodes.contains(where: { $0.input.contains(inputName) }) {
      takesIntegers = true
      return value
    }
    return value.replaced(by: add("Cast", [value.name], ["to": .int(Int(ElementType.int64.rawValue))]))
  }

  /// Gives a result another name.
  mutating func rename(_ name: String, to new: String) {
    for index in nodes.indices {
      nodes[index].input = nodes[index].input.map { $0 == name ? new : $0 }
      nodes[index].output = nodes[index].output.map { $0 == name ? new : $0 }
    }
  }

  /// A name below the place of the layer that nothing has yet.
  private mutating func unique(_ name: String) -> String {
    let whole = (path + [name]).joined(separator: "/")
    let count = names[whole, default: 0]
    names[whole] = count + 1
    return count == 0 ? whole : unique("\(name)_\(count)")
  }
}
