import Core
import Search
import Testing
import TravelingSalesman

/// Brute force and branch and bound against dynamic programming, and against each other.
@Suite struct BranchAndBoundTests {
  private typealias Exact = StopReporting & IncumbentReporting

  private func drawnDistances(count: Int, seed: UInt64, below limit: Int) -> TravelingSalesmanProblem {
    var stream = RandomKey(seed: seed).stream
    var distances = [Float](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0..<row {
        distances[row * count + column] = Float(stream.integer(below: limit))
        distances[column * count + row] = distances[row * count + column]
      }
    }
    return TravelingSalesmanProblem(TravelingSalesmanInstance(name: "drawn", count: count, distances: distances))
  }

  private func optimum(_ problem: TravelingSalesmanProblem) throws -> Double {
    let learner = try HeldKarpConfiguration().makeLearner(for: problem, budget: Budget())
    while !learner.isFinished { _ = try learner.step() }
    return try #require(learner.bestObjectives["length"])
  }

  /// Drives a learner to its proof and checks what it reports on the way.
  private func proof(_ learner: any Exact, _ problem: TravelingSalesmanProblem, optimum: Double) throws {
    var learner = learner
    var bound = -Double.infinity
    var last = Metrics()
    while !learner.isFinished {
      let metrics = try learner.step()
      if let next = metrics["bound"] {
        #expect(next >= bound && next <= optimum * (1 + 1e-12))
        bound = next
      }
      if let length = metrics["length"] { #expect(length >= optimum * (1 - 1e-12)) }
      if metrics["length"] != nil { last = metrics }
    }
    #expect(learner.stopReasonName == "optimal")
    let length = try #require(last["length"])
    #expect(abs(length - optimum) < 1e-9 && abs(bound - length) < 1e-12)
    let tour = try #require(learner.bestSolution as? Tour).permutation(count: problem.count)
    #expect(problem.instance.length(of: tour) == length)
  }

  private func branchAndBound(
    _ problem: TravelingSalesmanProblem, budget: Budget = Budget(), iterations: Int = 40, rootIterations: Int = 1000
  ) throws -> OneTreeBranchAndBound {
    var configuration = OneTreeBranchAndBoundConfiguration()
    configuration.iterations = iterations
    configuration.rootIterations = rootIterations
    return try configuration.makeLearner(for: problem, budget: budget, key: RandomKey(seed: 1))
  }

  @Test(arguments: 2...9)
  func bruteForceEqualsDynamicProgramming(count: Int) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let problem = TravelingSalesmanProblem(.uniform(count: count, key: RandomKey(seed: seed)))
      let learner = try BruteForceConfiguration().makeLearner(for: problem, budget: Budget())
      try proof(learner, problem, optimum: optimum(problem))
    }
    let problem = drawnDistances(count: count, seed: 9, below: 20)
    try proof(BruteForceConfiguration().makeLearner(for: problem, budget: Budget()), problem, optimum: optimum(problem))
  }

  @Test(arguments: 3...15)
  func branchAndBoundEqualsDynamicProgramming(count: Int) throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      // In the plane, and any whole distances, of which many are equal or do not keep to the triangle inequality. A poor bound makes
      // it divide often.
      let few = seed.isMultiple(of: 2)
      for problem in [
        TravelingSalesmanProblem(.uniform(count: count, key: RandomKey(seed: seed))),
        drawnDistances(count: count, seed: seed, below: seed < 4 ? 12 : 1000),
      ] {
        let learner = try branchAndBound(problem, iterations: few ? 2 : 40, rootIterations: few ? 2 : 1000)
        try proof(learner, problem, optimum: optimum(problem))
      }
    }
  }

  @Test(arguments: [("ulysses22", 7013.0), ("bayg29", 1610), ("berlin52", 7542), ("eil51", 426), ("st70", 675), ("eil76", 538)])
  func publishedOptimaAreProved(name: String, optimum: Double) throws {
    let problem = TravelingSalesmanProblem(try ShippedInstances.instance(named: name))
    try proof(branchAndBound(problem), problem, optimum: optimum)
  }

  @Test func theGapIsReportedWhileItRuns() throws {
    let problem = TravelingSalesmanProblem(try ShippedInstances.instance(named: "kroA200"))
    let learner = try branchAndBound(problem, budget: Budget(evaluations: 300_000))
    var bounds: [Double] = []
    while !learner.isFinished { if let bound = try learner.step()["bound"] { bounds.append(bound) } }
    let last = try #require(bounds.last)
    #expect(last > 0.985 * 29368 && last <= 29368 && bounds == bounds.sorted())
    #expect(learner.stopReasonName == "budget" && learner.parts > 1)
  }

  @Test(arguments: [1, 50, 2000])
  func budgetsAreKept(evaluations: Int) throws {
    let small = TravelingSalesmanProblem(.uniform(count: 10, key: RandomKey(seed: 5)))
    let large = TravelingSalesmanProblem(.uniform(count: 60, key: RandomKey(seed: 5)))
    let budget = Budget(evaluations: evaluations)
    let learners: [any Exact] = [
      try BruteForceConfiguration().makeLearner(for: small, budget: budget),
      try branchAndBound(large, budget: budget, rootIterations: 100_000),
    ]
    for var learner in learners {
      while !learner.isFinished { _ = try learner.step() }
      #expect(learner.ledger.evaluations <= Double(evaluations))
      #expect(learner.ledger.evaluations > Double(evaluations) - 70)
      #expect(learner.stopReasonName == "budget" && learner.bestSolution != nil)
    }
  }

  @Test func interruptedTheyContinue() throws {
    let small = TravelingSalesmanProblem(.uniform(count: 11, key: RandomKey(seed: 6)))
    let large = TravelingSalesmanProblem(.uniform(count: 100, key: RandomKey(seed: 7)))
    func check(budget: Budget, _ make: () throws -> any Exact) throws {
      var whole = try make()
      var parts = try make()
      var steps = 0
      while !whole.isFinished {
        #expect(try whole.step() == parts.step())
        let snapshot = try parts.save()
        parts = try make()
        try parts.restore(snapshot)
        steps += 1
      }
      #expect(steps > 3 && parts.isFinished && whole.ledger == parts.ledger)
      #expect(whole.bestObjectives == parts.bestObjectives && whole.stopReasonName == parts.stopReasonName)
    }
    try check(budget: Budget()) { try BruteForceConfiguration().makeLearner(for: small, budget: Budget()) }
    let some = Budget(evaluations: 200_000)
    try check(budget: some) { try branchAndBound(large, budget: some) }
  }

  @Test func wrongSizesAndSettingsAreRefused() throws {
    let twenty = TravelingSalesmanProblem(.uniform(count: 20, key: RandomKey(seed: 1)))
    let error = #expect(throws: WarrenError.self) {
      try BruteForceConfiguration().makeLearner(for: twenty, budget: Budget())
    }
    #expect(error?.message.contains("20 cities") ?? false)
    for count in [2, 201] {
      let problem = TravelingSalesmanProblem(.uniform(count: count, key: RandomKey(seed: 1)))
      #expect(throws: WarrenError.self) { try branchAndBound(problem) }
    }
    #expect(throws: WarrenError.self) { try branchAndBound(twenty, iterations: 0) }
    #expect(throws: WarrenError.self) { try branchAndBound(twenty, rootIterations: 0) }
    // A snapshot of another instance.
    let other = TravelingSalesmanProblem(.uniform(count: 19, key: RandomKey(seed: 1)))
    let learner = try branchAndBound(other)
    _ = try learner.step()
    let snapshot = try learner.save()
    #expect(throws: WarrenError.self) { try branchAndBound(twenty).restore(snapshot) }
  }
}
