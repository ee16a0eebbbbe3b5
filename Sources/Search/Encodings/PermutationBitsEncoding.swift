import Core

/// Permutations written as bit strings, in the way of the first genetic algorithms: position after position, the number that stands
/// there in binary, with just enough bits (Holland's encoding, applied to tours by Lidd 1991; Larrañaga and others, "Genetic algorithms
/// for the travelling salesman problem", 1999, section 3.1).
///
/// Most bit strings name some number twice or one that there is not. Decoding keeps the first place of each number and fills the other
/// places with the numbers that are missing, ascending, so that every genotype stands for a solution. That makes the encoding
/// redundant and its neighbourhoods rough: it is here to be compared with permutations.
public struct PermutationBitsEncoding: Encoding {
  /// How many numbers are put in order.
  public let count: Int
  /// How many bits name a number.
  public let bitsPerNumber: Int

  /// The bit strings that stand for permutations of 0, 1, ..., count - 1.
  public init(count: Int) {
    precondition(count >= 0, "a permutation has no negative count")
    self.count = count
    bitsPerNumber = count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  private var strings: BinaryEncoding { BinaryEncoding(count: count * bitsPerNumber) }

  public func makeGenotype() -> BitString { strings.makeGenotype() }

  /// A genotype without conflicts: every permutation is equally likely.
  public func sample(into genotype: inout BitString, using random: inout RandomStream) {
    encode(random.permutation(count), into: &genotype)
  }

  /// Writes an order of 0, 1, ..., count - 1 down.
  func encode(_ order: [Int], into genotype: inout BitString) {
    for (position, number) in order.enumerated() {
      for bit in 0..<bitsPerNumber { genotype[position * bitsPerNumber + bit] = number >> bit & 1 == 1 }
    }
  }

  public func copy(_ source: BitString, into target: inout BitString) { target.update(from: source) }

  public func decode(_ genotype: BitString) -> Permutation {
    var isUsed = [Bool](repeating: false, count: count)
    var order = [Int32](repeating: -1, count: count)
    genotype.withUnsafeWords { words in
      for position in 0..<count {
        var number = 0
        for bit in 0..<bitsPerNumber {
          let place = position * bitsPerNumber + bit
          number |= Int(words[place >> 6] >> UInt64(place & 63) & 1) << bit
        }
        guard number < count, !isUsed[number] else { continue }
        isUsed[number] = true
        order[position] = Int32(number)
      }
    }
    var missing = 0
    for position in 0..<count where order[position] < 0 {
      while isUsed[missing] { missing += 1 }
      order[position] = Int32(missing)
      isUsed[missing] = true
    }
    return Permutation(unchecked: order)
  }

  public func distance(_ first: BitString, _ second: BitString) -> Double? { strings.distance(first, second) }

  public func validate(_ genotype: BitString) throws { try strings.validate(genotype) }

  public func save(_ genotypes: [BitString], into snapshot: inout Snapshot, under name: String) throws {
    try strings.save(genotypes, into: &snapshot, under: name)
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [BitString] {
    try strings.restore(from: snapshot, under: name)
  }
}

extension PermutationBitsEncoding: GeneticEncoding {
  public static let displayName = "permutations written as bits"

  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<BitString>>] {
    strings.crossovers(settings)
  }

  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<BitString>>] {
    strings.mutations(settings)
  }
}
