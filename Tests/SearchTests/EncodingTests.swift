import Core
import Search
import Testing

/// Whatever is drawn, crossed, mutated or restored is a genotype of its encoding: for every encoding, with all of its operators.
@Suite struct EncodingTests {
  /// Draws, crosses and mutates with every operator of an encoding and validates everything.
  private func exercise<E: GeneticEncoding>(_ encoding: E, rounds: Int = 200) throws where E.Genotype: Equatable {
    var stream = RandomKey(seed: 5).stream
    func draw() throws -> E.Genotype {
      var genotype = encoding.makeGenotype()
      try encoding.validate(genotype)
      encoding.sample(into: &genotype, using: &stream)
      try encoding.validate(genotype)
      return genotype
    }
    for settings in [OperatorSettings(), OperatorSettings(geneRate: 1, strength: 0.9), OperatorSettings(geneRate: 0)] {
      for named in encoding.crossovers(settings) {
        var crossover = named.make()
        for _ in 0..<rounds {
          let first = try draw()
          let second = try draw()
          var child = try draw()
          crossover.cross(first, second, into: &child, using: &stream)
          try encoding.validate(child)
          // Crossing somebody with itself gives nothing new, whatever the operator.
          var twin = try draw()
          crossover.cross(first, first, into: &twin, using: &stream)
          if E.Genotype.self != [Gene].self { #expect(encoding.distance(twin, first) ?? 0 < 1e-9) }
        }
      }
      for named in encoding.mutations(settings) {
        var mutation = named.make()
        for _ in 0..<rounds {
          var genotype = try draw()
          mutation.mutate(&genotype, using: &stream)
          try encoding.validate(genotype)
        }
      }
    }
    let genotypes = try (0..<7).map { _ in try draw() }
    var snapshot = Snapshot()
    try encoding.save(genotypes, into: &snapshot, under: "members")
    #expect(try encoding.restore(from: snapshot, under: "members") == genotypes)
    var copy = encoding.makeGenotype()
    encoding.copy(genotypes[0], into: &copy)
    #expect(copy == genotypes[0])
    #expect(encoding.distance(genotypes[0], copy) ?? 0 == 0)
  }

  @Test(arguments: [0, 1, 2, 5, 63, 64, 65, 130, 500])
  func bitStrings(count: Int) throws { try exercise(BinaryEncoding(count: count)) }

  @Test(arguments: [0, 1, 2, 3, 8, 52])
  func permutations(count: Int) throws { try exercise(PermutationEncoding(count: count)) }

  @Test(arguments: [0, 1, 2, 3, 8, 52])
  func permutationBits(count: Int) throws {
    let encoding = PermutationBitsEncoding(count: count)
    try exercise(encoding, rounds: 50)
    var stream = RandomKey(seed: 6).stream
    // Whatever the bits, what they stand for is a permutation.
    let strings = BinaryEncoding(count: count * encoding.bitsPerNumber)
    var bits = strings.makeGenotype()
    for _ in 0..<200 {
      strings.sample(into: &bits, using: &stream)
      try encoding.decode(bits).validate()
    }
  }

  @Test func permutationBitsNameTheNumbersInBinary() throws {
    // Three bits a number, the lowest first: 4, 1, 1 again, 7 (which there is not), 0. The gaps are filled by 2 and 3.
    let bits = try BitString(text: "001" + "100" + "100" + "111" + "000")
    #expect(PermutationBitsEncoding(count: 5).decode(bits).elements == [4, 1, 2, 3, 0])
  }

  @Test func wholeNumbers() throws {
    try exercise(IntegerEncoding(bounds: [0...0, -3...4, 0...1, -1_000_000...1_000_000, 5...9]))
    try exercise(IntegerEncoding(bounds: []))
    #expect(throws: WarrenError.self) { try IntegerEncoding(bounds: [0...3]).validate([4]) }
  }

  @Test func realVectors() throws {
    try exercise(RealVectorEncoding(bounds: [0...0, -1...1, 1e-300...1e3, -5...(-4)]))
    try exercise(RealVectorEncoding(center: [1, -2, 3], deviation: 0.5))
  }

  @Test func mixedGenes() throws {
    try exercise(
      MixedEncoding([.real(-1...2), .integer(0...0), .integer(-5...5), .category(["a"]), .category(["x", "y", "z"]), .color]))
    let encoding = MixedEncoding([.real(0...1), .category(["a", "b"])])
    #expect(throws: WarrenError.self) { try encoding.validate([.integer(0), .category(0)]) }
    #expect(throws: WarrenError.self) { try encoding.validate([.real(2), .category(0)]) }
    #expect(throws: WarrenError.self) { try encoding.validate([.real(0.5), .category(2)]) }
  }

  @Test func pointCrossoversTakeStretches() throws {
    let zeros = BitString(count: 200)
    let ones = BitString([Bool](repeating: true, count: 200))
    var stream = RandomKey(seed: 7).stream
    var child = zeros
    var starts = Set<Int>()
    for _ in 0..<3000 {
      OnePointBinaryCrossover().cross(zeros, ones, into: &child, using: &stream)
      // 0...01...1 with something of both.
      let point = 200 - child.onesCount
      #expect(child.text == String(repeating: "0", count: point) + String(repeating: "1", count: 200 - point))
      #expect((1...199).contains(point))
      starts.insert(point)
      TwoPointBinaryCrossover().cross(zeros, ones, into: &child, using: &stream)
      let changes = zip(child.bools, child.bools.dropFirst()).filter { $0 != $1 }.count
      #expect((1...2).contains(changes))
    }
    #expect(starts.count == 199)
    UniformBinaryCrossover(bias: 0.25).cross(zeros, ones, into: &child, using: &stream)
    #expect((20...85).contains(child.onesCount))
  }

  @Test func bitFlipsFollowTheBinomialDistribution() {
    var stream = RandomKey(seed: 8).stream
    var counts = [Int](repeating: 0, count: 201)
    for _ in 0..<20_000 {
      var bits = BitString(count: 200)
      BitFlipMutation(rate: 0.02).mutate(&bits, using: &stream)
      counts[bits.onesCount] += 1
    }
    let mean = counts.enumerated().reduce(0.0) { $0 + Double($1.0 * $1.1) } / 20_000
    let square = counts.enumerated().reduce(0.0) { $0 + Double($1.0 * $1.0 * $1.1) } / 20_000
    #expect(abs(mean - 4) < 0.06)
    #expect(abs(square - mean * mean - 3.92) < 0.2)
    var all = BitString(count: 70)
    BitFlipMutation(rate: 1).mutate(&all, using: &stream)
    #expect(all.onesCount == 70)
  }

  @Test func heavyTailedFlipsTakeLargeSteps() {
    var stream = RandomKey(seed: 9).stream
    var mutation = HeavyTailedFlipMutation()
    let sizes = (0..<20_000).map { _ in
      var bits = BitString(count: 100)
      mutation.mutate(&bits, using: &stream)
      return bits.onesCount
    }
    // P(k = 1) = 1 / H, H the sum of k^-1.5 up to 50; about a third of those flip exactly one bit.
    #expect(sizes.filter { $0 >= 25 }.count > 300)
    #expect(sizes.filter { $0 <= 2 }.count > 10_000)
  }

  @Test func partiallyMappedCrossoverOfGoldbergsExample() throws {
    // Goldberg 1989, page 171, counted from 0.
    let first = try Permutation([8, 7, 3, 4, 5, 6, 0, 2, 1, 9])
    let second = try Permutation([7, 6, 0, 1, 2, 9, 8, 4, 3, 5])
    var child = Permutation(identity: 10)
    var crossover = PartiallyMappedCrossover()
    crossover.cross(second, first, slice: 3..<6, into: &child)
    #expect(child.elements == [8, 7, 3, 1, 2, 9, 0, 5, 4, 6])
    crossover.cross(first, second, slice: 3..<6, into: &child)
    #expect(child.elements == [7, 9, 0, 4, 5, 6, 8, 1, 3, 2])
  }

  @Test func cycleCrossoverOfOliversExample() throws {
    let first = try Permutation([0, 1, 2, 3, 4, 5, 6, 7])
    let second = try Permutation([7, 4, 1, 0, 6, 3, 5, 2])
    var child = Permutation(identity: 8)
    var crossover = CycleCrossover()
    // The cycle of position 0 is 0, 7, 2, 1, 4, 6, 5, 3: everything.
    crossover.cross(first, second, start: 0, into: &child)
    #expect(child == first)
    var stream = RandomKey(seed: 10).stream
    for _ in 0..<200 {
      let count = 1 + stream.integer(below: 20)
      let one = Permutation(unchecked: stream.permutation(count).map { Int32($0) })
      let other = Permutation(unchecked: stream.permutation(count).map { Int32($0) })
      var child = Permutation(identity: count)
      crossover.cross(one, other, into: &child, using: &stream)
      #expect((0..<count).allSatisfy { child[$0] == one[$0] || child[$0] == other[$0] })
    }
  }

  @Test func edgesAreWhatTellsToursApart() throws {
    let encoding = PermutationEncoding(count: 6)
    let tour = try Permutation([0, 1, 2, 3, 4, 5])
    #expect(encoding.distance(tour, try Permutation([3, 2, 1, 0, 5, 4])) == 0)
    #expect(encoding.distance(tour, try Permutation([0, 2, 1, 3, 4, 5])) == 2)
  }

  @Test func bitStringsAreReadAndWritten() throws {
    let bits = try BitString(text: "0110010")
    #expect(bits.text == "0110010" && bits.onesCount == 3 && bits.bools == [false, true, true, false, false, true, false])
    #expect(throws: WarrenError.self) { try BitString(text: "01x") }
    var ones: [Int] = []
    bits.forEachOne { ones.append($0) }
    #expect(ones == [1, 2, 5])
    #expect(try JSONValue(encoding: bits).decode(BitString.self) == bits)
  }
}
