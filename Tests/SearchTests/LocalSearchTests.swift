import Core
import Search
import Testing

@Suite struct LocalSearchTests {
  private static let configurations: [any LocalSearchConfiguration] = {
    var steepest = HillClimbingConfiguration()
    steepest.improvement = .best
    var annealing = SimulatedAnnealingConfiguration()
    annealing.moves = 3000
    var tabu = TabuSearchConfiguration()
    tabu.tenure = 3
    return [
      HillClimbingConfiguration(), steepest, annealing, tabu, IteratedLocalSearchConfiguration(),
      VariableNeighborhoodConfiguration(), GreedyRandomizedConfiguration(),
    ]
  }()

  @Test(arguments: configurations.indices)
  func everySearchSolvesASmallKnapsack(index: Int) throws {
    let problem = SmallKnapsack()
    for seed in 1...3 as ClosedRange<UInt64> {
      var configuration = Self.configurations[index]
      if var greedy = configuration as? GreedyRandomizedConfiguration {
        greedy.randomness = 0.5
        configuration = greedy
      }
      var learner = try configuration.makeAnyLearner(
        for: problem, budget: Budget(evaluations: 5000), key: RandomKey(seed: seed))
      while !learner.isFinished {
        _ = try learner.step()
        #expect(learner.ledger.evaluations <= 5000 + 1e-9)
      }
      #expect(learner.ledger.evaluations > 4998)
      #expect(learner.bestObjectives["value"] == problem.optimum)
      let solution = try #require(learner.bestSolution as? BitString)
      let evaluation = try problem.evaluate(solution)
      #expect(evaluation.violation == 0 && evaluation.value == problem.optimum)
    }
  }

  @Test(arguments: configurations.indices)
  func interruptedSearchContinuesBitForBit(index: Int) throws {
    func run<L: Learner & IncumbentReporting>(_ first: L, remake: () throws -> any Learner & IncumbentReporting) throws {
      var whole = first
      guard var interrupted = try remake() as? L else { return }
      var steps = 0
      while !whole.isFinished {
        let metrics = try whole.step()
        let other = try interrupted.step()
        #expect(metrics == other)
        #expect(whole.ledger == interrupted.ledger)
        steps += 1
        guard steps % 2 == 0, let again = try remake() as? L else { continue }
        let snapshot = try interrupted.save()
        interrupted = again
        try interrupted.restore(snapshot)
      }
      #expect(steps > 2)
      #expect(whole.bestSolution as? BitString == interrupted.bestSolution as? BitString)
    }
    let make = {
      try Self.configurations[index].makeAnyLearner(
        for: SmallKnapsack(), budget: Budget(evaluations: 20_000), key: RandomKey(seed: 9))
    }
    try run(make(), remake: make)
  }

  @Test func aDescentEndsInALocalOptimum() throws {
    let problem = SmallKnapsack()
    for improvement in HillClimbingConfiguration.Improvement.allCases {
      var configuration = HillClimbingConfiguration()
      configuration.improvement = improvement
      configuration.restarts = 0
      for seed in 1...20 as ClosedRange<UInt64> {
        var learner = try configuration.makeAnyLearner(for: problem, budget: Budget(), key: RandomKey(seed: seed))
        while !learner.isFinished { _ = try learner.step() }
        let solution = try #require(learner.bestSolution as? BitString)
        for item in 0..<problem.count { #expect(problem.neighborhood.delta(of: item, in: solution) < 0) }
      }
    }
  }

  @Test func memeticSearchKeepsItsBudgetAndResumes() throws {
    let problem = SmallKnapsack()
    var configuration = MemeticConfiguration()
    configuration.improvedFraction = 0.7
    let make = { try configuration.makeLearner(for: problem, budget: Budget(evaluations: 3000), key: RandomKey(seed: 5)) }
    var whole = try make()
    var interrupted = try make()
    while !whole.isFinished {
      _ = try whole.step()
      _ = try interrupted.step()
      let snapshot = try interrupted.save()
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(whole.ledger.evaluations <= 3000 + 1e-9 && whole.ledger.evaluations > 2998)
    #expect(whole.ledger == interrupted.ledger)
    #expect(whole.incumbent?.solution == interrupted.incumbent?.solution)
    #expect(whole.incumbent?.evaluation.value == problem.optimum)
  }

  @Test func wrongSettingsAreNamed() {
    var tabu = TabuSearchConfiguration()
    tabu.sample = 0
    #expect(throws: WarrenError("'sample' must be at least 1, found 0")) {
      _ = try tabu.makeAnyLearner(for: SmallKnapsack(), budget: Budget(), key: RandomKey(seed: 1))
    }
  }
}
