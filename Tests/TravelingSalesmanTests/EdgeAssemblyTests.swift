import Core
import Search
import Testing
import TravelingSalesman

@Suite struct EdgeAssemblyTests {
  private func problem(_ name: String) throws -> TravelingSalesmanProblem {
    TravelingSalesmanProblem(try ShippedInstances.instance(named: name))
  }

  /// Drives a search until it ends or has found a tour of that length, checking what it reports on the way.
  private func solve(_ learner: EdgeAssembly, until goal: Double = -1) throws -> Double {
    let problem = learner.problem
    var last = Double.infinity
    while !learner.isFinished, last > goal {
      let spent = learner.ledger.evaluations
      if let length = try learner.step()["length"] {
        #expect(length < last)
        last = length
      }
      #expect(learner.ledger.evaluations >= spent)
    }
    let tour = try #require(learner.bestSolution as? Tour).permutation(count: problem.count)
    #expect(problem.instance.length(of: tour) == last && learner.bestObjectives["length"] == last)
    return last
  }

  @Test(arguments: [
    ("eil51", 426.0), ("berlin52", 7542), ("gr120", 6942), ("kroA200", 29_368), ("a280", 2579), ("att532", 27_686),
  ])
  func reachesTheOptimum(name: String, optimum: Double) throws {
    let problem = try problem(name)
    for seed in 1...2 as ClosedRange<UInt64> {
      let budget = Budget(evaluations: 600_000)
      let learner = try EdgeAssemblyConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: seed))
      #expect(try solve(learner, until: optimum) == optimum)
    }
  }

  @Test(arguments: 1...9)
  func tinyInstancesAreSolved(count: Int) throws {
    let problem = TravelingSalesmanProblem(.uniform(count: count, key: RandomKey(seed: UInt64(count))))
    let exact = try HeldKarpConfiguration().makeLearner(for: problem, budget: Budget())
    while !exact.isFinished { _ = try exact.step() }
    var configuration = EdgeAssemblyConfiguration()
    configuration.restarts = 2
    let learner = try configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 1))
    #expect(abs(try solve(learner) - (exact.bestObjectives["length"] ?? 0)) < 1e-12)
  }

  @Test func citiesInOnePlaceAndOnALine() throws {
    let same = TravelingSalesmanInstance(
      name: "same", metric: .roundedEuclidean, points: [Point](repeating: Point(3, 4), count: 80))
    let line = TravelingSalesmanInstance(
      name: "line", metric: .euclidean, points: (0..<80).map { Point(Double($0 * 37 % 80), 0) })
    for (instance, length) in [(same, 0.0), (line, 158.0)] {
      var configuration = EdgeAssemblyConfiguration()
      configuration.restarts = 0
      let learner = try configuration.makeLearner(
        for: TravelingSalesmanProblem(instance), budget: Budget(), key: RandomKey(seed: 1))
      #expect(try solve(learner) == length)
      #expect(learner.stopReasonName == "converged")
    }
  }

  @Test func clustersWithoutNearCitiesOutside() throws {
    // Of a cluster's cities all candidates are of the same cluster, so its sub-tours must be joined by looking further.
    var stream = RandomKey(seed: 3).stream
    let points = (0..<160).map { index in
      Point(
        Double(index % 4 % 2) * 1e6 + 100 * stream.uniformDouble(), Double(index % 4 / 2) * 1e6 + 100 * stream.uniformDouble())
    }
    let instance = TravelingSalesmanInstance(name: "clusters", metric: .roundedEuclidean, points: points)
    var configuration = EdgeAssemblyConfiguration()
    configuration.neighbors = 10
    configuration.restarts = 0
    configuration.population = 30
    let learner = try configuration.makeLearner(
      for: TravelingSalesmanProblem(instance), budget: Budget(), key: RandomKey(seed: 1))
    #expect(try solve(learner) < 4_004_000)
  }

  @Test(arguments: [1, 2, 60, 5000, 30_000])
  func budgetsAreKept(evaluations: Int) throws {
    for name in ["berlin52", "kroA100", "rat575"] {
      let problem = try problem(name)
      let budget = Budget(evaluations: evaluations)
      let learner = try EdgeAssemblyConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: 4))
      _ = try solve(learner)
      #expect(learner.ledger.evaluations <= Double(evaluations))
      #expect(learner.ledger.evaluations > Double(evaluations) - 2 * Double(1 + 7 * 50 / problem.count) - 2)
      #expect(learner.stopReasonName == "budget")
    }
  }

  @Test func settingsAreChecked() throws {
    let problem = try problem("eil51")
    for change in [
      { $0.population = 1 }, { $0.children = 0 }, { $0.neighbors = 9 }, { $0.restarts = -1 },
    ] as [(inout EdgeAssemblyConfiguration) -> Void] {
      var configuration = EdgeAssemblyConfiguration()
      change(&configuration)
      #expect(throws: WarrenError.self) {
        try configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 1))
      }
    }
  }

  @Test(arguments: ["berlin52", "kroA100", "tsp225"])
  func interruptedItContinuesBitForBit(name: String) throws {
    let problem = try problem(name)
    var configuration = EdgeAssemblyConfiguration()
    configuration.population = 30
    configuration.restarts = 20
    let make = { try configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 6)) }
    let whole = try make()
    var parts = try make()
    var steps = 0
    while !whole.isFinished {
      #expect(try whole.step() == parts.step())
      let snapshot = try parts.save()
      parts = try make()
      try parts.restore(snapshot)
      #expect(whole.ledger == parts.ledger)
      steps += 1
    }
    #expect(steps > 10 && parts.isFinished)
    #expect(whole.incumbent?.solution == parts.incumbent?.solution)
    let other = try configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 7))
    _ = try solve(other)
    #expect(other.ledger != whole.ledger)
  }

  /// The first tour takes several steps, of which each already has a result, and goes on bit for bit from any of them.
  @Test func aLongDescentIsInterrupted() throws {
    let problem = TravelingSalesmanProblem(.uniform(count: 6000, key: RandomKey(seed: 9)))
    var configuration = EdgeAssemblyConfiguration()
    configuration.population = 2
    let make = { try configuration.makeLearner(for: problem, budget: Budget(evaluations: 400), key: RandomKey(seed: 10)) }
    let whole = try make()
    var parts = try make()
    var lengths: [Double] = []
    while !whole.isFinished {
      let metrics = try whole.step()
      #expect(try metrics == parts.step())
      if let length = metrics["length"] { lengths.append(length) }
      let snapshot = try parts.save()
      parts = try make()
      try parts.restore(snapshot)
      #expect(whole.ledger == parts.ledger)
    }
    #expect(lengths.count > 3 && lengths == lengths.sorted(by: >))
    #expect(parts.isFinished && parts.stopReasonName == "budget" && whole.ledger.evaluations <= 400)
    #expect(whole.incumbent?.solution == parts.incumbent?.solution)
    let learner = try make()
    _ = try learner.step()
    var snapshot = try learner.save()
    var descent = snapshot.section("descent")
    descent.setArray("queue", [0, 0] as [Int32])
    snapshot.merge(descent, under: "descent")
    #expect(throws: WarrenError.self) { try make().restore(snapshot) }
  }

  @Test func damagedSnapshotsAreRefused() throws {
    let problem = try problem("eil51")
    let learner = try EdgeAssemblyConfiguration().makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 8))
    for _ in 0..<4 { _ = try learner.step() }
    var snapshot = try learner.save()
    var population = snapshot.section("population")
    var links = try population.array("links", of: Int32.self)
    links[0] = links[1]
    population.setArray("links", links)
    snapshot.merge(population, under: "population")
    #expect(throws: WarrenError.self) { try learner.restore(snapshot) }
    let smaller = try EdgeAssemblyConfiguration().makeLearner(
      for: self.problem("berlin52"), budget: Budget(), key: RandomKey(seed: 8))
    #expect(throws: WarrenError.self) { try smaller.restore(learner.save()) }
  }
}
