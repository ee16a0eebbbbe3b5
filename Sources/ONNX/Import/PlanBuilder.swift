import Core
import Tensors

/// Makes a plan, operator by operator.
struct PlanBuilder {
  let graph: ImportedGraph
  /// How many examples the batch has.
  let rows: Int
  private(set) var steps: [Plan.Step] = []
  private var values: [String: PlanValue] = [:]
  private var weights: [Int: Int] = [:]

  /// The most numbers in one tensor.
  static let largestCount = 1 << 28

  /// - Parameter input: the dimensions of the batch as the model sees them, and their order in memory.
  init(_ graph: ImportedGraph, input: [Int], order: [Int]?) throws {
    self.graph = graph
    rows = input[0]
    // A copy on the tape, as a network may be given numbers that lie elsewhere.
    values[graph.input.name] = try emit(input, order: order, kind: graph.input.isInteger ? .index : .number, at: graph.place) {
      $0.tape.apply(Copy(), to: [$0.input])
    }
  }

  /// Goes through all operators.
  /// - Returns: the model's output.
  mutating func build() throws -> PlanValue {
    for (node, place) in graph.nodes {
      let reader = NodeReader(node, place: place)
      guard ["", "ai.onnx"].contains(node.domain) else {
        throw reader.refuse("operators of the domain '\(node.domain)' are not understood")
      }
      guard let operation = Self.operations[node.opType] else {
        throw reader.refuse(
          "the operator '\(node.opType)' is not understood",
          hint: WarrenError.hint(for: node.opType, among: Self.operations.keys.sorted()))
      }
      let results = try operation(&self, reader)
      try reader.checkAllRead()
      for (index, name) in node.output.enumerated() where !name.isEmpty {
        guard index < results.count, let result = results[index] else {
          // Somebody who uses it finds nothing of that name.
          continue
        }
        values[name] = result
      }
    }
    return try value(graph.output, at: graph.place)
  }

  // MARK: Values

  /// The value of a name.
  mutating func value(_ name: String, at place: String) throws -> PlanValue {
    if let value = values[name] { return value }
    if let constant = graph.constants[name] {
      return PlanValue(content: .known(constant), dimensions: constant.dimensions)
    }
    guard let number = graph.weightNumbers[name] else {
      throw WarrenError("there is no value '\(name)' yet", at: place, kind: .failure)
    }
    let weight = graph.weights[number]
    let order = ImportedWeight.order(weight.layout)
    let value = try emit(weight.dimensions, order: order.isEmpty ? nil : order, at: place) { $0.parameters[number] }
    values[name] = value
    return value
  }

  /// An input of an operator.
  mutating func input(_ index: Int, of node: NodeReader) throws -> PlanValue {
    guard node.hasInput(index) else { throw node.refuse("input number \(index + 1) is missing") }
    return try value(node.wire.input[index], at: node.place)
  }

  /// An input that holds floats.
  mutating func numbers(_ index: Int, of node: NodeReader) throws -> PlanValue {
    let value = try input(index, of: node)
    guard value.kind == .number, value.known?.isInteger != true else {
      throw node.refuse("input number \(index + 1) must be floats")
    }
    return value
  }

  /// An optional input that must be known before the network is applied.
  mutating func known(_ index: Int, of node: NodeReader) throws -> HostArray? {
    guard node.hasInput(index) else { return nil }
    guard let array = try input(index, of: node).known else {
      throw node.refuse("input number \(index + 1) depends on the network's input, which is not supported")
    }
    return array
  }

  /// The same for integers.
  mutating func knownIntegers(_ index: Int, of node: NodeReader) throws -> [Int]? {
    guard let array = try known(index, of: node) else { return nil }
    guard let integers = array.integers else { throw node.refuse("input number \(index + 1) must be integers") }
    return integers
  }

  // MARK: Steps

  /// Adds a step.
  mutating func emit(
    _ dimensions: [Int], order: [Int]? = nil, kind: PlanValue.Kind = .number, at place: String, _ step: @escaping Plan.Step
  ) throws -> PlanValue {
    guard let count = elementCount(dimensions, limit: Self.largestCount), count > 0 else {
      throw WarrenError("a tensor of the dimensions \(dimensions) is empty or too large", at: place, kind: .failure)
    }
    steps.append(step)
    return PlanValue(
      content: .result(steps.count - 1), dimensions: dimensions,
      order: order.flatMap { $0 == Array(dimensions.indices) ? nil : $0 }, kind: kind)
  }

  /// The number of the step that gives a value, in whatever order it lies.
  mutating func step(_ value: PlanValue, at place: String) throws -> Int {
    switch value.content {
    case .result(let index): return index
    case .known(let array):
      let tensor = Tensor(array.floats, shape: Shape(collapsing: array.dimensions))
      let constant = try emit(array.dimensions, at: place) { tensor.onTape($0.tape) }
      return try step(constant, at: place)
    }
  }

  /// The number of the step that gives a value in a certain order in memory.
  mutating func step(_ value: PlanValue, order: [Int], at place: String) throws -> Int {
    let source = try step(value, at: place)
    let (stored, places) = (value.stored, value.places)
    // Which dimension in memory now each one wanted is; those of size 1 may lie anywhere.
    let wanted = order.filter { value.dimensions[$0] != 1 }
    let present = places.filter { value.dimensions[$0] != 1 }
    guard wanted != present else { return source }
    let permutation = order.map { places.firstIndex(of: $0)! }
    let untouched = zip(permutation, permutation.indices).prefix { $0 == $1 }.count
    let blocks = stored.prefix(untouched).reduce(1, *)
    let picking = Picking(
      places: IndexMap.transposition(
        Array(stored.dropFirst(untouched)), by: permutation.dropFirst(untouched).map { $0 - untouched }),
      blocks: blocks, inputCount: value.count, shape: Shape(collapsing: permutation.map { stored[$0] }))
    return try step(
      emit(value.dimensions, order: order, kind: value.kind, at: place) { $0.tape.apply(picking, to: [$0.results[source]]) },
      at: place)
  }

  /// The number of the step that gives a value in order.
  mutating func dense(_ value: PlanValue, at place: String) throws -> Int {
    try step(value, order: Array(value.dimensions.indices), at: place)
  }

  /// The value at other places, -1 for `fill`, of a row-major tensor.
  mutating func picked(
    _ value: PlanValue, _ places: [Int32], _ dimensions: [Int], fill: Float = 0, at place: String
  ) throws -> PlanValue {
    if let known = value.known {
      return PlanValue(
        content: .known(known.picked(places, dimensions: dimensions, fill: fill)), dimensions: dimensions, kind: value.kind)
    }
    let source = try dense(value, at: place)
    let picking = Picking(places: places, fill: fill, inputCount: value.count, shape: Shape(collapsing: dimensions))
    return try emit(dimensions, kind: value.kind, at: place) { $0.tape.apply(picking, to: [$0.results[source]]) }
  }
}
