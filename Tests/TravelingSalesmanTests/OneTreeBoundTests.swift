import Core
import Search
import Testing
import TravelingSalesman

@Suite struct OneTreeBoundTests {
  private func run(
    _ instance: TravelingSalesmanInstance, _ configuration: OneTreeBoundConfiguration = OneTreeBoundConfiguration()
  ) throws -> OneTreeBound {
    let learner = try configuration.makeLearner(for: TravelingSalesmanProblem(instance), budget: Budget())
    var last = -Double.infinity
    while !learner.isFinished {
      if let bound = try learner.step()["bound"] {
        #expect(bound > last)
        last = bound
      }
    }
    #expect(learner.bound == last)
    return learner
  }

  /// The highest 1-tree bound equals the optimum of the linear program with all degree and subtour constraints (Held and Karp
  /// 1970). These optima were computed with a solver for linear programs, cuts found by maximum flows and all edges priced.
  @Test(arguments: [("kroA100", 20_936.5), ("lin318", 41_888.75), ("pcb442", 50_499.5), ("a280", 2566.0)])
  func reachesTheLinearProgram(name: String, optimum: Double) throws {
    let bound = try #require(try run(ShippedInstances.instance(named: name)).bound)
    // Lengths are whole, so bounds are rounded up.
    #expect(bound <= optimum.rounded(.up))
    #expect(bound >= 0.9995 * optimum)
  }

  @Test(arguments: ["ulysses22", "bayg29", "berlin52", "eil51", "st70", "gr120", "ch130", "att532"])
  func neverExceedsTheOptimum(name: String) throws {
    let instance = try ShippedInstances.instance(named: name)
    let optimum = try #require(instance.known).value
    let learner = try run(instance)
    let bound = try #require(learner.bound)
    #expect(bound <= optimum && bound > 0.97 * optimum)
    if learner.stopReasonName == "optimal" {
      #expect(bound == optimum && learner.bestObjectives["length"] == optimum)
    } else {
      #expect(learner.bestSolution == nil)
    }
  }

  @Test(arguments: 3...10)
  func boundsSmallInstances(count: Int) throws {
    for seed in 1...3 {
      let instance = TravelingSalesmanInstance.uniform(count: count, key: RandomKey(seed: UInt64(seed)))
      let learner = try HeldKarpConfiguration().makeLearner(for: TravelingSalesmanProblem(instance), budget: Budget())
      while !learner.isFinished { _ = try learner.step() }
      let optimum = try #require(learner.bestObjectives["length"])
      let bound = try #require(try run(instance).bound)
      #expect(bound <= optimum * (1 + 1e-12) && bound > 0.95 * optimum)
    }
  }

  @Test func fewCandidatesDoNotMakeItWrong() throws {
    let instance = try ShippedInstances.instance(named: "kroA100")
    var configuration = OneTreeBoundConfiguration()
    configuration.neighbors = 2
    configuration.rounds = 20
    let bound = try #require(try run(instance, configuration).bound)
    #expect(bound <= 20_937 && bound > 20_900)
  }

  @Test func aTreeThatIsATourIsTheSolution() throws {
    let learner = try run(ShippedInstances.instance(named: "ulysses22"))
    let tour = try #require(learner.bestSolution as? Tour).permutation(count: 22)
    #expect(learner.stopReasonName == "optimal" && learner.bound == 7013)
    #expect(learner.problem.instance.length(of: tour) == 7013)
  }

  @Test func settingsAreChecked() throws {
    let problem = TravelingSalesmanProblem(try ShippedInstances.instance(named: "eil51"))
    for change in [
      { $0.neighbors = 0 }, { $0.iterations = 0 }, { $0.rounds = 0 },
    ] as [(inout OneTreeBoundConfiguration) -> Void] {
      var configuration = OneTreeBoundConfiguration()
      change(&configuration)
      #expect(throws: WarrenError.self) { try configuration.makeLearner(for: problem, budget: Budget()) }
    }
    let two = TravelingSalesmanProblem(.uniform(count: 2, key: RandomKey(seed: 1)))
    #expect(throws: WarrenError.self) { try OneTreeBoundConfiguration().makeLearner(for: two, budget: Budget()) }
  }

  @Test(arguments: [10, 100, 5000, 20_000])
  func budgetsAreKept(evaluations: Int) throws {
    let problem = TravelingSalesmanProblem(try ShippedInstances.instance(named: "ch150"))
    let learner = try OneTreeBoundConfiguration().makeLearner(for: problem, budget: Budget(evaluations: evaluations))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.ledger.evaluations <= Double(evaluations))
    // A 1-tree of all edges reads 74.5 times the number of cities.
    #expect((learner.bound == nil) == (evaluations < 75))
  }

  @Test(arguments: ["a280", "pr1002"])
  func interruptedItContinuesBitForBit(name: String) throws {
    let problem = TravelingSalesmanProblem(try ShippedInstances.instance(named: name))
    var configuration = OneTreeBoundConfiguration()
    configuration.iterations = 1500
    let make = { try configuration.makeLearner(for: problem, budget: Budget()) }
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
    #expect(steps > 3 && parts.isFinished)
    #expect(whole.bound == parts.bound && whole.ledger == parts.ledger)
  }
}
