import Core

/// Vectors of real numbers that stand for themselves: either anything around a point, or within bounds.
public struct RealVectorEncoding: Encoding {
  public typealias Genotype = [Double]

  /// The point that vectors are drawn around; the middle of the bounds, where there are bounds.
  public let center: [Double]
  /// The deviation with which they are drawn. Not used where there are bounds.
  public let deviation: Double
  /// Between which values each number lies; nil where all of them may be anything.
  public let bounds: [ClosedRange<Double>]?

  /// Vectors without bounds. A drawn one is normal around a point.
  public init(center: [Double], deviation: Double) {
    self.center = center
    self.deviation = deviation
    bounds = nil
  }

  /// Vectors within bounds, which must be finite. A drawn one is uniform.
  public init(bounds: [ClosedRange<Double>]) {
    center = bounds.map { $0.lowerBound / 2 + $0.upperBound / 2 }
    deviation = 0
    self.bounds = bounds
  }

  /// How many numbers a vector has.
  @inlinable public var dimension: Int { center.count }

  public func makeGenotype() -> [Double] { center }

  @inlinable
  public func sample(into genotype: inout [Double], using random: inout RandomStream) {
    if let bounds {
      for place in genotype.indices { genotype[place] = random.uniformDouble(in: bounds[place]) }
    } else {
      for place in genotype.indices { genotype[place] = center[place] + deviation * random.normal() }
    }
  }

  @inlinable
  public func copy(_ source: [Double], into target: inout [Double]) {
    for place in source.indices { target[place] = source[place] }
  }

  @inlinable
  public func decode(_ genotype: [Double]) -> [Double] { genotype }

  /// How far they are from each other (Euclid).
  public func distance(_ first: [Double], _ second: [Double]) -> Double? {
    zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  public func validate(_ genotype: [Double]) throws {
    guard genotype.count == center.count else {
      throw WarrenError("the vector has \(genotype.count) numbers, expected \(center.count)", kind: .failure)
    }
    guard genotype.allSatisfy(\.isFinite) else {
      throw WarrenError("the vector holds a number that is not finite", kind: .failure)
    }
    for (place, range) in (bounds ?? []).enumerated() where !range.contains(genotype[place]) {
      throw WarrenError(
        "the vector has \(genotype[place]) at position \(place), outside \(range.lowerBound)...\(range.upperBound)",
        kind: .failure)
    }
  }

  public func save(_ genotypes: [[Double]], into snapshot: inout Snapshot, under name: String) throws {
    snapshot.setArray(name, genotypes.flatMap { $0 }, shape: [genotypes.count, center.count])
    try snapshot.setValue("\(name)Count", genotypes.count)
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [[Double]] {
    let count: Int = try snapshot.value("\(name)Count")
    guard count >= 0, count < 1 << 32 else { throw WarrenError("a population of \(count) members", kind: .failure) }
    let numbers: [Double] = try snapshot.array(name, count: count * center.count)
    let genotypes = (0..<count).map { Array(numbers[$0 * center.count..<($0 + 1) * center.count]) }
    for genotype in genotypes { try validate(genotype) }
    return genotypes
  }
}

extension RandomStream {
  /// A number from a finite range, both of its ends included.
  @inlinable
  public mutating func uniformDouble(in range: ClosedRange<Double>) -> Double {
    // Written so that a range as wide as all numbers does not overflow.
    let share = uniformDouble()
    return min(max(range.lowerBound * (1 - share) + range.upperBound * share, range.lowerBound), range.upperBound)
  }
}
