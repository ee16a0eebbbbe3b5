import Core
import Foundation

/// Vectors within bounds that carry the deviation of their mutation along, as ``SelfAdaptiveMutation`` wants them.
public struct SelfAdaptiveEncoding: Encoding {
  public typealias Genotype = [Double]

  private let vectors: RealVectorEncoding
  private let startDeviation: Double

  /// Solutions within these bounds.
  /// - Parameters:
  ///   - bounds: the range of each number.
  ///   - startDeviation: the deviation with which drawn genotypes begin, as a share of each number's range.
  public init(bounds: [ClosedRange<Double>], startDeviation: Double = 0.1) {
    precondition(SelfAdaptiveMutation.deviations.contains(startDeviation), "a deviation out of range")
    vectors = RealVectorEncoding(bounds: SelfAdaptiveMutation.encodingBounds(for: bounds))
    self.startDeviation = startDeviation
  }

  /// The bounds of genotypes: those of solutions and, last, those of the deviation's logarithm.
  public var genotypeBounds: [ClosedRange<Double>] { vectors.bounds ?? [] }

  public func makeGenotype() -> [Double] { vectors.makeGenotype() }

  public func sample(into genotype: inout [Double], using random: inout RandomStream) {
    vectors.sample(into: &genotype, using: &random)
    genotype[genotype.count - 1] = log(startDeviation)
  }

  public func copy(_ source: [Double], into target: inout [Double]) { vectors.copy(source, into: &target) }
  public func decode(_ genotype: [Double]) -> [Double] { Array(genotype.dropLast()) }
  public func validate(_ genotype: [Double]) throws { try vectors.validate(genotype) }

  public func save(_ genotypes: [[Double]], into snapshot: inout Snapshot, under name: String) throws {
    try vectors.save(genotypes, into: &snapshot, under: name)
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [[Double]] {
    try vectors.restore(from: snapshot, under: name)
  }
}
