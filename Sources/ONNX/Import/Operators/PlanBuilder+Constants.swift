import Core
import Tensors

/// Operators that give what is known before a network is applied.
extension PlanBuilder {
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
  func knownCount(_ dimensions: [Int], _ node: NodeReader) throws -> Int {
    guard let count = elementCount(dimensions), count <= HostArray.largestCount else {
      throw node.refuse("a tensor cannot have the dimensions \(dimensions)")
    }
    return count
  }
}
