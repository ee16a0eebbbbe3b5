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

  /// How many of the neighbourhoods in one, its last number being next to its first, are not in the other, whichever way round.
  public func distance(_ first: Permutation, _ second: Permutation) -> Double? {
    guard count > 1 else { return 0 }
    var place = [Int](repeating: 0, count: count)
    for position in 0..<count { place[second[position]] = position }
    var different = 0
    for position in 0..<count {
      let gap = abs(place[first[position]] - place[first[(position + 1) % count]])
      if gap != 1, gap != count - 1 { different += 1 }
    }
    return Double(different)
  }

  public func validate(_ genotype: Permutation) throws {
    guard genotype.count == count else {
      throw WarrenError("the permutation has \(genotype.count) elements, expected \(count)", kind: .failure)
    }
    try genotype.validate()
  }

  public func save(_ genotypes: [Permutation], into snapshot: inout Snapshot, under name: String) throws {
    snapshot.setArray(name, genotypes.flatMap(\.elements), shape: [genotypes.count, count])
    try snapshot.setValue("\(name)Count", genotypes.count)
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [Permutation] {
    let genotypeCount: Int = try snapshot.value("\(name)Count")
    guard genotypeCount >= 0, genotypeCount < 1 << 32 else {
      throw WarrenError("a population of \(genotypeCount) members", kind: .failure)
    }
    let genes = try snapshot.array(name, of: Int32.self, count: genotypeCount * count)
    return try (0..<genotypeCount).map { try Permutation(Array(genes[$0 * count..<($0 + 1) * count])) }
  }
}
