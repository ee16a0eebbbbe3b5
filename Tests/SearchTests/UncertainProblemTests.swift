import Core
import Search
import Testing

/// How many bits agree with a target that becomes its opposite every so many evaluations.
private struct MovingTarget: BinaryProblem, DynamicProblem {
  let count = 40
  let period: Int
  let objectives = [Objective("agreement", .maximize)]

  func evaluate(_ solution: BitString) throws -> Evaluation { try evaluate(solution, at: 0) }

  func evaluate(_ solution: BitString, at time: Int) throws -> Evaluation {
    let ones = solution.onesCount
    return Evaluation(Double((time / period).isMultiple(of: 2) ? ones : count - ones))
  }
}

@Suite struct UncertainProblemTests {
  @Test func theBestOfNoisySamplesIsReallyGood() throws {
    let problem = Noisy(SmallKnapsack(), deviation: 10)
    func regret(_ change: (inout GeneticConfiguration) -> Void) throws -> Double {
      var regret = 0.0
      for seed in 1...10 as ClosedRange<UInt64> {
        var configuration = GeneticConfiguration()
        configuration.population = 20
        change(&configuration)
        var learner = try configuration.makeAnyLearner(
          for: problem, budget: Budget(evaluations: 8000), key: RandomKey(seed: seed))
        while !learner.isFinished { _ = try learner.step() }
        #expect(learner.ledger.evaluations == 8000)
        // What is reported is the value without noise.
        let solution = try #require(learner.bestSolution as? BitString)
        let value = try problem.evaluate(solution).value
        #expect(learner.bestObjectives["value"] == value)
        regret += (problem.base.optimum - value) / 10
      }
      return regret
    }
    // A deviation of 10 in 90 hides most differences; whoever believes single samples is led astray.
    let believing = try regret {
      $0.confirmations = 1
      $0.confidence = 0
    }
    let confirming = try regret {
      $0.samples = 4
      $0.confirmations = 50
      $0.confidence = 0.8
    }
    #expect(confirming < believing)
    #expect(confirming < 6)
  }

  @Test(arguments: [1, 3])
  func noisySearchResumesAndIgnoresThreads(samples: Int) throws {
    let problem = Noisy(SmallKnapsack(), deviation: 5)
    var configuration = GeneticConfiguration()
    configuration.population = 20
    configuration.samples = samples
    func make(threads: Int) throws -> NoisySearchLearner<IslandModel<BinaryEncoding>, BinaryEncoding, Noisy<SmallKnapsack>> {
      let learner = try configuration.makeAnyLearner(
        for: problem, budget: Budget(evaluations: 3000), key: RandomKey(seed: 2), threads: threads)
      return try #require(
        learner as? NoisySearchLearner<IslandModel<BinaryEncoding>, BinaryEncoding, Noisy<SmallKnapsack>>)
    }
    var whole = try make(threads: 1)
    var interrupted = try make(threads: 2)
    while !whole.isFinished {
      let metrics = try whole.step()
      let other = try interrupted.step()
      #expect(metrics == other)
      let snapshot = try interrupted.save()
      interrupted = try make(threads: 2)
      try interrupted.restore(snapshot)
    }
    #expect(whole.ledger == interrupted.ledger && whole.incumbent?.solution == interrupted.incumbent?.solution)
  }

  private func follow(immigrants: Double, period: Int = 4000) throws -> (changes: Int, performance: Double) {
    var configuration = GeneticConfiguration()
    configuration.population = 50
    configuration.immigrants = immigrants
    let problem = MovingTarget(period: period)
    let make = {
      try #require(
        try configuration.makeAnyLearner(for: problem, budget: Budget(evaluations: 20_000), key: RandomKey(seed: 3))
          as? DynamicSearchLearner<IslandModel<BinaryEncoding>, BinaryEncoding, MovingTarget>)
    }
    var learner = try make()
    var interrupted = try make()
    while !learner.isFinished {
      let metrics = try learner.step()
      let other = try interrupted.step()
      #expect(metrics == other)
      let snapshot = try interrupted.save()
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(learner.ledger.evaluations == 20_000)
    return (learner.changes, learner.offlinePerformance ?? 0)
  }

  @Test func changesAreNoticedAndFollowed() throws {
    let followed = try follow(immigrants: 0.3)
    #expect(followed.changes == 4)
    // After each change it climbs again: most of the time it is near the top of 40.
    #expect(followed.performance > 35)
  }

  /// A genetic algorithm on bit strings under no selection.
  private func driftingStrategy(
    density: Double = 0, mutationRate: Double, randomFraction: Double = 0, hypermutation: Hypermutation = Hypermutation()
  ) -> GeneticAlgorithm<BinaryEncoding> {
    GeneticAlgorithm(
      encoding: BinaryEncoding(count: 1000, density: density), objective: Objective("nothing", .minimize),
      populationSize: 200, selection: TournamentSelection(size: 1), crossover: UniformBinaryCrossover(), crossoverRate: 0,
      mutation: BitFlipMutation(rate: 0.001), mutationRate: mutationRate, survival: GenerationalSurvival(elitism: 0),
      immigrants: 0, randomFraction: randomFraction, hypermutation: hypermutation, key: RandomKey(seed: 9))
  }

  private func advance(_ strategy: inout GeneticAlgorithm<BinaryEncoding>) {
    strategy.ask(atMost: .max)
    strategy.tell(strategy.candidates.map { _ in Evaluation(0) })
  }

  /// Children mutate several times in a row for some generations after a change, and once before and afterwards.
  @Test func hypermutationLastsAsLongAsItShould() {
    var strategy = driftingStrategy(mutationRate: 1, hypermutation: Hypermutation(mutations: 20, generations: 3))
    func ones() -> Double { Double(strategy.population.reduce(0) { $0 + $1.onesCount }) / 200 }
    advance(&strategy)
    #expect(ones() == 0)
    var growth: [Double] = []
    for generation in 0..<10 {
      if generation == 3 {
        strategy.problemHasChanged()
        let before = ones()
        // The members are only proposed again.
        advance(&strategy)
        #expect(ones() == before)
      }
      let before = ones()
      advance(&strategy)
      growth.append(ones() - before)
    }
    // A mutation flips one of a thousand bits on average, nearly always from 0 to 1.
    for (generation, growth) in growth.enumerated() {
      let expected: ClosedRange<Double> = (3..<6).contains(generation) ? 16...21 : 0.2...1.8
      #expect(expected.contains(growth), "generation \(generation)")
    }
  }

  /// Of the children of every generation, as many as asked for are no one's.
  @Test(arguments: [0.0, 0.25, 1])
  func randomChildrenKeepComing(share: Double) {
    var strategy = driftingStrategy(density: 0.5, mutationRate: 0, randomFraction: share)
    advance(&strategy)
    var fresh = 0
    for _ in 0..<10 {
      let parents = Set(strategy.population.map { "\($0)" })
      advance(&strategy)
      fresh += strategy.population.count { !parents.contains("\($0)") }
    }
    let deviation: Double = (2000 * share * (1 - share)).squareRoot()
    #expect(abs(Double(fresh) - 2000 * share) <= 5 * deviation)
  }
}
