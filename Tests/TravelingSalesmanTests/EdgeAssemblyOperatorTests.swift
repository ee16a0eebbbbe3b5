import Core
import Search
import Testing
import TravelingSalesman

@Suite struct EdgeAssemblyOperatorTests {
  private func edges(_ tour: Permutation) -> Set<[Int]> {
    Set(
      (0..<tour.count).map { place in
        let pair = (tour[place], tour[(place + 1) % tour.count])
        return [min(pair.0, pair.1), max(pair.0, pair.1)]
      })
  }

  private func edges(_ links: [Int32]) -> Set<[Int]> {
    Set(links.indices.map { [min($0 / 2, Int(links[$0])), max($0 / 2, Int(links[$0]))] })
  }

  private static let instances: [TravelingSalesmanInstance] = [
    .uniform(count: 60, key: RandomKey(seed: 1)), .uniform(count: 200, key: RandomKey(seed: 2)),
    TravelingSalesmanInstance(
      name: "same", metric: .roundedEuclidean, points: [Point](repeating: Point(3, 4), count: 80)),
  ]

  @Test(arguments: 0..<3)
  func childrenAreToursOfTheirParentsEdges(number: Int) throws {
    let instance = Self.instances[number]
    let encoding = PermutationEncoding(count: instance.count)
    var random = RandomKey(seed: 3).stream
    var crossover = EdgeAssemblyOperator(instance)
    var (first, second, child) = (encoding.makeGenotype(), encoding.makeGenotype(), encoding.makeGenotype())
    encoding.sample(into: &first, using: &random)
    var joined = 0
    var foreign = 0
    for round in 0..<300 {
      // Strangers at first, then ever nearer relatives.
      if round % 3 == 0 { encoding.sample(into: &second, using: &random) }
      let own = edges(first).union(edges(second))
      // The same random numbers give the same child before its sub-tours are joined.
      var again = random
      let links = crossover.intermediate(first, second, using: &again)
      let intermediate = edges(links)
      #expect(intermediate.count == instance.count && intermediate.isSubset(of: own))
      crossover.cross(first, second, into: &child, using: &random)
      #expect(random == again)
      try encoding.validate(child)
      let added = edges(child).subtracting(own)
      foreign += added.count
      joined += added.isEmpty ? 0 : 1
      // Where nothing had to be joined, the child is the intermediate.
      if edges(child).isSubset(of: intermediate) { #expect(edges(child) == intermediate) }
      if round % 2 == 0 { swap(&first, &child) }
    }
    #expect(joined > 0 && foreign < 300 * instance.count / 2)
  }

  @Test func parentsAlikeHaveNoOtherChild() throws {
    var random = RandomKey(seed: 4).stream
    for count in 0...7 {
      let instance = TravelingSalesmanInstance.uniform(count: max(count, 1), key: RandomKey(seed: 5))
      let encoding = PermutationEncoding(count: instance.count)
      var crossover = EdgeAssemblyOperator(instance)
      var (tour, other, child) = (encoding.makeGenotype(), encoding.makeGenotype(), encoding.makeGenotype())
      for _ in 0..<20 {
        encoding.sample(into: &tour, using: &random)
        encoding.sample(into: &other, using: &random)
        crossover.cross(tour, tour, into: &child, using: &random)
        #expect(edges(child) == edges(tour))
        crossover.cross(tour, other, into: &child, using: &random)
        try encoding.validate(child)
      }
    }
  }

  @Test func copiesDoNotShareMemory() throws {
    let instance = Self.instances[1]
    let encoding = PermutationEncoding(count: instance.count)
    var random = RandomKey(seed: 6).stream
    var parents = (0..<40).map { _ in encoding.makeGenotype() }
    for index in parents.indices { encoding.sample(into: &parents[index], using: &random) }
    let crossover = EdgeAssemblyOperator(instance)
    let tours = parents
    @Sendable func child(_ index: Int) -> Permutation {
      var copy = crossover
      var child = encoding.makeGenotype()
      var random = RandomKey(seed: UInt64(index)).stream
      copy.cross(tours[index], tours[(index + 1) % 40], into: &child, using: &random)
      return child
    }
    let expected = (0..<40).map(child)
    var children = expected.map { _ in encoding.makeGenotype() }
    children.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      parallelFor(40, threads: 4) { buffer[$0] = child($0) }
    }
    #expect(children == expected)
  }

  private func length(_ crossover: String, seed: UInt64) throws -> Double {
    let problem = TravelingSalesmanProblem(Self.instances[1])
    var configuration = GeneticConfiguration()
    configuration.crossover = crossover
    configuration.crossoverRate = 0.9
    configuration.mutationRate = 0.1
    var learner = try configuration.makeLearner(
      for: problem, budget: Budget(evaluations: 20_000), key: RandomKey(seed: seed))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.ledger.evaluations == 20_000)
    return try #require(learner.bestObjectives["length"])
  }

  @Test func itBeatsOrderCrossover() throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let (assembly, order) = (try length("edge-assembly", seed: seed), try length("order", seed: seed))
      #expect(assembly < 0.7 * order)
    }
  }

  @Test func resumedItGoesOnBitForBit() throws {
    let problem = TravelingSalesmanProblem(Self.instances[0])
    var configuration = GeneticConfiguration()
    configuration.crossover = "edge-assembly"
    configuration.islands = 2
    configuration.population = 20
    let make = {
      try configuration.makeAnyLearner(for: problem, budget: Budget(evaluations: 3000), key: RandomKey(seed: 1))
    }
    var whole = try make()
    var parts = try make()
    while !whole.isFinished {
      _ = try whole.step()
      _ = try parts.step()
      let snapshot = try parts.save()
      parts = try make()
      try parts.restore(snapshot)
    }
    #expect(whole.ledger == parts.ledger && whole.bestObjectives == parts.bestObjectives)
  }

  @Test func withoutDistancesItIsRefused() throws {
    struct Displacement: PermutationProblem {
      let count = 8
      let objectives = [Objective("displacement", .minimize)]
      func evaluate(_ solution: Permutation) -> Evaluation {
        Evaluation((0..<count).reduce(0) { $0 + abs(Double(solution[$1]) - Double($1)) })
      }
    }
    func message(_ problem: any EncodedProblem, _ change: (inout GeneticConfiguration) -> Void = { _ in }) -> String {
      var configuration = GeneticConfiguration()
      configuration.crossover = "edge-assembly"
      change(&configuration)
      do {
        _ = try configuration.makeAnyLearner(for: problem, budget: Budget(), key: RandomKey(seed: 1))
        return "accepted"
      } catch { return "\(error)" }
    }
    let tours = TravelingSalesmanProblem(Self.instances[0])
    #expect(message(tours) == "accepted")
    let refusal = message(Displacement())
    #expect(refusal.contains("edge-assembly") && refusal.contains("lengths of the edges") && refusal.contains("order, "))
    #expect(message(tours) { $0.encoding = .permutationBits }.contains("does not fit permutations written as bits"))
    #expect(message(tours) { $0.crossover = "edge-asembly" }.contains("edge-assembly"))
  }
}
