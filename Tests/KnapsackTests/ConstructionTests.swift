import Core
import Knapsack
import Search
import Testing

@Suite struct ConstructionTests {
  private func problem(items: Int, seed: UInt64, budget: Double) throws -> KnapsackProblem {
    KnapsackProblem(try .uniform(items: items, budget: budget, key: RandomKey(seed: seed)))
  }

  @Test("without randomness it packs like the greedy heuristic, whatever the random numbers")
  func greedy() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let problem = try problem(items: 60, seed: seed, budget: 6)
      var random = RandomKey(seed: seed).stream
      #expect(problem.constructSolution(randomness: 0, using: &random) == problem.densityChoice)
    }
  }

  /// Every choice that some run of random numbers leads to, by the definition.
  private func reachable(_ problem: KnapsackProblem, _ randomness: Double) -> Set<String> {
    let instance = problem.instance
    var found: Set<String> = []
    func extend(_ choice: BitString) {
      let fitting = (0..<instance.count).filter {
        !choice[$0] && instance.weight(of: choice) + instance.weights[$0] <= instance.budget
      }
      let densities = fitting.map { instance.values[$0] / instance.weights[$0] }
      guard let best = densities.max(), let worst = densities.min() else {
        found.insert(choice.text)
        return
      }
      for (item, density) in zip(fitting, densities) where density >= best - randomness * (best - worst) {
        var next = choice
        next[item] = true
        extend(next)
      }
    }
    extend(BitString(count: instance.count))
    return found
  }

  @Test(arguments: [0.0, 0.3, 0.6, 1])
  func drawsAllChoicesThatItsRuleAllowsAndNoOthers(randomness: Double) throws {
    let instance = try KnapsackInstance(
      name: "eight", weights: [3, 5, 2, 7, 4, 1, 6, 4], values: [9, 6, 5, 8, 4, 2, 12, 1], budget: 11)
    let problem = KnapsackProblem(instance)
    var random = RandomKey(seed: 1).stream
    var drawn: Set<String> = []
    for _ in 0..<5000 {
      let choice = problem.constructSolution(randomness: randomness, using: &random)
      #expect(try problem.evaluate(choice).violation == 0)
      drawn.insert(choice.text)
    }
    #expect(drawn == reachable(problem, randomness))
    #expect(randomness == 0 || drawn.count > 1)
  }

  @Test("items without weight are packed, items that never fit are not")
  func extremes() throws {
    let instance = try KnapsackInstance(name: "few", weights: [0, 9, 2, 0, 3], values: [1, 100, 0, 0, 5], budget: 4)
    var random = RandomKey(seed: 1).stream
    for randomness in [0, 0.5, 1] {
      let choice = KnapsackProblem(instance).constructSolution(randomness: randomness, using: &random)
      #expect(choice[0] && choice[3] && !choice[1] && choice[2] != choice[4])
    }
  }

  @Test("greedy randomized search is better than the greedy heuristic, keeps its budget, and continues bit for bit")
  func search() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let problem = try problem(items: 100, seed: seed, budget: 12.5)
      let budget = Budget(evaluations: 20_000)
      func make() throws -> any Learner & IncumbentReporting {
        try GreedyRandomizedConfiguration().makeAnyLearner(for: problem, budget: budget, key: RandomKey(seed: seed))
      }
      var whole = try make()
      var interrupted = try make()
      while !whole.isFinished {
        #expect(try interrupted.step() == whole.step())
        let snapshot = try interrupted.save()
        interrupted = try make()
        try interrupted.restore(snapshot)
      }
      #expect(whole.ledger == interrupted.ledger && whole.ledger.evaluations <= 20_000)
      let optimum = try exactValue(problem)
      let greedy = problem.instance.value(of: problem.densityChoice)
      let found = try #require(whole.bestObjectives["value"])
      #expect(found >= greedy && found <= optimum && found > 0.998 * optimum)
    }
  }

  private func exactValue(_ problem: KnapsackProblem) throws -> Double {
    var search = BranchAndBound(problem)
    while !search.isFinished { _ = try search.step() }
    return try #require(search.bestObjectives["value"]) + 1e-9
  }
}
