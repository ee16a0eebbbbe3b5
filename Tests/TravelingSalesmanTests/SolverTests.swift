import Core
import Search
import Testing
import TravelingSalesman

@Suite struct SolverTests {
  private func problem(_ name: String) throws -> TravelingSalesmanProblem {
    TravelingSalesmanProblem(try ShippedInstances.instance(named: name))
  }

  /// Drives a learner to its end, checking what it reports on the way.
  private func solve<L: Learner & IncumbentReporting>(
    _ learner: inout L, _ problem: TravelingSalesmanProblem, budget: Budget, steps: Int = .max
  ) throws -> Double {
    var last = Double.infinity
    var step = 0
    while !learner.isFinished, step < steps {
      let spent = learner.ledger.evaluations
      if let length = try learner.step()["length"] {
        #expect(length < last)
        last = length
      }
      #expect(learner.ledger.evaluations > spent)
      step += 1
    }
    if let limit = budget.evaluations { #expect(learner.ledger.evaluations <= Double(limit)) }
    let tour = try #require(learner.bestSolution as? Tour).permutation(count: problem.count)
    #expect(problem.instance.length(of: tour) == learner.bestObjectives["length"])
    #expect(learner.bestObjectives["length"] == last)
    return last
  }

  @Test func nearestNeighborOnBerlin() throws {
    let problem = try problem("berlin52")
    var learner = try NearestNeighborConfiguration().makeLearner(for: problem, budget: Budget())
    #expect(try solve(&learner, problem, budget: Budget()) == 8980)
    #expect(learner.ledger.evaluations == 1)

    var configuration = NearestNeighborConfiguration()
    configuration.allStarts = true
    var all = try configuration.makeLearner(for: problem, budget: Budget())
    #expect(try solve(&all, problem, budget: Budget()) < 8980)
    #expect(all.ledger.evaluations == 52)
    var some = try configuration.makeLearner(for: problem, budget: Budget(evaluations: 10))
    _ = try solve(&some, problem, budget: Budget(evaluations: 10))
    #expect(some.ledger.evaluations == 10)
    configuration.start = 53
    #expect(throws: WarrenError.self) { try configuration.makeLearner(for: problem, budget: Budget()) }
  }

  @Test func nearestNeighborEqualsTheNaiveOne() throws {
    for instance in [
      try problem("a280").instance, try problem("gr120").instance, .uniform(count: 400, key: RandomKey(seed: 1)),
    ] {
      var configuration = NearestNeighborConfiguration()
      configuration.start = 7
      var learner = try configuration.makeLearner(for: TravelingSalesmanProblem(instance), budget: Budget())
      _ = try learner.step()
      var left = Set(0..<instance.count)
      var tour = [6]
      left.remove(6)
      while let last = tour.last,
        let next = left.min(by: { (instance.distance(last, $0), $0) < (instance.distance(last, $1), $1) })
      {
        tour.append(next)
        left.remove(next)
      }
      #expect(learner.incumbent?.solution.elements.map { Int($0) } == tour)
    }
  }

  @Test func aSingleDescentEndsInALocalOptimum() throws {
    for name in ["berlin52", "gr120", "a280"] {
      let problem = try problem(name)
      var configuration = TwoOptConfiguration()
      configuration.restarts = 0
      configuration.neighbors = problem.count
      configuration.start = .random
      var learner = try configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 2))
      let length = try solve(&learner, problem, budget: Budget())
      #expect(length < 1.2 * (problem.known?.value ?? 0))
      // With every city as a neighbour nothing is left that 2-opt could improve.
      let neighborhood = TwoOptNeighborhood(problem.instance)
      let state = neighborhood.state(of: try #require(learner.incumbent?.solution))
      for first in 0..<problem.count {
        for second in 0..<first {
          #expect(neighborhood.delta(of: TwoOptMove(first: first, second: second), in: state) >= -1e-9)
        }
      }
    }
  }

  @Test func deltasEqualDifferencesOfLengths() throws {
    let instance = try problem("ulysses22").instance
    let neighborhood = TwoOptNeighborhood(instance)
    var stream = RandomKey(seed: 3).stream
    var state = neighborhood.state(of: Permutation(identity: 22))
    for _ in 0..<500 {
      let move = neighborhood.sampleMove(in: state, using: &stream)
      let before = instance.length(of: neighborhood.solution(of: state))
      let delta = neighborhood.delta(of: move, in: state)
      neighborhood.apply(move, to: &state)
      let tour = neighborhood.solution(of: state)
      #expect(tour.isValid && instance.length(of: tour) == before + delta)
      #expect((0..<22).allSatisfy { state.order[Int(state.position[$0])] == $0 })
    }
    #expect(neighborhood.deltaCost == 4.0 / 22)
  }

  @Test(arguments: TwoOptConfiguration.Restart.allCases, TwoOptConfiguration.Start.allCases)
  func budgetsAreKept(restart: TwoOptConfiguration.Restart, start: TwoOptConfiguration.Start) throws {
    for (name, evaluations) in [("berlin52", 1), ("berlin52", 2), ("berlin52", 37), ("kroA100", 5000), ("rat575", 90)] {
      let problem = try problem(name)
      var configuration = TwoOptConfiguration()
      configuration.restart = restart
      configuration.start = start
      let budget = Budget(evaluations: evaluations)
      var learner = try configuration.makeLearner(for: problem, budget: budget, key: RandomKey(seed: 4))
      _ = try solve(&learner, problem, budget: budget)
      #expect(learner.ledger.evaluations > Double(evaluations) - 1.01 || restart == .random)
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func continuedTwoOptSolvesBerlin(seed: UInt64) throws {
    let problem = try problem("berlin52")
    let budget = Budget(evaluations: 1_000_000)
    var learner = try TwoOptConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: seed))
    #expect(try solve(&learner, problem, budget: budget) <= 1.02 * 7542)
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func theGeneticAlgorithmComesNear(seed: UInt64) throws {
    let problem = try problem("berlin52")
    let budget = Budget(evaluations: 4_000_000)
    // As an experiment sees it: a problem of which it knows no more than that solutions are permutations.
    let face: any PermutationProblem = problem
    var learner = try GeneticConfiguration().makeAnyLearner(for: face, budget: budget, key: RandomKey(seed: seed))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.bestObjectives["length"] ?? .infinity <= 1.02 * 7542)
    let tour = try #require(learner.bestSolution as? Tour).permutation(count: 52)
    #expect(problem.instance.length(of: tour) == learner.bestObjectives["length"])
  }

  private func interrupted<L: Learner & IncumbentReporting>(_ make: () throws -> L, period: Int?) throws -> (L, [Metrics]) {
    var learner = try make()
    var metrics: [Metrics] = []
    while !learner.isFinished {
      metrics.append(try learner.step())
      if let period, metrics.count % period == 0 {
        let snapshot = try learner.save()
        learner = try make()
        try learner.restore(snapshot)
      }
    }
    return (learner, metrics)
  }

  @Test(arguments: TwoOptConfiguration.Restart.allCases, ["kroA100", "pr1002"])
  func interruptedTwoOptContinuesBitForBit(restart: TwoOptConfiguration.Restart, name: String) throws {
    let problem = try problem(name)
    var configuration = TwoOptConfiguration()
    configuration.restart = restart
    configuration.start = .random
    let make = { try configuration.makeLearner(for: problem, budget: Budget(evaluations: 40_000), key: RandomKey(seed: 6)) }
    let whole = try interrupted(make, period: nil)
    let parts = try interrupted(make, period: 1)
    #expect(whole.1.count > 10)
    #expect(whole.1 == parts.1)
    #expect(whole.0.incumbent?.solution == parts.0.incumbent?.solution)
    #expect(whole.0.ledger == parts.0.ledger)
    let other = try configuration.makeLearner(for: problem, budget: Budget(evaluations: 40_000), key: RandomKey(seed: 7))
    // Both may end with the same best tour, but not on the same way.
    #expect(try interrupted({ other }, period: nil).1 != whole.1)
  }

  @Test func interruptedNearestNeighborContinues() throws {
    let problem = try problem("eil51")
    var configuration = NearestNeighborConfiguration()
    configuration.allStarts = true
    let make = { try configuration.makeLearner(for: problem, budget: Budget()) }
    let whole = try interrupted(make, period: nil)
    let parts = try interrupted(make, period: 3)
    #expect(whole.1 == parts.1 && whole.0.incumbent?.solution == parts.0.incumbent?.solution)
  }

  @Test(arguments: 2...7)
  func tinyInstancesAreSolved(count: Int) throws {
    let problem = TravelingSalesmanProblem(.uniform(count: count, key: RandomKey(seed: UInt64(count))))
    var best = Double.infinity
    var stream = RandomKey(seed: 1).stream
    for _ in 0..<5000 {
      let order = try Permutation(stream.permutation(count).map { Int32($0) })
      best = min(best, problem.instance.length(of: order))
    }
    let budget = Budget(evaluations: 2000)
    var learner = try TwoOptConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: 2))
    #expect(abs(try solve(&learner, problem, budget: budget) - best) < 1e-6)
    var genetic = try GeneticConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: 2))
    while !genetic.isFinished { _ = try genetic.step() }
    #expect(abs((genetic.bestObjectives["length"] ?? 0) - best) < 1e-6)
    var greedy = try NearestNeighborConfiguration().makeLearner(for: problem, budget: Budget())
    _ = try solve(&greedy, problem, budget: Budget())
  }

  @Test func largeInstancesNeedNoMatrix() throws {
    let problem = TravelingSalesmanProblem(.uniform(count: 20_000, key: RandomKey(seed: 8)))
    var configuration = TwoOptConfiguration()
    configuration.restarts = 0
    var learner = try configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 9))
    // 2-opt with neighbour lists is five to ten percent above .7124 times the root of the count times the area.
    #expect(try solve(&learner, problem, budget: Budget()) < 1.1 * 0.7124 * 141.42)
  }
}
