import Core

/// Vectors of whole numbers, each within bounds of its own, that stand for themselves.
public struct IntegerEncoding: Encoding {
  public typealias Genotype = [Int]

  /// Between which values each number lies.
  public let bounds: [ClosedRange<Int>]

  /// The vectors within bounds; a range has fewer than 2^62 numbers.
  public init(bounds: [ClosedRange<Int>]) {
    for range in bounds {
      let (width, overflows) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
      precondition(!overflows && width < 1 << 62, "the bounds lie too far apart")
    }
    self.bounds = bounds
  }

  public func makeGenotype() -> [Int] { bounds.map(\.lowerBound) }

  /// Every number of a range is equally likely.
  @inlinable
  public func sample(into genotype: inout [Int], using random: inout RandomStream) {
    for place in genotype.indices { genotype[place] = random.integer(in: bounds[place]) }
  }

  @inlinable
  public func copy(_ source: [Int], into target: inout [Int]) {
    for place in source.indices { target[place] = source[place] }
  }

  @inlinable
  public func decode(_ genotype: [Int]) -> [Int] { genotype }

  /// The sum of the differences, each as a share of its range.
  public func distance(_ first: [Int], _ second: [Int]) -> Double? {
    bounds.indices.reduce(0) {
      $0 + abs(Double(first[$1]) - Double(second[$1])) / max(1, Double(bounds[$1].upperBound) - Double(bounds[$1].lowerBound))
    }
  }

  public func validate(_ genotype: [Int]) throws {
    guard genotype.count == bounds.count else {
      throw WarrenError("the vector has \(genotype.count) numbers, expected \(bounds.count)", kind: .failure)
    }
    for (place, range) in bounds.enumerated() where !range.contains(genotype[place]) {
      throw WarrenError(
        "the vector has \(genotype[place]) at position \(place), outside \(range.lowerBound)...\(range.upperBound)",
        kind: .failure)
    }
  }
}

extension RandomStream {
  /// A whole number from a range, both of its ends included.
  @inlinable
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + integer(below: range.upperBound - range.lowerBound + 1)
  }
}
