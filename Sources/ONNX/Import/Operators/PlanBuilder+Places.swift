import Core
import Tensors

/// Operators that take numbers from other places.
extension PlanBuilder {
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
}
