import Core

/// Vectors of real numbers; a drawn one is normal around a point.
public struct RealVectorEncoding: Encoding {
  public typealias Genotype = [Double]

  /// The point that vectors are drawn around.
  public let center: [Double]
  /// The deviation with which they are drawn.
  public let deviation: Double

  /// Vectors drawn around a point.
  public init(center: [Double], deviation: Double) {
    self.center = center
    self.deviation = deviation
  }

  public func makeGenotype() -> [Double] { center }

  public func sample(into genotype: inout [Double], using random: inout RandomStream) {
    for place in genotype.indices { genotype[place] = center[place] + deviation * random.normal() }
  }

  @inlinable
  public func copy(_ source: [Double], into target: inout [Double]) {
    for place in source.indices { target[place] = source[place] }
  }

  public func decode(_ genotype: [Double]) -> [Double] { genotype }

  public func validate(_ genotype: [Double]) throws {
    guard genotype.count == center.count else {
      throw WarrenError("the vector has \(genotype.count) numbers, expected \(center.count)", kind: .failure)
    }
    guard genotype.allSatisfy(\.isFinite) else {
      throw WarrenError("the vector holds a number that is not finite", kind: .failure)
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
