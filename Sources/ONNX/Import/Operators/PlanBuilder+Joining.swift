import Core
import Tensors

/// Operators that make one tensor of several, or one number of many.
extension PlanBuilder {
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
