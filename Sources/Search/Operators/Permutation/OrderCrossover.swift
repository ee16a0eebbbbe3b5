import Core

/// Keeps a slice of the first parent and fills the rest in the order of the second (order crossover, OX: Davis, "Applying
/// adaptive algorithms to epistatic domains", 1985).
///
/// The slice stays at its positions; the other numbers follow, from the position after the slice on and round the end, in the
/// order in which the second parent has them from that same position on.
/// - Complexity: O(count), without allocation after the first call.
public struct OrderCrossover: Crossover {
  /// 1 for numbers outside the slice.
  @usableFromInline var isOutside: [Int] = []

  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public mutating func cross(
    _ first: Permutation, _ second: Permutation, into child: inout Permutation, using random: inout RandomStream
  ) {
    guard let slice = random.pair(below: first.count) else { return child.update(from: first) }
    cross(first, second, slice: slice.low..<slice.high + 1, into: &child)
  }

  /// As ``cross(_:_:into:using:)``, with a given slice of the first parent.
  @inlinable
  public mutating func cross(_ first: Permutation, _ second: Permutation, slice: Range<Int>, into child: inout Permutation) {
    let count = first.count
    precondition(second.count == count && child.count == count, "permutations of different counts")
    precondition(slice.lowerBound >= 0 && slice.upperBound <= count, "the slice lies outside the permutation")
    if isOutside.count != count { isOutside = [Int](repeating: 1, count: count) }
    let size = slice.count
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        child.withUnsafeMutableBufferPointer { child in
          isOutside.withUnsafeMutableBufferPointer { isOutside in
            for position in slice {
              child[position] = first[position]
              isOutside[Int(first[position])] = 0
            }
            // The numbers outside the slice go to the positions after it and then before it. A number of the slice is written
            // too, which saves an unpredictable branch, and overwritten by the next: while numbers remain, so does their place.
            var target = slice.upperBound == count ? 0 : slice.upperBound
            var remaining = count - size
            var source = slice.upperBound == count ? 0 : slice.upperBound
            while remaining > 0 {
              let number = second[source]
              let step = isOutside[Int(number)]
              child[target] = number
              target += step
              remaining -= step
              if target == count { target = 0 }
              source += 1
              if source == count { source = 0 }
            }
            for position in slice { isOutside[Int(first[position])] = 1 }
          }
        }
      }
    }
  }
}
