import Core
import Search
import Testing

@Suite struct StrategyVectorTests {
  static let encodings = [
    StrategyVectorEncoding(count: 21, genes: .choices(2)), StrategyVectorEncoding(count: 7, genes: .choices(5)),
    StrategyVectorEncoding(count: 85, genes: .probabilities), StrategyVectorEncoding(count: 9, genes: .weights(deviation: 2)),
    StrategyVectorEncoding(count: 1, genes: .choices(1)), StrategyVectorEncoding(count: 0, genes: .probabilities),
  ]

  private func sample(_ encoding: StrategyVectorEncoding, _ random: inout RandomStream) -> StrategyVector {
    var vector = encoding.makeGenotype()
    encoding.sample(into: &vector, using: &random)
    return vector
  }

  @Test(arguments: encodings)
  func operatorsNeverLeaveTheEncoding(_ encoding: StrategyVectorEncoding) throws {
    var random = RandomKey(seed: 1).stream
    try encoding.validate(encoding.makeGenotype())
    for rate in [0.0, 0.05, 0.5, 1] {
      // A deviation far beyond the range of probabilities.
      var mutation = StrategyVectorMutation(encoding, rate: rate, deviation: 3)
      var uniform = UniformStrategyCrossover()
      var onePoint = OnePointStrategyCrossover()
      for _ in 0..<200 {
        let (first, second) = (sample(encoding, &random), sample(encoding, &random))
        try encoding.validate(first)
        var child = encoding.makeGenotype()
        uniform.cross(first, second, into: &child, using: &random)
        #expect(child.genes.indices.allSatisfy { [first.genes[$0], second.genes[$0]].contains(child.genes[$0]) })
        onePoint.cross(first, second, into: &child, using: &random)
        let cut = child.genes.indices.first { child.genes[$0] != first.genes[$0] } ?? child.count
        #expect(child.genes.indices.allSatisfy { $0 < cut || child.genes[$0] == second.genes[$0] })
        mutation.mutate(&child, using: &random)
        try encoding.validate(child)
        var copy = encoding.makeGenotype()
        encoding.copy(child, into: &copy)
        #expect(copy == child)
      }
    }
  }

  /// As many genes change as the rate says, at every place, and a choice always becomes another.
  @Test func mutationRate() {
    let encoding = StrategyVectorEncoding(count: 40, genes: .choices(3))
    var random = RandomKey(seed: 2).stream
    for rate in [0.0, 0.02, 0.3, 1] {
      var mutation = StrategyVectorMutation(encoding, rate: rate)
      var changed = [Int](repeating: 0, count: 40)
      var becameTwo = 0
      for _ in 0..<20_000 {
        var vector = StrategyVector([Double](repeating: 1, count: 40))
        mutation.mutate(&vector, using: &random)
        for place in 0..<40 where vector.genes[place] != 1 {
          changed[place] += 1
          if vector.genes[place] == 2 { becameTwo += 1 }
        }
      }
      let deviation = (20_000 * rate * (1 - rate)).squareRoot()
      for count in changed { #expect(abs(Double(count) - 20_000 * rate) <= 5 * deviation) }
      let total = Double(changed.reduce(0, +))
      #expect(abs(Double(becameTwo) - total / 2) <= 5 * (total / 4).squareRoot())
    }
  }

  @Test func samplingIsUniform() {
    var random = RandomKey(seed: 3).stream
    let choices = StrategyVectorEncoding(count: 100, genes: .choices(4))
    var counts = [Int](repeating: 0, count: 4)
    for _ in 0..<1000 { for gene in sample(choices, &random).genes { counts[Int(gene)] += 1 } }
    for count in counts { #expect(abs(Double(count) - 25_000) <= 5 * 137) }
    let probabilities = StrategyVectorEncoding(count: 1000, genes: .probabilities)
    let mean = (0..<100).reduce(0.0) { sum, _ in sum + sample(probabilities, &random).genes.reduce(0, +) } / 100_000
    #expect(abs(mean - 0.5) < 0.005)
  }

  @Test func damagedVectorsAreRefused() throws {
    let encoding = StrategyVectorEncoding(count: 3, genes: .choices(2))
    for genes in [[0, 1], [0, 1, 2], [0, 0.5, 1], [0, -1, 1], [.nan, 0, 0]] as [[Double]] {
      #expect(throws: WarrenError.self) { try encoding.validate(StrategyVector(genes)) }
    }
    let probabilities = StrategyVectorEncoding(count: 1, genes: .probabilities)
    #expect(throws: WarrenError.self) { try probabilities.validate(StrategyVector([1.01])) }
    var snapshot = Snapshot()
    try encoding.save([StrategyVector([0, 1, 1]), StrategyVector([1, 0, 0])], into: &snapshot, under: "some")
    #expect(try encoding.restore(from: snapshot, under: "some") == [StrategyVector([0, 1, 1]), StrategyVector([1, 0, 0])])
    let other = StrategyVectorEncoding(count: 4, genes: .choices(2))
    #expect(throws: WarrenError.self) { try other.restore(from: snapshot, under: "some") }
  }

  /// The genetic algorithm works on strategy vectors with operators that are named, and says so where a name is wrong.
  @Test(arguments: encodings)
  func geneticOperatorsNeverLeaveTheEncoding(_ encoding: StrategyVectorEncoding) throws {
    var random = RandomKey(seed: 4).stream
    let settings = OperatorSettings(geneRate: 0.5, strength: 0.7)
    #expect(encoding.crossovers(settings).map(\.name) == ["uniform", "one-point"])
    #expect(encoding.mutations(settings).map(\.name) == ["strategy"])
    var child = encoding.makeGenotype()
    for crossover in encoding.crossovers(settings) {
      var crossover = crossover.make()
      var mutation = encoding.mutations(settings)[0].make()
      for _ in 0..<100 {
        crossover.cross(sample(encoding, &random), sample(encoding, &random), into: &child, using: &random)
        mutation.mutate(&child, using: &random)
        try encoding.validate(child)
      }
    }
    #expect(encoding.distance(child, child) == 0)
  }

  @Test func distancesAndSteps() throws {
    let choices = StrategyVectorEncoding(count: 3, genes: .choices(5))
    #expect(choices.distance(StrategyVector([0, 1, 4]), StrategyVector([0, 4, 1])) == 2)
    let weights = StrategyVectorEncoding(count: 2, genes: .weights(deviation: 10))
    #expect(weights.distance(StrategyVector([0, 1]), StrategyVector([3, 5])) == 5)
    // The strength is a share of the deviation with which weights are drawn.
    var mutation = weights.mutations(OperatorSettings(geneRate: 1, strength: 0.5))[0].make()
    var random = RandomKey(seed: 6).stream
    var squares = 0.0
    for _ in 0..<10_000 {
      var vector = StrategyVector([0, 0])
      mutation.mutate(&vector, using: &random)
      squares += vector.genes[0] * vector.genes[0] + vector.genes[1] * vector.genes[1]
    }
    let deviation: Double = (squares / 20_000).squareRoot()
    #expect(abs(deviation - 5) < 0.2)
  }

  /// As many situations as possible answered rightly: from operators by name, with a survival that needs distances.
  @Test func geneticAlgorithmOnStrategies() throws {
    var configuration = GeneticConfiguration()
    configuration.population = 50
    configuration.survival = .crowding
    configuration.crossover = "one-point"
    var learner = try configuration.makeAnyLearner(
      for: RightAnswers(), budget: Budget(evaluations: 20_000), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.bestObjectives["right"] == 30)
    configuration.crossover = "order"
    let error = #expect(throws: WarrenError.self) {
      try configuration.makeAnyLearner(for: RightAnswers(), budget: Budget(), key: RandomKey(seed: 1))
    }
    #expect(error?.description.contains("crossover 'order' does not fit strategy vectors") == true)
  }
}

/// Thirty questions with four answers each.
private struct RightAnswers: StrategyProblem {
  let encoding = StrategyVectorEncoding(count: 30, genes: .choices(4))
  let objectives = [Objective("right", .maximize)]

  func evaluate(_ solution: StrategyVector) throws -> Evaluation {
    Evaluation(Double(solution.genes.indices.count { solution.genes[$0] == Double($0 * 7 % 4) }))
  }
}
