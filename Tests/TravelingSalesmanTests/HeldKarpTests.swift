import Core
import Search
import Testing
import TravelingSalesman

@Suite struct HeldKarpTests {
  /// The shortest of all tours that begin in the first city, by trying each.
  private func shortestByTrying(_ instance: TravelingSalesmanInstance) -> Double {
    var shortest = Double.infinity
    func extend(_ tour: [Int32], _ left: [Int32]) {
      if left.isEmpty { shortest = min(shortest, instance.length(of: Permutation(unchecked: tour))) }
      for city in left { extend(tour + [city], left.filter { $0 != city }) }
    }
    extend([0], (1..<Int32(instance.count)).map { $0 })
    return shortest
  }

  private func solve(_ learner: HeldKarp) throws -> Double {
    var last = Metrics()
    while !learner.isFinished { last = try learner.step() }
    let tour = try #require(learner.bestSolution as? Tour).permutation(count: learner.problem.count)
    let length = learner.problem.instance.length(of: tour)
    #expect(learner.bestObjectives["length"] == length && last["length"] == length && last["bound"] == length)
    #expect(learner.stopReasonName == "optimal")
    return length
  }

  @Test(arguments: 2...9)
  func equalsTheBestOfAllTours(count: Int) throws {
    for seed in 1...3 {
      let instance = TravelingSalesmanInstance.uniform(count: count, key: RandomKey(seed: UInt64(seed)))
      let learner = try HeldKarpConfiguration().makeLearner(for: TravelingSalesmanProblem(instance), budget: Budget())
      #expect(abs(try solve(learner) - shortestByTrying(instance)) < 1e-12)
    }
  }

  @Test func distancesThatAreNoneOfAPlane() throws {
    var stream = RandomKey(seed: 4).stream
    var distances = [Float](repeating: 0, count: 64)
    for row in 0..<8 {
      for column in 0..<row {
        distances[row * 8 + column] = Float(stream.integer(below: 100))
        distances[column * 8 + row] = distances[row * 8 + column]
      }
    }
    let instance = TravelingSalesmanInstance(name: "drawn", count: 8, distances: distances)
    let learner = try HeldKarpConfiguration().makeLearner(for: TravelingSalesmanProblem(instance), budget: Budget())
    #expect(try solve(learner) == shortestByTrying(instance))
  }

  @Test func provesThePublishedOptimumOfUlysses() throws {
    let problem = TravelingSalesmanProblem(try ShippedInstances.instance(named: "ulysses22"))
    #expect(try solve(HeldKarpConfiguration().makeLearner(for: problem, budget: Budget())) == 7013)
  }

  @Test func moreCitiesThanItsTableHoldsAreRefused() throws {
    let problem = TravelingSalesmanProblem(try ShippedInstances.instance(named: "bayg29"))
    let error = #expect(throws: WarrenError.self) {
      try HeldKarpConfiguration().makeLearner(for: problem, budget: Budget())
    }
    #expect(error?.message.contains("29 cities") ?? false)
  }

  @Test(arguments: [1, 100, 20_000])
  func budgetsAreKept(evaluations: Int) throws {
    let problem = TravelingSalesmanProblem(.uniform(count: 15, key: RandomKey(seed: 5)))
    let learner = try HeldKarpConfiguration().makeLearner(for: problem, budget: Budget(evaluations: evaluations))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.ledger.evaluations <= Double(evaluations))
    #expect(learner.ledger.evaluations > Double(evaluations) - 14)
    #expect(learner.stopReasonName == "budget" && learner.bestSolution == nil)
  }

  @Test func interruptedItContinues() throws {
    let problem = TravelingSalesmanProblem(.uniform(count: 18, key: RandomKey(seed: 6)))
    let make = { try HeldKarpConfiguration().makeLearner(for: problem, budget: Budget()) }
    let whole = try make()
    var parts = try make()
    var steps = 0
    while !whole.isFinished {
      #expect(try whole.step() == parts.step())
      let snapshot = try parts.save()
      parts = try make()
      try parts.restore(snapshot)
      steps += 1
    }
    #expect(steps > 5 && parts.isFinished)
    #expect(whole.incumbent?.solution == parts.incumbent?.solution && whole.ledger == parts.ledger)
  }
}
