import NeuralNetworks
import Tensors

extension Sequential: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    var result = input
    for (index, layer) in layers.enumerated() { result = try graph.child("\(index)", layer, result) }
    return result
  }
}

extension Residual: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let result = try graph.child("body", body, input)
    let around = try shortcut.map { try graph.child("shortcut", $0, input) } ?? input
    return result.replaced(by: graph.add("Add", [result.name, graph.arranged(around, result.layout).name]))
  }
}

extension Linear: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let weight = try graph.weight("weight")
    var inputs = [input.name, graph.constant("weight", weight.numbers, dimensions: weight.dimensions)]
    if hasBias { inputs.append(graph.constant("bias", try graph.weight("bias").numbers, dimensions: [outputs])) }
    let sum: String
    if input.shape.rank == 1 {
      sum = graph.add("Gemm", inputs)
    } else {
      let product = graph.add("MatMul", Array(inputs.prefix(2)))
      sum = hasBias ? graph.add("Add", [product, inputs[2]]) : product
    }
    return graph.activate(input.replaced(by: sum, shape: input.shape.replacingLast(with: outputs)), activation)
  }
}

extension Flatten: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    guard input.shape.rank != 1 else { return input }
    let shape: Shape = [input.shape.count]
    if input.shape.rank == 0 {
      let axes = graph.constant("axes", [1])
      return input.replaced(by: graph.add("Unsqueeze", [input.name, axes]), shape: shape)
    }
    return input.replaced(by: graph.add("Flatten", [graph.inOrder(input).name], ["axis": .int(1)]), shape: shape)
  }
}

extension Reshape: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let target = graph.constant("shape", [-1] + shape.dimensions)
    return input.replaced(
      by: graph.add("Reshape", [graph.inOrder(input).name, target]), shape: shape, layout: .channelsLast)
  }
}

extension Softmax: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    input.replaced(by: graph.add("Softmax", [input.name], ["axis": .int(input.lastAxis)]))
  }
}

extension LogSoftmax: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    input.replaced(by: graph.add("LogSoftmax", [input.name], ["axis": .int(input.lastAxis)]))
  }
}

extension Dropout: ONNXExportable {
  /// Nothing is zeroed in use.
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue { input }
}

extension Embedding: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let table = try graph.weight("table")
    let rows = graph.constant("table", table.numbers, dimensions: table.dimensions)
    return input.replaced(
      by: graph.add("Gather", [rows, graph.integers(input).name], ["axis": .int(0)]),
      shape: Shape(input.shape.dimensions + [width]), layout: .channelsLast)
  }
}

extension PositionEmbedding: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let table = try graph.weight("table")
    let rows = graph.constant("table", table.numbers, dimensions: table.dimensions)
    return input.replaced(by: graph.add("Add", [input.name, rows]))
  }
}

extension ONNXValue {
  /// Where the last dimension of Warren's shape lies.
  var lastAxis: Int { isImage && layout == .channelsFirst ? 1 : -1 }
}
