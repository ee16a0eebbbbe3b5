import Core
import Foundation
import Knapsack
import Search
import Testing

@Suite struct MultidimensionalTests {
  private func instance(_ round: Int, items: Int) throws -> MultidimensionalInstance {
    var random = RandomKey(seed: UInt64(round))["shape"].stream
    return try .drawn(
      items: items, constraints: 1 + random.integer(below: 7), tightness: 0.2 + 0.7 * random.uniformDouble(),
      key: RandomKey(seed: UInt64(round)))
  }

  private func fits(_ choice: BitString, _ instance: MultidimensionalInstance) -> Bool {
    zip(instance.weights, instance.budgets).allSatisfy { row, budget in
      zip(row, choice.bools).reduce(0) { $0 + ($1.1 ? $1.0 : 0) } <= budget
    }
  }

  private func value(_ choice: BitString, _ instance: MultidimensionalInstance) -> Double {
    zip(instance.values, choice.bools).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
  }

  private func optimum(_ instance: MultidimensionalInstance) -> Double {
    (0..<(1 << instance.count)).reduce(0.0) { best, number in
      let choice = BitString((0..<instance.count).map { number >> $0 & 1 == 1 })
      let value = value(choice, instance)
      return value > best && fits(choice, instance) ? value : best
    }
  }

  @Test("the relaxation is optimal: its shares fit, and are worth as much as its prices bound")
  func relaxation() throws {
    for round in 0..<60 {
      let instance = try instance(round, items: [1, 7, 40, 150][round % 4])
      let relaxation = LinearRelaxation(instance)
      #expect(relaxation.prices.allSatisfy { $0 >= 0 })
      #expect(relaxation.shares.allSatisfy { (0...1).contains($0) })
      let value = zip(instance.values, relaxation.shares).reduce(0) { $0 + $1.0 * $1.1 }
      for (row, budget) in zip(instance.weights, instance.budgets) {
        #expect(zip(row, relaxation.shares).reduce(0) { $0 + $1.0 * $1.1 } <= budget * (1 + 1e-9))
      }
      // Weak duality makes the bound a bound whatever the prices are; equality proves both.
      #expect(abs(value - relaxation.bound) <= 1e-8 * relaxation.bound)
    }
  }

  @Test("items without weight or value, empty budgets and equal items do not trouble the relaxation")
  func degenerateRelaxation() throws {
    let odd = try MultidimensionalInstance(
      name: "odd", values: [5, 5, 5, 0, 3, 4], weights: [[2, 2, 2, 1, 0, 3], [0, 0, 0, 0, 0, 1], [1, 1, 1, 1, 0, 0]],
      budgets: [5, 0, 2.5])
    let relaxation = LinearRelaxation(odd)
    // Item 6 does not fit at all, item 5 is free, and 2.5 of the first three go in.
    #expect(abs(relaxation.bound - 15.5) < 1e-9)
    #expect(abs(relaxation.shares[0] + relaxation.shares[1] + relaxation.shares[2] - 2.5) < 1e-9)
    #expect(optimum(odd) == 13)
  }

  @Test("an evaluation is the sum over the items, with the excess weight of every constraint")
  func evaluation() throws {
    var random = RandomKey(seed: 1).stream
    for round in 0..<20 {
      let instance = try instance(round, items: [3, 64, 90][round % 3])
      let problem = MultidimensionalKnapsackProblem(instance)
      var choice = BitString(count: instance.count)
      for density in [0.1, 0.5, 0.9] {
        BinaryEncoding(count: instance.count, density: density).sample(into: &choice, using: &random)
        var violation = 0.0
        for (row, budget) in zip(instance.weights, instance.budgets) {
          violation += max(0, zip(row, choice.bools).reduce(0) { $0 + ($1.1 ? $1.0 : 0) } - budget)
        }
        #expect(try problem.evaluate(choice) == Evaluation(value(choice, instance), violation: violation))
      }
      #expect(throws: WarrenError.self) { try problem.evaluate(BitString(count: 2)) }
    }
  }

  @Test("a repaired choice fits, has no room for another item, and is what dropping and adding by utility make it")
  func repair() throws {
    var random = RandomKey(seed: 2).stream
    for round in 0..<20 {
      let instance = try instance(round, items: [3, 64, 90][round % 3])
      let problem = MultidimensionalKnapsackProblem(instance)
      var repair = problem.makeRepair()
      let utilities = (0..<instance.count).map { item in
        let cost = zip(problem.relaxation.prices, instance.weights).reduce(0) { $0 + $1.0 * $1.1[item] }
        return cost > 0 ? instance.values[item] / cost : .infinity
      }
      let order = (0..<instance.count).sorted { (utilities[$1], $0) < (utilities[$0], $1) }
      for _ in 0..<20 {
        var choice = BitString(count: instance.count)
        BinaryEncoding(count: instance.count, density: random.uniformDouble()).sample(into: &choice, using: &random)
        var expected = choice
        for item in order.reversed() where !fits(expected, instance) { expected[item] = false }
        for item in order where !expected[item] {
          expected[item] = true
          if !fits(expected, instance) { expected[item] = false }
        }
        repair.repair(&choice)
        #expect(choice == expected)
        repair.repair(&choice)
        #expect(choice == expected)
      }
    }
  }

  @Test("the genetic algorithm finds the optimum of small instances, and never more than the bound")
  func smallInstances() throws {
    for round in 0..<30 {
      let instance = try instance(round, items: 1 + round % 13)
      let problem = MultidimensionalKnapsackProblem(instance)
      var learner = try ChuBeasleyConfiguration().makeLearner(
        for: problem, budget: Budget(evaluations: 20_000), key: RandomKey(seed: 1))
      while !learner.isFinished { _ = try learner.step() }
      let choice = try #require(learner.incumbent?.solution)
      #expect(fits(choice, instance) && value(choice, instance) == learner.bestObjectives["value"])
      #expect(learner.bestObjectives["value"] == optimum(instance))
      #expect(optimum(instance) <= problem.relaxation.bound + 1e-6)
    }
  }

  @Test("the first steps are short, so that no value is logged long after it was found")
  func shortFirstSteps() throws {
    let problem = MultidimensionalKnapsackProblem(
      try .drawn(items: 100, constraints: 5, tightness: 0.25, key: RandomKey(seed: 3)))
    var learner = try ChuBeasleyConfiguration().makeLearner(
      for: problem, budget: Budget(evaluations: 100_000), key: RandomKey(seed: 1))
    while !learner.isFinished {
      let before = learner.ledger.evaluations
      _ = try learner.step()
      try #require(learner.ledger.evaluations - before <= max(10, before * 0.05))
    }
    #expect(learner.ledger.evaluations == 100_000 && learner.ledger.learnerSteps < 400)
  }

  @Test("an interrupted search goes on as it would have, and a budget is kept")
  func interruption() throws {
    let problem = MultidimensionalKnapsackProblem(
      try .drawn(items: 100, constraints: 5, tightness: 0.25, key: RandomKey(seed: 3)))
    var configuration = ChuBeasleyConfiguration()
    configuration.patience = 50
    func play(budget: Budget, interrupted: Bool) throws -> (metrics: [Metrics], learner: ChuBeasley) {
      var learner = try configuration.makeLearner(for: problem, budget: budget, key: RandomKey(seed: 4))
      var metrics: [Metrics] = []
      while !learner.isFinished {
        metrics.append(try learner.step())
        if interrupted {
          let snapshot = try learner.save()
          learner = try configuration.makeLearner(for: problem, budget: budget, key: RandomKey(seed: 99))
          try learner.restore(snapshot)
        }
      }
      return (metrics, learner)
    }
    for evaluations in [0, 1, 150, 60_000] {
      let budget = Budget(evaluations: evaluations)
      let (whole, parts) = (try play(budget: budget, interrupted: false), try play(budget: budget, interrupted: true))
      #expect(whole.metrics == parts.metrics && whole.learner.ledger == parts.learner.ledger)
      #expect(whole.learner.incumbent?.solution == parts.learner.incumbent?.solution)
      #expect(whole.learner.ledger.evaluations == Double(evaluations))
      if evaluations == 60_000 { #expect(whole.metrics.count > 5) }
    }
  }

  @Test("instances that contradict themselves are errors")
  func badInstances() {
    #expect(throws: WarrenError.self) { try MultidimensionalInstance(name: "", values: [1], weights: [], budgets: []) }
    #expect(throws: WarrenError.self) { try MultidimensionalInstance(name: "", values: [1], weights: [[1, 2]], budgets: [3]) }
    #expect(throws: WarrenError.self) { try MultidimensionalInstance(name: "", values: [1], weights: [[4]], budgets: [3]) }
    #expect(throws: WarrenError.self) { try MultidimensionalInstance(name: "", values: [-1], weights: [[1]], budgets: [3]) }
    #expect(throws: WarrenError.self) { try MultidimensionalInstance(name: "", values: [1], weights: [[.nan]], budgets: [3]) }
  }

  @Test(
    "the bounds of the OR-Library's instances are those published",
    .enabled(if: SharedData.isThere, "the instances are not beside the repository"),
    arguments: [("mknapcb1", "5.100-"), ("mknapcb4", "10.100-")])
  func publishedBounds(name: String, prefix: String) throws {
    let folder = SharedData.orLibrary
    let text = try String(contentsOf: folder.appendingPathComponent(name + ".txt"), encoding: .utf8)
    let results = try String(contentsOf: folder.appendingPathComponent("mkcbres.txt"), encoding: .utf8)
    let bounds = results.split(whereSeparator: \.isNewline).filter { $0.contains(prefix) && $0.contains("e+") }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    let instances = try MultidimensionalFile.instances(text, file: name, name: name)
    try #require(instances.count == 30 && bounds.count == 30)
    for (instance, bound) in zip(instances, bounds) {
      #expect(abs(LinearRelaxation(instance).bound - bound) < 1e-9 * bound)
    }
  }

  @Test(
    "the small instances of the OR-Library are solved to their optima",
    .enabled(if: SharedData.isThere, "the instances are not beside the repository"))
  func publishedOptima() throws {
    let text = try String(contentsOf: SharedData.orLibrary.appendingPathComponent("mknap1.txt"), encoding: .utf8)
    let instances = try MultidimensionalFile.instances(text, file: "mknap1.txt", name: "mknap1")
    #expect(instances.count == 7)
    for instance in instances {
      let optimum = try #require(instance.known?.value)
      var learner = try ChuBeasleyConfiguration().makeLearner(
        for: MultidimensionalKnapsackProblem(instance), budget: Budget(evaluations: 100_000), key: RandomKey(seed: 1))
      while !learner.isFinished { _ = try learner.step() }
      #expect(abs(try #require(learner.bestObjectives["value"]) - optimum) < 1e-6)
    }
  }
}
