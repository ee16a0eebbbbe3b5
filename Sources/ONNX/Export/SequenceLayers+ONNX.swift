import NeuralNetworks
import Tensors

extension LayerNorm: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let lines = graph.arranged(input, .channelsLast)
    let (scale, shift) = (try graph.weight("scale"), try graph.weight("shift"))
    let inputs = [
      lines.name, graph.constant("scale", scale.numbers, dimensions: scale.dimensions),
      graph.constant("shift", shift.numbers, dimensions: shift.dimensions),
    ]
    return lines.replaced(
      by: graph.add("LayerNormalization", inputs, ["axis": .int(-1), "epsilon": .float(epsilon)]))
  }
}

extension BatchNorm: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    try graph.channelsNormalized(input, "BatchNormalization", ["scale", "shift", "mean", "variance"], epsilon: epsilon)
  }
}

extension InstanceNorm: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    try graph.channelsNormalized(input, "InstanceNormalization", ["scale", "shift"], epsilon: epsilon)
  }
}

extension ONNXGraph {
  /// Adds an operator that normalizes channels, which are its second dimension.
  fileprivate mutating func channelsNormalized(
    _ input: ONNXValue, _ kind: String, _ weights: [String], epsilon: Float
  ) throws -> ONNXValue {
    var value = arranged(input, .channelsFirst)
    let isSequence = input.shape.rank == 2
    if isSequence { value = value.replaced(by: add("Transpose", [value.name], ["perm": .ints([0, 2, 1])])) }
    var inputs = [value.name]
    for name in weights {
      let (numbers, dimensions) = try weight(name)
      inputs.append(constant(name, numbers, dimensions: dimensions))
    }
    value = value.replaced(by: add(kind, inputs, ["epsilon": .float(epsilon)]))
    if isSequence { value = value.replaced(by: add("Transpose", [value.name], ["perm": .ints([0, 2, 1])])) }
    return value
  }
}

extension MultiHeadAttention: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let (length, width) = (input.shape[0], input.shape[1])
    let (heads, size) = (heads, width / heads)
    let projection = Linear(width, bias: hasBias)
    let split = graph.constant("split", [-1, length, heads, size])
    func projected(_ name: String, _ order: [Int], in graph: inout ONNXGraph) throws -> String {
      let whole = try graph.child(name, projection, input)
      return graph.add("Transpose", [graph.add("Reshape", [whole.name, split])], ["perm": .ints(order)])
    }
    let query = try projected("query", [0, 2, 1, 3], in: &graph)
    let key = try projected("key", [0, 2, 3, 1], in: &graph)
    let value = try projected("value", [0, 2, 1, 3], in: &graph)
    let factor = graph.constant("factor", [1 / Float(size).squareRoot()], dimensions: [])
    var scores = graph.add("Mul", [graph.add("MatMul", [query, key]), factor])
    if isCausal {
      let mask = (0..<length * length).map { $0 % length > $0 / length ? -Float.infinity : 0 }
      scores = graph.add("Add", [scores, graph.constant("mask", mask, dimensions: [length, length])])
    }
    let probabilities = graph.add("Softmax", [scores], ["axis": .int(-1)])
    let attended = graph.add(
      "Transpose", [graph.add("MatMul", [probabilities, value])], ["perm": .ints([0, 2, 1, 3])])
    let joined = graph.add("Reshape", [attended, graph.constant("joined", [-1, length, width])])
    return try graph.child("output", projection, input.replaced(by: joined))
  }
}

extension GRU: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let (length, width) = (input.shape[0], input.shape[1])
    let weight = IndexMap.gates(units: units, inputs: width, toONNX: true)
    let recurrent = IndexMap.gates(units: units, inputs: units, toONNX: true)
    let bias = IndexMap.gates(units: units, inputs: 1, toONNX: true)
    func numbers(_ name: String, _ places: [Int32], in graph: ONNXGraph) throws -> [Float] {
      let numbers = try graph.weight(name).numbers
      return places.map { numbers[Int($0)] }
    }
    let biases = try numbers("bias", bias, in: graph) + numbers("recurrentBias", bias, in: graph)
    let inputs = [
      graph.add("Transpose", [input.name], ["perm": .ints([1, 0, 2])]),
      graph.constant("weight", try numbers("weight", weight, in: graph), dimensions: [1, 3 * units, width]),
      graph.constant(
        "recurrentWeight", try numbers("recurrentWeight", recurrent, in: graph), dimensions: [1, 3 * units, units]),
      graph.constant("bias", biases, dimensions: [1, 6 * units]),
    ]
    // The reset gate lies behind the product.
    let states = graph.add(
      "GRU", inputs, ["hidden_size": .int(units), "linear_before_reset": .int(1)], unusedResults: returnsSequence ? 0 : 1)
    let squeezed = graph.add("Squeeze", [states, graph.constant("axes", [returnsSequence ? 1 : 0])])
    guard returnsSequence else { return input.replaced(by: squeezed, shape: [units]) }
    return input.replaced(
      by: graph.add("Transpose", [squeezed], ["perm": .ints([1, 0, 2])]), shape: [length, units])
  }
}
