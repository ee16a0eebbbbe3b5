import Core

/// How solutions are written down for a search: the type of a genotype, how one is drawn, and what it stands for.
///
/// Operators are typed by the genotype they work on, so a crossover of bit strings does not compile with an encoding of
/// permutations. An encoding is itself the plainest ``Sampling``: every genotype equally likely.
public protocol Encoding<Genotype>: Sampling {
  /// What a genotype stands for.
  associatedtype Solution: Codable & Sendable

  /// A valid genotype with storage of its own; which one does not matter.
  func makeGenotype() -> Genotype

  /// Overwrites one genotype by another of this encoding, reusing its storage.
  func copy(_ source: Genotype, into target: inout Genotype)

  /// The solution that a genotype stands for.
  func decode(_ genotype: Genotype) -> Solution

  /// Throws a `WarrenError` when the genotype is not one of this encoding.
  func validate(_ genotype: Genotype) throws

  /// How different two genotypes are: 0 for those that stand for the same solution. By default nil, where that has no meaning.
  func distance(_ first: Genotype, _ second: Genotype) -> Double?

  /// Keeps genotypes in a snapshot. By default through their `Codable` form.
  func save(_ genotypes: [Genotype], into snapshot: inout Snapshot, under name: String) throws

  /// The genotypes that ``save(_:into:under:)`` has kept, validated.
  func restore(from snapshot: Snapshot, under name: String) throws -> [Genotype]
}

extension Encoding {
  @inlinable
  public func copy(_ source: Genotype, into target: inout Genotype) { target = source }

  public func distance(_ first: Genotype, _ second: Genotype) -> Double? { nil }

  public func save(_ genotypes: [Genotype], into snapshot: inout Snapshot, under name: String) throws {
    try snapshot.setValue(name, genotypes)
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [Genotype] {
    let genotypes = try snapshot.value(name, as: [Genotype].self)
    for genotype in genotypes { try validate(genotype) }
    return genotypes
  }
}
