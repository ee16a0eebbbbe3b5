import Core
import Search
import Testing
import TravelingSalesman

/// Populations of searches that share a budget, and what crossing their ends brings.
@Suite struct TourMergingTests {
  private func learner(
    _ name: String, population: Int?, budget: Budget, seed: UInt64 = 1
  ) throws -> LinKernighan {
    var configuration = LinKernighanConfiguration()
    configuration.population = population
    let problem = TravelingSalesmanProblem(try ShippedInstances.instance(named: name))
    return try configuration.makeLearner(for: problem, budget: budget, key: RandomKey(seed: seed))
  }

  /// Which tours were being crossed when a snapshot was taken, if any.
  private func crossed(_ snapshot: Snapshot) throws -> String? {
    struct Progress: Codable {
      var crossed: String
      var crossedCount: Int?
    }
    let progress: Progress = try snapshot.value("progress")
    return progress.crossedCount == nil ? nil : progress.crossed
  }

  /// Parts of a population, whole ones, and their best tours are crossed when a clock is to end the search.
  @Test func interruptionsChangeNothing() throws {
    func make() throws -> LinKernighan {
      try learner("rat575", population: 32, budget: Budget(seconds: 0.1), seed: 3)
    }
    let whole = try make()
    var interrupted = try make()
    var seen: Set<String> = []
    var steps = 0
    while seen.count < 3, steps < 2000 {
      steps += 1
      let metrics = try whole.step()
      #expect(try interrupted.step() == metrics)
      #expect(whole.ledger == interrupted.ledger && whole.incumbent?.solution == interrupted.incumbent?.solution)
      let snapshot = try interrupted.save()
      if let crossed = try crossed(snapshot) { seen.insert(crossed) }
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(seen == ["part", "population", "champions"])
    let best = try #require(whole.incumbent)
    try whole.problem.validate(best.solution)
    #expect(whole.problem.instance.length(of: best.solution) == best.evaluation.value)
  }

  @Test(arguments: [4, nil])
  func anyBudgetIsKept(population: Int?) throws {
    for evaluations in stride(from: 200, through: 12_200, by: 750) {
      let learner = try learner("kroA100", population: population, budget: Budget(evaluations: evaluations))
      while !learner.isFinished { _ = try learner.step() }
      #expect(learner.ledger.evaluations <= Double(evaluations))
      #expect(learner.ledger.evaluations > Double(evaluations) - 10)
      try learner.problem.validate(try #require(learner.incumbent).solution)
    }
  }

  /// Crossing the ends of a population finds what each of them lacks.
  @Test func mergedToursAreShorterThanTheirParts() throws {
    var improved = 0
    for seed in 1...4 as ClosedRange<UInt64> {
      let learner = try learner("rat575", population: 12, budget: Budget(evaluations: 12_000), seed: seed)
      var before: Double?
      var after: Double?
      while !learner.isFinished, after == nil {
        _ = try learner.step()
        let length = learner.incumbent?.evaluation.value
        if try crossed(learner.save()) != nil {
          before = before ?? length
        } else if before != nil {
          after = length
        }
      }
      // Where the budget ends before all are crossed, what has come out by then counts.
      let (first, last) = try (#require(before), #require(after ?? learner.incumbent?.evaluation.value))
      #expect(last <= first && last <= 1.004 * 6773)
      if last < first { improved += 1 }
    }
    #expect(improved >= 3)
  }

  /// A second's work, which without a plan of one's own goes to a population.
  @Test(arguments: [("pr1002", 259_045.0), ("rat575", 6773)])
  func populationsComeCloseToTheOptimum(name: String, optimum: Double) throws {
    for seed in 1...2 as ClosedRange<UInt64> {
      let count = try ShippedInstances.instance(named: name).count
      let budget = Budget(evaluations: 80_000_000 / count)
      let learner = try learner(name, population: nil, budget: budget, seed: seed)
      while !learner.isFinished, learner.bestObjectives["length"] != optimum { _ = try learner.step() }
      #expect(try #require(learner.incumbent).evaluation.value <= 1.0006 * optimum)
      #expect(learner.ledger.evaluations <= Double(80_000_000 / count))
    }
  }

  @Test func populationsOfFewCitiesEnd() throws {
    for count in 2...9 {
      let problem = TravelingSalesmanProblem(.uniform(count: count, key: RandomKey(seed: 4)[count]))
      for population in [3, nil] {
        var configuration = LinKernighanConfiguration()
        configuration.population = population
        let learner = try configuration.makeLearner(
          for: problem, budget: Budget(evaluations: 20_000), key: RandomKey(seed: 1))
        while !learner.isFinished { _ = try learner.step() }
        #expect(learner.ledger.evaluations <= 20_000)
        try problem.validate(try #require(learner.incumbent).solution)
      }
    }
  }

  @Test func wrongPopulationsAreRefused() {
    for population in [0, -3, 1001] {
      var configuration = LinKernighanConfiguration()
      configuration.population = population
      let error = #expect(throws: WarrenError.self) { try configuration.validate() }
      #expect(error?.description.contains("'population' must be from 1 to 1000, found \(population)") == true)
    }
  }
}
