import Core

/// Genotypes that are bit strings and stand for themselves.
public struct BinaryEncoding: Encoding {
  /// How many bits a string has.
  public let count: Int
  /// The probability of a one in a drawn string.
  public let density: Double

  /// The strings of `count` bits.
  public init(count: Int, density: Double = 0.5) {
    precondition(count >= 0, "a bit string has no negative count")
    precondition((0...1).contains(density), "a probability lies between 0 and 1")
    self.count = count
    self.density = density
  }

  @inlinable
  public func makeGenotype() -> BitString { BitString(count: count) }

  /// Every bit is one with the same probability.
  @inlinable
  public func sample(into genotype: inout BitString, using random: inout RandomStream) {
    let mask = genotype.lastWordMask
    let threshold = density
    let bits = count
    genotype.withUnsafeMutableWords { words in
      for index in words.indices {
        if threshold == 0.5 {
          words[index] = random.next()
        } else {
          var word: UInt64 = 0
          for place in 0..<min(64, bits - index << 6) where random.bernoulli(threshold) { word |= 1 << UInt64(place) }
          words[index] = word
        }
      }
      if let last = words.indices.last { words[last] &= mask }
    }
  }

  @inlinable
  public func copy(_ source: BitString, into target: inout BitString) { target.update(from: source) }

  @inlinable
  public func decode(_ genotype: BitString) -> BitString { genotype }

  /// In how many bits they differ (Hamming).
  public func distance(_ first: BitString, _ second: BitString) -> Double? {
    first.withUnsafeWords { first in
      second.withUnsafeWords { second in Double(zip(first, second).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }) }
    }
  }

  public func validate(_ genotype: BitString) throws {
    guard genotype.count == count else {
      throw WarrenError("the bit string has \(genotype.count) bits, expected \(count)", kind: .failure)
    }
  }

  public func save(_ genotypes: [BitString], into snapshot: inout Snapshot, under name: String) throws {
    let words = (count + 63) / 64
    snapshot.setArray(
      name, genotypes.flatMap { genotype in genotype.withUnsafeWords { $0.map { Int64(bitPattern: $0) } } },
      shape: [genotypes.count, words])
    try snapshot.setValue("\(name)Count", genotypes.count)
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [BitString] {
    let genotypeCount: Int = try snapshot.value("\(name)Count")
    guard genotypeCount >= 0, genotypeCount < 1 << 32 else {
      throw WarrenError("a population of \(genotypeCount) members", kind: .failure)
    }
    let words = (count + 63) / 64
    let numbers = try snapshot.array(name, of: Int64.self, count: genotypeCount * words)
    return try (0..<genotypeCount).map { member in
      var genotype = makeGenotype()
      let mask = genotype.lastWordMask
      let isClean = genotype.withUnsafeMutableWords { target in
        for index in target.indices { target[index] = UInt64(bitPattern: numbers[member * words + index]) }
        return target.last.map { $0 & ~mask == 0 } ?? true
      }
      guard isClean else { throw WarrenError("array '\(name)' has ones beyond the \(count) bits", kind: .failure) }
      return genotype
    }
  }
}
