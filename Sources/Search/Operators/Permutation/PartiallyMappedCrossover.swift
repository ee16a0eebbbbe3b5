import Core

/// Keeps a slice of the first parent and takes the rest from the second at its own positions; a number that the slice has already is
/// replaced by the one that stands in the second parent where the slice has it, and so on (partially mapped crossover, PMX: Goldberg
/// and Lingle, "Alleles, loci and the traveling salesman problem", 1985).
/// - Complexity: O(count), without allocation after the first call.
public struct PartiallyMappedCrossover: Crossover {
  /// Where in the slice of the first parent a number stands; -1 outside.
  private var place: [Int32] = []

  /// The operator, which has no settings.
  public init() {}

  public mutating func cross(
    _ first: Permutation, _ second: Permutation, into child: inout Permutation, using random: inout RandomStream
  ) {
    guard let slice = random.pair(below: first.count) else { return child.update(from: first) }
    cross(first, second, slice: slice.low..<slice.high + 1, into: &child)
  }

  /// As ``cross(_:_:into:using:)``, with a given slice of the first parent.
  public mutating func cross(_ first: Permutation, _ second: Permutation, slice: Range<Int>, into child: inout Permutation) {
    let count = first.count
    precondition(second.count == count && child.count == count, "permutations of different counts")
    precondition(slice.lowerBound >= 0 && slice.upperBound <= count, "the slice lies outside the permutation")
    if place.count != count { place = [Int32](repeating: -1, count: count) }
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        for position in slice { place[Int(first[position])] = Int32(position) }
        child.withUnsafeMutableBufferPointer { child in
          for position in 0..<count {
            if slice.contains(position) {
              child[position] = first[position]
              continue
            }
            var number = second[position]
            while place[Int(number)] >= 0 { number = second[Int(place[Int(number)])] }
            child[position] = number
          }
        }
        for position in slice { place[Int(first[position])] = -1 }
      }
    }
  }
}
