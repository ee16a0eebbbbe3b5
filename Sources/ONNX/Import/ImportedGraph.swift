import Core
import NeuralNetworks
import Tensors

/// What is needed of a model to apply it: operators in order, constants and weights.
struct ImportedGraph: Sendable {
  let place: String
  /// The operators on which the output depends.
  let nodes: [(node: WireNode, place: String)]
  let constants: [String: HostArray]
  let weights: [ImportedWeight]
  let weightNumbers: [String: Int]
  let input: ONNXModel.Port
  let output: String

  /// - Parameter output: the name of the output that is meant; nil for the only one.
  init(_ model: ONNXModel, output wanted: String?) throws {
    let (graph, place) = (model.wire.graph, model.place)
    func refuse(_ message: String, hint: String? = nil) -> WarrenError {
      WarrenError(message, at: place, hint: hint, kind: .failure)
    }
    self.place = place
    let outputs = model.outputs.map(\.name)
    if let wanted {
      guard outputs.contains(wanted) else {
        throw refuse("the model has no output '\(wanted)'", hint: WarrenError.hint(for: wanted, among: outputs))
      }
    } else if outputs.count > 1 {
      throw refuse(
        "the model has \(outputs.count) outputs: say which is meant", hint: "they are " + outputs.joined(separator: ", "))
    }
    output = wanted ?? outputs[0]

    nodes = try Self.liveNodes(graph, output: output, place: place)
    let inputs = model.inputs
    guard inputs.count == 1 else {
      throw refuse(
        "the model takes \(inputs.count) inputs, a network has one",
        hint: inputs.isEmpty ? nil : "they are " + inputs.map(\.name).joined(separator: ", "))
    }
    input = inputs[0]

    var uses: [String: [(node: WireNode, index: Int)]] = [:]
    for (node, _) in nodes { for (index, name) in node.input.enumerated() { uses[name, default: []].append((node, index)) } }
    let producers = Dictionary(
      nodes.flatMap { node in node.node.output.map { ($0, node.node.opType) } }, uniquingKeysWith: { first, _ in first })
    var constants: [String: HostArray] = [:]
    var weights: [ImportedWeight] = []
    var numbers: [String: Int] = [:]
    for tensor in graph.initializer where uses[tensor.name] != nil || tensor.name == output {
      guard constants[tensor.name] == nil, numbers[tensor.name] == nil else {
        throw refuse("there are two tensors '\(tensor.name)'")
      }
      let array = try HostArray(tensor, at: "\(place): tensor '\(tensor.name)'")
      if let weight = WeightRoles(uses: uses, producers: producers).weight(tensor.name, array) {
        numbers[tensor.name] = weights.count
        weights.append(weight)
      } else {
        constants[tensor.name] = array
      }
    }
    (self.constants, self.weights, weightNumbers) = (constants, weights, numbers)
  }

  /// The operators that an output depends on, each behind those whose results it takes.
  private static func liveNodes(
    _ graph: WireGraph, output: String, place: String
  ) throws -> [(node: WireNode, place: String)] {
    var producer: [String: Int] = [:]
    for (index, node) in graph.node.enumerated() {
      for name in node.output where !name.isEmpty {
        guard producer.updateValue(index, forKey: name) == nil else {
          throw WarrenError(
            "another node gives '\(name)' too", at: NodeReader.place(node, index: index, in: place), kind: .failure)
        }
      }
    }
    var isLive = [Bool](repeating: false, count: graph.node.count)
    var waiting = [output]
    while let name = waiting.popLast() {
      guard let index = producer[name], !isLive[index] else { continue }
      isLive[index] = true
      waiting += graph.node[index].input
    }
    return graph.node.indices.filter { isLive[$0] }
      .map { (graph.node[$0], NodeReader.place(graph.node[$0], index: $0, in: place)) }
  }
}

/// Finds out what the tensors of a model are for: weights that can be trained, statistics, or constants.
struct WeightRoles {
  let uses: [String: [(node: WireNode, index: Int)]]
  /// The operator that gives each result.
  let producers: [String: String]

  /// The tensor as a weight; nil where it is a constant, such as a shape or a mask.
  func weight(_ name: String, _ array: HostArray) -> ImportedWeight? {
    guard case .floats(let numbers) = array.numbers, !numbers.isEmpty, let uses = uses[name] else { return nil }
    func all(_ operation: String, _ indices: Int...) -> Bool {
      uses.allSatisfy { $0.node.opType == operation && indices.contains($0.index) }
    }
    if all("BatchNormalization", 3, 4) {
      return ImportedWeight(
        name, array, layout: .plain, isTrainable: false, initializer: uses[0].index == 4 ? .ones : .zeros)
    }
    if array.dimensions.count == 4, all("Conv", 1) {
      return ImportedWeight(name, array, layout: .filters, isTrainable: true, initializer: .glorotUniform)
    }
    if array.dimensions.count == 2, all("Gemm", 1),
      uses.allSatisfy({ $0.node.attribute.contains { $0.name == "transB" && $0.i != 0 } })
    {
      return ImportedWeight(name, array, layout: .transposed, isTrainable: true, initializer: .glorotUniform)
    }
    var visited: Set<String> = []
    guard isTrained(name, array, numbers, &visited) else { return nil }
    return ImportedWeight(name, array, layout: .plain, isTrainable: true, initializer: initializer(array, uses[0]))
  }

  private func initializer(_ array: HostArray, _ use: (node: WireNode, index: Int)) -> Initializer {
    switch (use.node.opType, use.index) {
    case ("BatchNormalization", 1), ("LayerNormalization", 1), ("Mul", _): .ones
    case ("Gather", _): .randomNormal
    case ("Add", _): array.dimensions.count > 1 ? .randomNormal : .zeros
    default: array.dimensions.count > 1 ? .glorotUniform : .zeros
    }
  }

  private func isTrained(_ name: String, _ array: HostArray, _ numbers: [Float], _ visited: inout Set<String>) -> Bool {
    guard visited.insert(name).inserted else { return false }
    for use in uses[name] ?? [] {
      switch (use.node.opType, use.index) {
      case ("Gemm", 0...2), ("MatMul", _), ("Conv", 1...2), ("BatchNormalization", 1...2), ("LayerNormalization", 1...2),
        ("Gather", 0), ("GRU", 1...3):
        return true
      case ("Add", _), ("Sub", _), ("Mul", _), ("Div", _):
        let other = use.node.input.count == 2 ? use.node.input[1 - use.index] : ""
        if use.node.opType == "Add", producers[other] == "MatMul", array.dimensions.count == 1 { return true }
        // Masks of attention are added too: their numbers are infinite, or as good as that.
        if numbers.count > 1, numbers.allSatisfy({ abs($0) < 1e4 }) { return true }
      case ("Identity", 0), ("Transpose", 0), ("Reshape", 0), ("Squeeze", 0), ("Unsqueeze", 0):
        if let result = use.node.output.first, isTrained(result, array, numbers, &visited) { return true }
      default: break
      }
    }
    return false
  }
}
