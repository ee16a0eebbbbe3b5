import NeuralNetworks
import Tensors

extension NoisyLinear: ONNXExportable {
  /// In use there is no noise.
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    try Linear(outputs, activation: activation).export(input, to: &graph)
  }
}

extension Dueling: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let state = try graph.child("value", value, input)
    let all = try graph.child("advantages", advantages, input)
    let (width, count) = (state.shape.count, all.shape.count)
    let rows = graph.add("Reshape", [all.name, graph.constant("shape", [-1, count / width, width])])
    let mean = graph.add("ReduceMean", [rows], ["axes": .ints([1]), "keepdims": .int(1)])
    let row = graph.add("Reshape", [state.name, graph.constant("shape", [-1, 1, width])])
    let sum = graph.add("Add", [graph.add("Sub", [rows, mean]), row])
    return all.replaced(by: graph.add("Reshape", [sum, graph.constant("shape", [-1, count])]))
  }
}
