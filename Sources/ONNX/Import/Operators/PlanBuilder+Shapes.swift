import Core
import Tensors

/// Operators that give the same numbers other dimensions: nothing is computed.
extension PlanBuilder {
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
  mutating func axes(_ node: NodeReader, input: Int, rank: Int) throws -> [Int]? {
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
}
