import Core
import Foundation
import Knapsack
import Search
import Testing

@Suite struct ExactTests {
  /// The most value within the budget, by trying every choice.
  private func naiveOptimum(_ instance: KnapsackInstance) -> Double {
    var (best, weight, value) = (0.0, 0.0, 0.0)
    var previous = 0
    // In the order of the Gray code one item changes at a time.
    for number in 1..<(1 << instance.count) {
      let code = number ^ number >> 1
      let item = (code ^ previous).trailingZeroBitCount
      let sign = code >> item & 1 == 1 ? 1.0 : -1.0
      weight += sign * instance.weights[item]
      value += sign * instance.values[item]
      previous = code
      if weight <= instance.budget + 1e-9 { best = max(best, value) }
    }
    return best
  }

  private func solve(_ learner: any Learner & IncumbentReporting & StopReporting) throws -> Double {
    var learner = learner
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.stopReasonName == "optimal")
    return try #require(learner.bestObjectives["value"])
  }

  private func dynamicProgramming(
    _ problem: KnapsackProblem, _ table: DynamicProgrammingConfiguration.Table, budget: Budget = Budget(), cells: Int? = nil
  ) throws -> DynamicProgramming {
    var configuration = DynamicProgrammingConfiguration()
    configuration.table = table
    configuration.cellsPerStep = cells ?? configuration.cellsPerStep
    return try configuration.makeLearner(for: problem, budget: budget)
  }

  @Test("all exact methods find what trying every choice finds, in every family", arguments: ItemFamily.allCases)
  func families(family: ItemFamily) throws {
    for round in 0..<60 {
      let key = RandomKey(seed: UInt64(round))
      var random = key["settings"].stream
      let instance = try KnapsackInstance.drawn(
        family, items: 1 + random.integer(below: 15), range: [10, 30, 1000, 100_000][round % 4],
        fill: 0.05 + 0.95 * random.uniformDouble(), key: key["items"])
      let problem = KnapsackProblem(instance)
      let optimum = naiveOptimum(instance)
      let minknap = try Minknap(problem)
      #expect(try solve(minknap) == optimum)
      if instance.budget < 1e6 {
        #expect(try solve(dynamicProgramming(problem, .weight)) == optimum)
        #expect(try solve(dynamicProgramming(problem, .profit)) == optimum)
        #expect(try solve(dynamicProgramming(problem, .shorter)) == optimum)
      }
    }
  }

  @Test("items without weight or value, decimals, budgets beyond all weights and items that are too heavy")
  func oddities() throws {
    var random = RandomKey(seed: 5).stream
    for round in 0..<200 {
      let count = 1 + random.integer(below: 10)
      let scale = [1.0, 10, 1000, 0x1p24][round % 4]
      let weights = (0..<count).map { _ in Double(random.integer(below: 12)) / scale }
      let values = (0..<count).map { _ in Double(random.integer(below: 9)) / scale }
      let total = weights.reduce(0, +)
      let budget = max(weights.min()!, 0.5 / scale, round % 5 == 0 ? 2 * total : total * random.uniformDouble())
      let problem = KnapsackProblem(try KnapsackInstance(name: "odd", weights: weights, values: values, budget: budget))
      let optimum = naiveOptimum(problem.instance)
      #expect(abs(try solve(Minknap(problem)) - optimum) < 1e-9)
      #expect(abs(try solve(dynamicProgramming(problem, .weight)) - optimum) < 1e-9)
      #expect(abs(try solve(dynamicProgramming(problem, .profit)) - optimum) < 1e-9)
    }
  }

  @Test("larger instances: minknap and the two tables agree", arguments: ItemFamily.allCases)
  func agreement(family: ItemFamily) throws {
    for seed in 0..<4 {
      let problem = KnapsackProblem(
        try .drawn(family, items: 60 + 20 * seed, range: 100, fill: 0.4, key: RandomKey(seed: UInt64(seed))))
      let optimum = try solve(Minknap(problem))
      #expect(try solve(dynamicProgramming(problem, .shorter)) == optimum)
      #expect(try solve(dynamicProgramming(problem, .profit)) == optimum)
    }
  }

  @Test(
    "where values hang on weights the number of items bounds what is possible: proved at once, and as the table has it",
    arguments: [ItemFamily.stronglyCorrelated, .inverseStronglyCorrelated])
  func largeCoefficients(family: ItemFamily) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let small = KnapsackProblem(try .drawn(family, items: 200, range: 10_000, fill: 0.3, key: RandomKey(seed: seed)))
      #expect(try solve(Minknap(small)) == solve(dynamicProgramming(small, .weight)))
      let large = KnapsackProblem(try .drawn(family, items: 5000, range: 10_000_000, key: RandomKey(seed: seed)))
      var minknap = try Minknap(large)
      while !minknap.isFinished { _ = try minknap.step() }
      // Without the bound millions of states go on until there is no memory for more.
      #expect(minknap.stopReasonName == "optimal" && minknap.ledger.evaluations < 1000)
    }
  }

  @Test("what cannot be counted in is refused, and so is a table that is too large")
  func refusals() throws {
    let real = KnapsackProblem(try KnapsackInstance(name: "real", weights: [1 / 3, 0.5], values: [1, 2], budget: 0.6))
    #expect(Minknap.misfit(real)?.contains("six decimals") == true)
    #expect(throws: WarrenError.self) { try Minknap(real) }
    #expect(throws: WarrenError.self) { try dynamicProgramming(real, .weight) }
    let large = KnapsackProblem(
      try .drawn(.uncorrelated, items: 10_000, range: 1_000_000, key: RandomKey(seed: 1)))
    let error = #expect(throws: WarrenError.self) { try dynamicProgramming(large, .shorter) }
    #expect(error?.description.contains("10000 items") == true && error?.hint?.contains("minknap") == true)
  }

  @Test("an interrupted minknap goes on as it would have, and a budget is kept")
  func minknapInterruption() throws {
    let problem = KnapsackProblem(
      try .drawn(.almostStronglyCorrelated, items: 400, range: 10_000, fill: 0.4, key: RandomKey(seed: 3)))
    func play(budget: Budget, interrupted: Bool) throws -> (metrics: [Metrics], learner: Minknap) {
      var learner = try Minknap(problem, budget: budget, readsPerStep: 20_000)
      var metrics: [Metrics] = []
      while !learner.isFinished {
        metrics.append(try learner.step())
        #expect(learner.bestObjectives["value"] == learner.incumbent.map { problem.instance.value(of: $0.solution) })
        #expect(learner.incumbent.map { problem.instance.overweight(of: $0.solution) } == 0)
        if interrupted {
          let snapshot = try learner.save()
          learner = try Minknap(problem, budget: budget, readsPerStep: 20_000)
          try learner.restore(snapshot)
        }
      }
      return (metrics, learner)
    }
    for evaluations in [0, 1, 200, 2000, 1_000_000] {
      let budget = Budget(evaluations: evaluations)
      let (whole, parts) = (try play(budget: budget, interrupted: false), try play(budget: budget, interrupted: true))
      #expect(whole.metrics == parts.metrics && whole.learner.ledger == parts.learner.ledger)
      #expect(whole.learner.incumbent?.solution == parts.learner.incumbent?.solution)
      #expect(whole.learner.ledger.evaluations <= Double(evaluations))
      #expect((whole.learner.stopReasonName == "optimal") == (evaluations == 1_000_000))
      if evaluations == 1_000_000 { #expect(whole.metrics.count > 5) }
    }
  }

  @Test("an interrupted table is filled as it would have been", arguments: DynamicProgrammingConfiguration.Table.allCases)
  func tableInterruption(table: DynamicProgrammingConfiguration.Table) throws {
    let problem = KnapsackProblem(try .drawn(.weaklyCorrelated, items: 50, range: 100, key: RandomKey(seed: 3)))
    func play(interrupted: Bool) throws -> (metrics: [Metrics], learner: DynamicProgramming) {
      var learner = try dynamicProgramming(problem, table, cells: 10_000)
      var metrics: [Metrics] = []
      while !learner.isFinished {
        metrics.append(try learner.step())
        if interrupted {
          let snapshot = try learner.save()
          learner = try dynamicProgramming(problem, table, cells: 10_000)
          try learner.restore(snapshot)
        }
      }
      return (metrics, learner)
    }
    let (whole, parts) = (try play(interrupted: false), try play(interrupted: true))
    #expect(whole.metrics == parts.metrics && whole.learner.ledger == parts.learner.ledger && whole.metrics.count > 3)
    #expect(whole.learner.incumbent?.solution == parts.learner.incumbent?.solution)
    #expect(whole.learner.ledger.evaluations == 1)
    #expect(try dynamicProgramming(problem, table, budget: Budget(evaluations: 0)).isFinished)
  }

  @Test(
    "minknap proves the published optima of Pisinger's instances",
    .enabled(if: SharedData.isThere, "the instances are not beside the repository"),
    arguments: [1, 2, 3], [100, 1000, 10_000])
  func pisinger(kind: Int, items: Int) throws {
    let (instance, optimum) = try SharedData.pisinger("knapPI_\(kind)_\(items)_1000_1")
    #expect(try solve(Minknap(KnapsackProblem(instance))) == optimum)
  }

  @Test(
    "dynamic programming proves the published optima of Pisinger's instances",
    .enabled(if: SharedData.isThere, "the instances are not beside the repository"), arguments: [1, 2, 3])
  func pisingerByTable(kind: Int) throws {
    let (instance, optimum) = try SharedData.pisinger("knapPI_\(kind)_1000_1000_1")
    #expect(try solve(dynamicProgramming(KnapsackProblem(instance), .shorter)) == optimum)
  }
}
