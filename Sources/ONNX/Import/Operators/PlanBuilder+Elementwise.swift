import Core
import NeuralNetworks
import Tensors

extension PlanBuilder {
  /// A function of each number: known numbers by `function`, others by the engine's operation where there is one.
  mutating func curve(
    _ node: NodeReader, _ function: CurveFunction?, by operation: (@Sendable (Tensor) -> Tensor)? = nil
  ) throws -> [PlanValue?] {
    let value = try input(0, of: node)
    if let known = value.known, let function {
      if function == .not || known.isInteger {
        guard let integers = known.integers, let results = function.values(integers) else {
          throw node.refuse("it is not understood for numbers of this type")
        }
        return [PlanValue(content: .known(HostArray(known.dimensions, integers: results)), dimensions: known.dimensions)]
      }
      let results = HostArray(known.dimensions, floats: known.floats.map(function.value))
      return [PlanValue(content: .known(results), dimensions: known.dimensions)]
    }
    guard value.kind == (function == .not ? .flag : .number), value.known?.isInteger != true else {
      throw node.refuse("it is not understood for numbers of this type")
    }
    let source = try step(value, at: node.place)
    return [
      try emit(value.dimensions, order: value.order, kind: value.kind, at: node.place) { run in
        if let operation { return operation(run.results[source]) }
        return run.tape.apply(Curve(function: function!), to: [run.results[source]])
      }
    ]
  }

  mutating func clip(_ node: NodeReader) throws -> [PlanValue?] {
    let low = try known(1, of: node)?.floats.first ?? -.infinity
    let high = try known(2, of: node)?.floats.first ?? .infinity
    return try curve(node, .clipped(low, high))
  }

  /// Zeros numbers in training only, with a share that the model may state.
  mutating func dropout(_ node: NodeReader) throws -> [PlanValue?] {
    node.ignore("seed")
    let value = try input(0, of: node)
    guard try known(2, of: node)?.floats.first ?? 0 == 0 else {
      throw node.refuse("the model was exported for training", hint: "export it for inference")
    }
    let rate = try known(1, of: node)?.floats.first ?? 0.5
    guard rate >= 0, rate < 1 else { throw node.refuse("the ratio lies from 0 up to but not including 1, found \(rate)") }
    guard value.known == nil, value.kind == .number, rate > 0 else { return [value] }
    let source = try step(value, at: node.place)
    let number = steps.count
    return [
      try emit(value.dimensions, order: value.order, at: node.place) { run in
        guard let key = run.parameters.key?[number] else { return run.results[source] }
        return run.results[source].dropout(rate: rate, key: key.key, stream: key.streamIdentifier)
      }
    ]
  }

  mutating func cast(_ node: NodeReader) throws -> [PlanValue?] {
    node.ignore("saturate", "round_mode")
    var value = try input(0, of: node)
    guard let code = try node.int("to"), let type = Int32(exactly: code).flatMap(ElementType.init) else {
      throw node.refuse("the type is not supported, only float32, float64, int32, int64 and bool")
    }
    switch (type, value.known) {
    case (.float32, let known?), (.float64, let known?):
      value.content = .known(HostArray(known.dimensions, floats: known.floats))
    case (.int32, let known?), (.int64, let known?):
      let integers = known.integers ?? known.floats.compactMap { Int(exactly: $0.rounded(.towardZero)) }
      guard integers.count == known.count else { throw node.refuse("a number is no integer") }
      value.content = .known(HostArray(known.dimensions, integers: integers))
    case (.bool, let known?):
      value.content = .known(HostArray(known.dimensions, integers: known.floats.map { $0 == 0 ? 0 : 1 }))
    case (.float32, nil), (.float64, nil): value.kind = .number
    case (.int32, nil), (.int64, nil):
      if value.kind == .number { value = try curve(node, .truncated)[0]! }
      value.kind = .index
    case (.bool, nil):
      guard value.kind == .flag else { throw node.refuse("only truth values can be cast to bool") }
    }
    return [value]
  }

  /// The value with dimensions of size 1 put before it.
  private func padded(_ value: PlanValue, rank: Int) -> PlanValue {
    let missing = rank - value.rank
    guard missing > 0 else { return value }
    var value = value
    value.order = value.order.map { Array(0..<missing) + $0.map { $0 + missing } }
    value.dimensions = Array(repeating: 1, count: missing) + value.dimensions
    if let known = value.known {
      value.content = .known(HostArray(dimensions: value.dimensions, numbers: known.numbers))
    }
    return value
  }

  /// Values of shapes that go together, in one order in memory.
  private mutating func together(
    _ values: [PlanValue], of node: NodeReader
  ) throws -> (steps: [Int], stored: [[Int]], dimensions: [Int], order: [Int]) {
    guard let dimensions = Broadcast.dimensions(values.map(\.dimensions)) else {
      throw node.refuse(
        "inputs of the dimensions " + values.map { "\($0.dimensions)" }.joined(separator: " and ") + " do not fit")
    }
    let values = values.map { padded($0, rank: dimensions.count) }
    // The order of the largest, so that it stays where it is.
    let order = values.max { $0.count < $1.count }!.places
    let steps = try values.map { try step($0, order: order, at: node.place) }
    return (steps, values.map { value in order.map { value.dimensions[$0] } }, dimensions, order)
  }

  mutating func pairwise(_ node: NodeReader, _ function: PairFunction) throws -> [PlanValue?] {
    if function == .modulo, try node.flag("fmod") != false { throw node.refuse("only integers are supported") }
    if function == .minimum || function == .maximum, node.inputCount == 1 { return [try input(0, of: node)] }
    var result = try pair(input(0, of: node), input(1, of: node), function, node)
    // The minimum and maximum are of any number of tensors.
    if function == .minimum || function == .maximum {
      for index in 2..<max(node.inputCount, 2) { result = try pair(result, input(index, of: node), function, node) }
    }
    return [result]
  }

  mutating func pair(_ a: PlanValue, _ b: PlanValue, _ function: PairFunction, _ node: NodeReader) throws -> PlanValue {
    if let known = try knownPair(a, b, function, node) { return known }
    let kind: PlanValue.Kind = function.isTest ? .flag : .number
    if !function.isTest, [a, b].contains(where: { $0.kind != .number || $0.known?.isInteger == true }) {
      throw node.refuse("arithmetic with integers that depend on the network's input is not supported")
    }
    if function == .multiply {
      for (factor, value) in [(a, b), (b, a)] {
        guard let number = factor.known?.floats.first, factor.count == 1, factor.rank <= value.rank else { continue }
        let source = try step(value, at: node.place)
        return try emit(value.dimensions, order: value.order, at: node.place) { number * $0.results[source] }
      }
    }
    let (steps, stored, dimensions, order) = try together([a, b], of: node)
    let (x, y) = (steps[0], steps[1])
    func emitted(_ step: @escaping Plan.Step) throws -> PlanValue {
      try emit(dimensions, order: order, kind: kind, at: node.place, step)
    }
    if stored[0] == stored[1], [.add, .subtract, .multiply].contains(function) {
      let shape: Shape = [stored[0].reduce(1, *)]
      return try emitted { run in
        let (a, b) = (run.tensor(x, shape), run.tensor(y, shape))
        return function == .add ? a + b : function == .subtract ? a - b : a * b
      }
    }
    if function == .add, dimensions.reduce(1, *) == max(a.count, b.count) {
      for (large, small) in [(0, 1), (1, 0)] {
        let row = Array(stored[small].drop { $0 == 1 })
        guard !row.isEmpty, Array(stored[large].suffix(row.count)) == row else { continue }
        let n = row.reduce(1, *)
        let shape = Shape(rows: stored[large].reduce(1, *) / n, columns: n)
        return try emitted { run in
          run.tensor(steps[large], shape).addingToLines(run.tensor(steps[small], [n]))
        }
      }
    }
    let operation = Pairwise(
      function: function, broadcast: Broadcast(stored), shape: Shape(collapsing: order.map { dimensions[$0] }))
    return try emitted { $0.tape.apply(operation, to: [$0.results[x], $0.results[y]]) }
  }

  /// The result for two known inputs; nil where one is not.
  private func knownPair(_ a: PlanValue, _ b: PlanValue, _ function: PairFunction, _ node: NodeReader) throws -> PlanValue? {
    guard let x = a.known, let y = b.known else { return nil }
    guard let dimensions = Broadcast.dimensions([x.dimensions, y.dimensions]), let count = elementCount(dimensions),
      count > 0, count <= HostArray.largestCount
    else { throw node.refuse("inputs of the dimensions \(x.dimensions) and \(y.dimensions) do not fit") }
    let broadcast = Broadcast([x.dimensions, y.dimensions])
    var result: HostArray
    if let first = x.integers, let second = y.integers {
      var integers = [Int](repeating: 0, count: count)
      var isDefined = true
      broadcast.visit { index, places in
        if let value = function.value(first[places.x], second[places.y]) {
          integers[index] = value
        } else {
          isDefined = false
        }
      }
      guard isDefined else { throw node.refuse("two constants cannot be combined, as when dividing by zero") }
      result = HostArray(dimensions, integers: integers)
    } else {
      let (first, second) = (x.floats, y.floats)
      var floats = [Float](repeating: 0, count: count)
      broadcast.visit { index, places in floats[index] = function.value(first[places.x], second[places.y]) }
      result = HostArray(dimensions, floats: floats)
      if function.isTest { result = HostArray(dimensions, integers: floats.map { $0 == 0 ? 0 : 1 }) }
    }
    return PlanValue(content: .known(result), dimensions: dimensions)
  }

  mutating func choice(_ node: NodeReader) throws -> [PlanValue?] {
    let (condition, a, b) = (try input(0, of: node), try input(1, of: node), try input(2, of: node))
    if let known = condition.known, let x = a.known, let y = b.known {
      let shapes = [known.dimensions, x.dimensions, y.dimensions]
      guard let dimensions = Broadcast.dimensions(shapes), let count = elementCount(dimensions), count > 0,
        count <= HostArray.largestCount, let flags = known.integers
      else { throw node.refuse("inputs of the dimensions \(shapes) do not fit") }
      var places = [(isFirst: Bool, place: Int)](repeating: (true, 0), count: count)
      Broadcast(shapes).visit { index, inputs in
        places[index] = flags[inputs.x] != 0 ? (true, inputs.y) : (false, inputs.z)
      }
      let result: HostArray
      if let first = x.integers, let second = y.integers {
        result = HostArray(dimensions, integers: places.map { $0.isFirst ? first[$0.place] : second[$0.place] })
      } else {
        let (first, second) = (x.floats, y.floats)
        result = HostArray(dimensions, floats: places.map { $0.isFirst ? first[$0.place] : second[$0.place] })
      }
      return [PlanValue(content: .known(result), dimensions: dimensions)]
    }
    guard condition.kind == .flag || condition.known?.isInteger == true,
      [a, b].allSatisfy({ $0.kind == .number && $0.known?.isInteger != true })
    else { throw node.refuse("it takes a condition and floats") }
    let (steps, stored, dimensions, order) = try together([condition, a, b], of: node)
    let operation = Choice(broadcast: Broadcast(stored), shape: Shape(collapsing: order.map { dimensions[$0] }))
    return [
      try emit(dimensions, order: order, at: node.place) { run in
        run.tape.apply(operation, to: steps.map { run.results[$0] })
      }
    ]
  }

  mutating func softmax(_ node: NodeReader, _ operation: @escaping @Sendable (Tensor) -> Tensor) throws -> [PlanValue?] {
    let value = try numbers(0, of: node)
    let axis = try axis(node.int("axis", else: -1), rank: value.rank, node)
    let order = value.places.filter { $0 != axis } + [axis]
    let source = try step(value, order: order, at: node.place)
    let shape = Shape(rows: value.count / value.dimensions[axis], columns: value.dimensions[axis])
    return [try emit(value.dimensions, order: order, at: node.place) { operation($0.tensor(source, shape)) }]
  }

  /// An axis counted from the front.
  func axis(_ axis: Int, rank: Int, _ node: NodeReader) throws -> Int {
    guard axis >= -rank, axis < rank else { throw node.refuse("there is no axis \(axis) in \(rank) dimensions") }
    return axis < 0 ? axis + rank : axis
  }
}

extension CurveFunction {
  /// The values for integers; nil where the function is none of integers.
  func values(_ integers: [Int]) -> [Int]? {
    switch self {
    case .not: integers.map { $0 == 0 ? 1 : 0 }
    case .negative: integers.map { 0 &- $0 }
    case .absolute: integers.map { $0 < 0 ? 0 &- $0 : $0 }
    case .sign: integers.map { $0.signum() }
    default: nil
    }
  }
}
