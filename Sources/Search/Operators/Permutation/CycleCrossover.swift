import Core

/// Every number of the child stands where one of its parents has it: whole cycles of positions come from one parent or the other (cycle
/// crossover, CX: Oliver, Smith and Holland, "A study of permutation crossover operators on the traveling salesman problem", 1987).
///
/// The first cycle begins at a random position and comes from the first parent; the next ones, in the order of their first positions,
/// from the second and the first by turns.
/// - Complexity: O(count), without allocation after the first call.
public struct CycleCrossover: Crossover {
  private var place: [Int32] = []
  private var isFilled: [Bool] = []

  /// The operator, which has no settings.
  public init() {}

  public mutating func cross(
    _ first: Permutation, _ second: Permutation, into child: inout Permutation, using random: inout RandomStream
  ) {
    guard first.count > 0 else { return }
    cross(first, second, start: random.integer(below: first.count), into: &child)
  }

  /// As ``cross(_:_:into:using:)``, with a given position at which the first cycle begins.
  public mutating func cross(_ first: Permutation, _ second: Permutation, start: Int, into child: inout Permutation) {
    let count = first.count
    precondition(second.count == count && child.count == count, "permutations of different counts")
    precondition(start >= 0 && start < max(count, 1), "the position lies outside the permutation")
    if place.count != count {
      place = [Int32](repeating: 0, count: count)
      isFilled = [Bool](repeating: false, count: count)
    }
    for position in 0..<count {
      place[first[position]] = Int32(position)
      isFilled[position] = false
    }
    var takesFirst = true
    child.withUnsafeMutableBufferPointer { child in
      for offset in 0..<count {
        var position = (start + offset) % count
        guard !isFilled[position] else { continue }
        while !isFilled[position] {
          child[position] = Int32(takesFirst ? first[position] : second[position])
          isFilled[position] = true
          position = Int(place[second[position]])
        }
        takesFirst.toggle()
      }
    }
  }
}
