import Core
import Tensors

extension PlanBuilder {
  // MARK: Constants

  mutating func constant(_ node: NodeReader) throws -> [PlanValue?] {
    let array: HostArray
    if let tensor = try node.tensor("value") {
      array = tensor
    } else if let numbers = try node.ints("value_ints") {
      array = HostArray([numbers.count], integers: numbers)
    } else if let numbers = try node.floats("value_floats") {
      array = HostArray([numbers.count], floats: numbers)
    } else if let number = try node.int("value_int") {
      array = HostArray([], integers: [number])
    } else if node.wire.attribute.contains(where: { $0.name == "value_float" }) {
      array = HostArray([], floats: [try node.float("value_float", else: 0)])
    } else {
      throw node.refuse("it has no value that is understood")
    }
    return [PlanValue(content: .known(array), dimensions: array.dimensions)]
  }

  mutating func constantOfShape(_ node: NodeReader) throws -> [PlanValue?] {
    guard let dimensions = try knownIntegers(0, of: node) else { throw node.refuse("the shape is missing") }
    let value = try node.tensor("value") ?? HostArray([1], floats: [0])
    guard value.count == 1 else { throw node.refuse("its value is a single number, not \(value.count)") }
    let places = [Int32](repeating: 0, count: try knownCount(dimensions, node))
    return [PlanValue(content: .known(value.picked(places, dimensions: dimensions)), dimensions: dimensions)]
  }

  mutating func range(_ node: NodeReader) throws -> [PlanValue?] {
    guard let start = try known(0, of: node), let limit = try known(1, of: node), let delta = try known(2, of: node),
      let first = start.integers?.first, let end = limit.integers?.first, let step = delta.integers?.first, step != 0,
      case (let distance, let overflow) = end.subtractingReportingOverflow(first), !overflow,
      abs(Double(distance) / Double(step)) < Double(HostArray.largestCount)
    else { throw node.refuse("it is understood for known integers only") }
    let numbers = Array(stride(from: first, to: end, by: step))
    return [PlanValue(content: .known(HostArray([numbers.count], integers: numbers)), dimensions: [numbers.count])]
  }

  mutating func shape(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try input(0, of: node)
    func place(_ index: Int) -> Int { min(max(index < 0 ? index + value.rank : index, 0), value.rank) }
    let start = place(max(try node.int("start", else: 0), -value.rank))
    let end = max(place(max(try node.int("end", else: value.rank), -value.rank)), start)
    let sizes = Array(value.dimensions[start..<end])
    return [PlanValue(content: .known(HostArray([sizes.count], integers: sizes)), dimensions: [sizes.count])]
  }

  /// How many numbers a constant of these dimensions has.
  private func knownCount(_ dimensions: [Int], _ node: NodeReader) throws -> Int {
    guard let count = elementCount(dimensions), count <= HostArray.largestCount else {
      throw node.refuse("a tensor cannot have the dimensions \(dimensions)")
    }
    return count
  }

  // MARK: The same numbers

  /// The same numbers in order under other dimensions.
  mutating func reshaped(_ value: PlanValue, _ dimensions: [Int], at place: String) throws -> PlanValue {
    if let known = value.known {
      return PlanValue(
        content: .known(HostArray(dimensions: dimensions, numbers: known.numbers)), dimensions: dimensions, kind: value.kind)
    }
    return PlanValue(content: .result(try dense(value, at: place)), dimensions: dimensions, kind: value.kind)
  }

  mutating func reshape(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try input(0, of: node)
    guard var dimensions = try knownIntegers(1, of: node) else { throw node.refuse("the shape is missing") }
    let keepsZeros = try node.flag("allowzero")
    func misfit() -> WarrenError {
      node.refuse("a tensor of the dimensions \(value.dimensions) cannot get the dimensions \(dimensions)")
    }
    var open: Int?
    for (index, size) in dimensions.enumerated() {
      if size == 0, !keepsZeros {
        guard index < value.rank else { throw misfit() }
        dimensions[index] = value.dimensions[index]
      } else if size == -1 {
        guard open == nil else { throw misfit() }
        open = index
      }
    }
    if let open {
      dimensions[open] = 1
      guard let others = elementCount(dimensions), others > 0, value.count % others == 0 else { throw misfit() }
      dimensions[open] = value.count / others
    }
    guard elementCount(dimensions) == value.count else { throw misfit() }
    return [try reshaped(value, dimensions, at: node.place)]
  }

  mutating func flatten(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try input(0, of: node)
    let axis = try node.int("axis", else: 1)
    guard axis >= -value.rank, axis <= value.rank else {
      throw node.refuse("there is no axis \(axis) in \(value.rank) dimensions")
    }
    let rows = value.dimensions.prefix(axis < 0 ? axis + value.rank : axis).reduce(1, *)
    return [try reshaped(value, [rows, value.count / max(rows, 1)], at: node.place)]
  }

  /// The axes that an operator names by an input, or in older versions by an attribute.
  private mutating func axes(_ node: NodeReader, input: Int, rank: Int) throws -> [Int]? {
    guard let axes = try node.ints("axes") ?? knownIntegers(input, of: node) else { return nil }
    let counted = try axes.map { try axis($0, rank: rank, node) }
    guard Set(counted).count == counted.count else { throw node.refuse("an axis is named twice: \(axes)") }
    return counted
  }

  mutating func squeeze(_ node: NodeReader) throws -> [PlanValue?] {
    var value = try input(0, of: node)
    let axes =
      try axes(node, input: 1, rank: value.rank) ?? value.dimensions.indices.filter { value.dimensions[$0] == 1 }
    guard axes.allSatisfy({ value.dimensions[$0] == 1 }) else {
      throw node.refuse("only dimensions of size 1 can be left out of \(value.dimensions), not \(axes)")
    }
    let kept = value.dimensions.indices.filter { !axes.contains($0) }
    value.order = value.order.map { $0.compactMap { kept.firstIndex(of: $0) } }
    return [renamed(value, kept.map { value.dimensions[$0] })]
  }

  mutating func unsqueeze(_ node: NodeReader) throws -> [PlanValue?] {
    var value = try input(0, of: node)
    let named = try node.ints("axes") ?? knownIntegers(1, of: node) ?? []
    let rank = value.rank + named.count
    guard rank <= 16 else { throw node.refuse("\(rank) dimensions are too many") }
    let axes = try named.map { try axis($0, rank: rank, node) }
    guard Set(axes).count == axes.count else { throw node.refuse("an axis is named twice: \(named)") }
    let old = (0..<rank).filter { !axes.contains($0) }
    var dimensions = [Int](repeating: 1, count: rank)
    for (index, place) in old.enumerated() { dimensions[place] = value.dimensions[index] }
    value.order = value.order.map { axes + $0.map { old[$0] } }
    return [renamed(value, dimensions)]
  }

  /// The value where it is, with dimensions of size 1 more or less.
  private func renamed(_ value: PlanValue, _ dimensions: [Int]) -> PlanValue {
    var value = value
    value.dimensions = dimensions
    if let known = value.known { value.content = .known(HostArray(dimensions: dimensions, numbers: known.numbers)) }
    return value
  }

  mutating func transpose(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try input(0, of: node)
    let order = try node.ints("perm") ?? value.dimensions.indices.reversed()
    guard order.sorted() == Array(value.dimensions.indices) else {
      throw node.refuse("\(order) is no order of \(value.rank) dimensions")
    }
    return [transposed(value, by: order)]
  }

  /// The value with its dimensions in another order: its numbers stay where they are.
  func transposed(_ value: PlanValue, by order: [Int]) -> PlanValue {
    var result = value
    result.dimensions = order.map { value.dimensions[$0] }
    if let known = value.known {
      let places = IndexMap.transposition(known.dimensions, by: order)
      result.content = .known(known.picked(places, dimensions: result.dimensions))
    } else {
      let places = value.places.map { old in order.firstIndex(of: old)! }
      result.order = places == Array(order.indices) ? nil : places
    }
    return result
  }

  // MARK: Numbers from other places

  mutating func expand(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try input(0, of: node)
    guard let wanted = try knownIntegers(1, of: node), wanted.allSatisfy({ $0 >= 0 }), wanted.count <= 16,
      let dimensions = Broadcast.dimensions([value.dimensions, wanted])
    else { throw node.refuse("a tensor of the dimensions \(value.dimensions) cannot be expanded like that") }
    guard dimensions != value.dimensions else { return [value] }
    _ = try knownCount(dimensions, node)
    let missing = dimensions.count - value.rank
    let strides = zip(value.dimensions, rowMajorStrides(value.dimensions)).map { $0 == 1 ? 0 : $1 }
    let places = IndexMap.strided(dimensions, strides: Array(repeating: 0, count: missing) + strides)
    return [try picked(value, places, dimensions, at: node.place)]
  }

  mutating func slice(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try input(0, of: node)
    guard let starts = try knownIntegers(1, of: node), let ends = try knownIntegers(2, of: node), starts.count == ends.count
    else { throw node.refuse("the beginnings and ends of the slice do not fit") }
    let axes = try knownIntegers(3, of: node) ?? Array(starts.indices)
    let steps = try knownIntegers(4, of: node) ?? Array(repeating: 1, count: starts.count)
    guard axes.count == starts.count, steps.count == starts.count, steps.allSatisfy({ $0 != 0 && $0.magnitude < 1 << 31 })
    else {
      throw node.refuse("the axes and steps of the slice do not fit")
    }
    var (dimensions, strides, start) = (value.dimensions, rowMajorStrides(value.dimensions), 0)
    for (index, named) in axes.enumerated() {
      let axis = try axis(named, rank: value.rank, node)
      let (size, step) = (value.dimensions[axis], steps[index])
      func place(_ number: Int, _ range: ClosedRange<Int>) -> Int {
        min(max(number < 0 ? number &+ size : number, range.lowerBound), range.upperBound)
      }
      // Huge numbers mean "to the end".
      let limit = 1 << 40
      let (low, high) = (min(max(starts[index], -limit), limit), min(max(ends[index], -limit), limit))
      let first = step > 0 ? place(low, 0...size) : place(low, 0...max(size - 1, 0))
      let last = step > 0 ? place(high, 0...size) : place(high, -1...max(size - 1, 0))
      dimensions[axis] = max((last - first + step - step.signum()) / step, 0)
      start += first * strides[axis]
      strides[axis] *= step
    }
    if dimensions == value.dimensions, start == 0, steps.allSatisfy({ $0 == 1 }) { return [value] }
    let places = dimensions.contains(0) ? [] : IndexMap.strided(dimensions, strides: strides, start: start)
    return [try picked(value, places, dimensions, at: node.place)]
  }

  mutating func split(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try input(0, of: node)
    let axis = try axis(node.int("axis", else: 0), rank: value.rank, node)
    let size = value.dimensions[axis]
    let parts = try node.int("num_outputs", else: node.wire.output.count)
    guard parts > 0, parts <= max(size, 1), parts == node.wire.output.count else {
      throw node.refuse("\(size) cannot be split into \(parts) parts")
    }
    let even = (size + parts - 1) / parts
    let sizes = try knownIntegers(1, of: node) ?? (0..<parts).map { max(min(even, size - $0 * even), 0) }
    guard sizes.count == parts, sizes.allSatisfy({ $0 > 0 && $0 <= size }), sizes.reduce(0, +) == size else {
      throw node.refuse("\(size) cannot be split into parts of \(sizes)")
    }
    let strides = rowMajorStrides(value.dimensions)
    var start = 0
    return try sizes.map { part in
      var dimensions = value.dimensions
      dimensions[axis] = part
      let places = IndexMap.strided(dimensions, strides: strides, start: start * strides[axis])
      start += part
      return try picked(value, places, dimensions, at: node.place)
    }
  }

  mutating func gather(_ node: NodeReader) throws -> [PlanValue?] {
    let (value, indices) = (try input(0, of: node), try input(1, of: node))
    let axis = try axis(node.int("axis", else: 0), rank: value.rank, node)
    let size = value.dimensions[axis]
    let dimensions = value.dimensions[..<axis] + indices.dimensions + value.dimensions[(axis + 1)...]
    guard let known = indices.known else {
      guard indices.kind == .index, axis == 0, value.rank == 2, value.kind == .number else {
        throw node.refuse("indices that depend on the network's input are understood for the rows of a table only")
      }
      let (table, places) = (try dense(value, at: node.place), try dense(indices, at: node.place))
      let (tableShape, count) = (Shape(value.dimensions), indices.count)
      return [
        try emit(Array(dimensions), at: node.place) {
          $0.tensor(places, [count]).embedded(in: $0.tensor(table, tableShape))
        }
      ]
    }
    guard let chosen = known.integers, chosen.allSatisfy({ $0 >= -size && $0 < size }) else {
      throw node.refuse("there are indices outside the \(size) places of axis \(axis)")
    }
    _ = try knownCount(Array(dimensions), node)
    let inner = value.dimensions[(axis + 1)...].reduce(1, *)
    var places: [Int32] = []
    for outer in 0..<value.dimensions[..<axis].reduce(1, *) {
      for index in chosen {
        let start = (outer * size + (index < 0 ? index + size : index)) * inner
        for place in start..<start + inner { places.append(Int32(place)) }
      }
    }
    return [try picked(value, places, Array(dimensions), at: node.place)]
  }

  mutating func triangle(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try input(0, of: node)
    let isUpper = try node.flag("upper", else: true)
    let diagonal = try knownIntegers(1, of: node)?.first ?? 0
    guard value.rank >= 2, abs(Double(diagonal)) < 1e9 else { throw node.refuse("it takes matrices, not \(value.dimensions)") }
    let (rows, columns) = (value.dimensions[value.rank - 2], value.dimensions[value.rank - 1])
    let places = (0..<value.count).map { index in
      let (row, column) = (index / columns % rows, index % columns)
      return (isUpper ? column - row >= diagonal : column - row <= diagonal) ? Int32(index) : -1
    }
    return [try picked(value, places, value.dimensions, at: node.place)]
  }

  mutating func pad(_ node: NodeReader) throws -> [PlanValue?] {
    let value = try numbers(0, of: node)
    guard try node.string("mode", else: "constant") == "constant" else {
      throw node.refuse("only padding with a constant is understood")
    }
    let fill = try known(2, of: node)?.floats.first ?? 0
    let axes = try axes(node, input: 3, rank: value.rank) ?? Array(value.dimensions.indices)
    guard let pads = try knownIntegers(1, of: node), pads.count == 2 * axes.count,
      pads.allSatisfy({ $0 >= 0 && $0 < 1 << 24 })
    else { throw node.refuse("the padding does not fit \(value.rank) dimensions, or is negative") }
    var (dimensions, before) = (value.dimensions, [Int](repeating: 0, count: value.rank))
    for (index, axis) in axes.enumerated() {
      before[axis] = pads[index]
      dimensions[axis] += pads[index] + pads[index + axes.count]
    }
    _ = try knownCount(dimensions, node)
    return [
      try picked(value, padding(value.dimensions, before: before, to: dimensions), dimensions, fill: fill, at: node.place)
    ]
  }

  /// The places of a tensor with room around it, -1 in the room.
  func padding(_ inner: [Int], before: [Int], to outer: [Int]) -> [Int32] {
    var places: [Int32] = [0]
    for ((size, stride), (start, whole)) in zip(zip(inner, rowMajorStrides(inner)), zip(before, outer)) {
      places = places.flatMap { place in
        (0..<whole).map { index in
          place < 0 || index < start || index >= start + size ? -1 : place + Int32((index - start) * stride)
        }
      }
    }
    return places
  }

  // MARK: Several and one

  mutating func concatenate(_ node: NodeReader) throws -> [PlanValue?] {
    var values: [PlanValue] = []
    for index in 0..<node.inputCount { values.append(try input(index, of: node)) }
    guard let first = values.first, let named = try node.int("axis") else { throw node.refuse("it has no inputs or no axis") }
    let axis = try axis(named, rank: first.rank, node)
    var dimensions = first.dimensions
    dimensions[axis] = 0
    for value in values {
      guard value.rank == first.rank,
        value.dimensions.indices.allSatisfy({ $0 == axis || value.dimensions[$0] == dimensions[$0] }),
        value.kind == first.kind || value.known != nil || first.known != nil
      else { throw node.refuse("inputs of \(first.dimensions) and \(value.dimensions) do not fit") }
      dimensions[axis] += value.dimensions[axis]
    }
    if values.count == 1 { return [first] }
    let outer = dimensions[..<axis].reduce(1, *)
    let parts = values.map { $0.count / max(outer, 1) }
    let known = values.compactMap(\.known)
    if known.count == values.count {
      func joined<Number>(_ arrays: [[Number]]) -> [Number] {
        (0..<outer).flatMap { line in zip(arrays, parts).flatMap { $0[line * $1..<(line + 1) * $1] } }
      }
      _ = try knownCount(dimensions, node)
      let integers = known.compactMap(\.integers)
      let result =
        integers.count == known.count
        ? HostArray(dimensions, integers: joined(integers)) : HostArray(dimensions, floats: joined(known.map(\.floats)))
      return [PlanValue(content: .known(result), dimensions: dimensions)]
    }
    let sources = try values.map { try dense($0, at: node.place) }
    let operation = Concatenation(outer: outer, parts: parts, shape: Shape(collapsing: dimensions))
    let kind = values.first { $0.known == nil }!.kind
    return [
      try emit(dimensions, kind: kind, at: node.place) { run in
        run.tape.apply(operation, to: sources.map { run.results[$0] })
      }
    ]
  }

  mutating func reduce(_ node: NodeReader, _ kind: LineReduction.Kind) throws -> [PlanValue?] {
    let value = try numbers(0, of: node)
    let named = try axes(node, input: 1, rank: value.rank).flatMap { $0.isEmpty ? nil : $0 }
    if try node.flag("noop_with_empty_axes"), named == nil { return [value] }
    return [
      try reduced(value, named ?? Array(value.dimensions.indices), kind, keepsAxes: node.flag("keepdims", else: true), node)
    ]
  }

  mutating func reduced(
    _ value: PlanValue, _ axes: [Int], _ kind: LineReduction.Kind, keepsAxes: Bool, _ node: NodeReader
  ) throws -> PlanValue {
    let kept = value.dimensions.indices.filter { !axes.contains($0) }
    let source = try step(value, order: kept + axes, at: node.place)
    let length = axes.reduce(1) { $0 * value.dimensions[$1] }
    let dimensions =
      keepsAxes
      ? value.dimensions.indices.map { axes.contains($0) ? 1 : value.dimensions[$0] } : kept.map { value.dimensions[$0] }
    let operation = LineReduction(kind: kind, length: length, shape: Shape(collapsing: dimensions))
    return try emit(dimensions, at: node.place) { $0.tape.apply(operation, to: [$0.results[source]]) }
  }
}
