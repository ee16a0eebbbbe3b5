import Core

/// Genotypes that are permutations and stand for themselves.
public struct PermutationEncoding: Encoding {
  /// How many numbers are put in order.
  public let count: Int

  /// The permutations of 0, 1, ..., count - 1.
  public init(count: Int) {
    precondition(count >= 0, "a permutation has no negative count")
    self.count = count
  }

  @inlinable
  public func makeGenotype() -> Permutation { Permutation(identity: count) }

  /// Every permutation is equally likely (Fisher and Yates, from the inside out).
  @inlinable
  public func sample(into genotype: inout Permutation, using random: inout RandomStream) {
    genotype.withUnsafeMutableBufferPointer { genes in
      for last in genes.indices {
        let other = random.integer(below: last + 1)
        genes[last] = genes[other]
        genes[other] = Int32(last)
      }
    }
  }

  @inlinable
  public func copy(_ source: Permutation, into target: inout Permutation) {
    target.update(from: source)
  }

  @inlinable
  public func decode(_ genotype: Permutation) -> Permutation { genotype }

  public func validate(_ genotype: Permutation) throws {
    guard genotype.count == count else {
      throw WarrenError("the permutation has \(genotype.count) elements, expected \(count)", kind: .failure)
    }
    try genotype.validate()
  }

  public func save(_ genotypes: [Permutation], into snapshot: inout Snapshot, under name: String) throws {
    snapshot.setArray(name, genotypes.flatMap(\.elements), shape: [genotypes.count, count])
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [Permutation] {
    let genes = try snapshot.array(name, of: Int32.self)
    guard count > 0 ? genes.count.isMultiple(of: count) : genes.isEmpty else {
      throw WarrenError("array '\(name)' holds \(genes.count) numbers, not permutations of \(count)", kind: .failure)
    }
    return try stride(from: 0, to: genes.count, by: max(count, 1)).map { try Permutation(Array(genes[$0..<$0 + count])) }
  }
}
