import Core
import ExperimentRunner
import Foundation
import Knapsack
import Search
import Testing

@Suite struct MultidimensionalMethodsTests {
  private func problem(_ round: Int, items: Int, constraints: Int? = nil) throws -> MultidimensionalKnapsackProblem {
    var random = RandomKey(seed: UInt64(round))["shape"].stream
    return MultidimensionalKnapsackProblem(
      try .drawn(
        items: items, constraints: constraints ?? 1 + random.integer(below: 6), tightness: 0.2 + 0.6 * random.uniformDouble(),
        key: RandomKey(seed: UInt64(round))))
  }

  private func optimum(_ problem: MultidimensionalKnapsackProblem) throws -> Double {
    try (0..<(1 << problem.count)).reduce(0.0) { best, number in
      let evaluation = try problem.evaluate(BitString((0..<problem.count).map { number >> $0 & 1 == 1 }))
      return evaluation.violation == 0 ? max(best, evaluation.value) : best
    }
  }

  private func solve(_ problem: MultidimensionalKnapsackProblem) throws -> MultidimensionalBranchAndBound {
    var learner = MultidimensionalBranchAndBound(problem)
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.stopReasonName == "optimal")
    let found = try #require(learner.incumbent)
    #expect(found.evaluation.violation == 0 && learner.bound == found.evaluation.value)
    #expect(try problem.evaluate(found.solution) == found.evaluation)
    return learner
  }

  @Test("every number is a move or none, its delta what evaluations say, and all choices next to one are reached")
  func moves() throws {
    for round in 0..<10 {
      let problem = try problem(round, items: 12)
      let moves = problem.neighborhood
      var random = RandomKey(seed: UInt64(round)).stream
      let choice = problem.sampleSolution(using: &random)
      let state = moves.state(of: choice)
      let value = try problem.evaluate(choice).value
      #expect(moves.deltaCost == 2.0 / 12)
      var reached: Set<String> = []
      for number in 0..<moves.moveCount(in: state) {
        let move = moves.move(number, in: state)
        let delta = moves.delta(of: move, in: state)
        guard delta > -.infinity else { continue }
        var next = state
        moves.apply(move, to: &next)
        let evaluation = try problem.evaluate(moves.solution(of: next))
        #expect(evaluation == Evaluation(value + delta))
        #expect(reached.insert(moves.solution(of: next).text).inserted)
      }
      var expected: Set<String> = []
      for first in 0..<12 {
        for second in first..<12 where first == second || choice[first] != choice[second] {
          var other = choice
          other.flip(first)
          if second != first { other.flip(second) }
          if try problem.evaluate(other).violation == 0 { expected.insert(other.text) }
        }
      }
      #expect(reached == expected && !reached.isEmpty)
    }
  }

  @Test("a long walk keeps its sums, with weights that round too")
  func longWalk() throws {
    func part(_ number: Int, _ count: Int) -> Double { 1 / Double(1 + number % count) }
    let weights = (0..<5).map { row in (0..<40).map { part($0 * 7 + row * 3, 23) } }
    let values = (0..<40).map { part($0, 17) }
    let budgets: [Double] = weights.map { row in row.reduce(0, +) / 3 }
    let problem = MultidimensionalKnapsackProblem(
      try MultidimensionalInstance(name: "odd", values: values, weights: weights, budgets: budgets))
    let moves = problem.neighborhood
    var random = RandomKey(seed: 1).stream
    var state = moves.state(of: problem.sampleSolution(using: &random))
    var value = try problem.evaluate(moves.solution(of: state)).value
    for step in 0..<30_000 {
      let move = moves.sampleMove(in: state, using: &random)
      let delta = moves.delta(of: move, in: state)
      guard delta > -.infinity else { continue }
      moves.apply(move, to: &state)
      value += delta
      guard step % 100 == 0 else { continue }
      let evaluation = try problem.evaluate(moves.solution(of: state))
      #expect(evaluation.violation == 0 && abs(evaluation.value - value) < 1e-9)
    }
  }

  @Test("greedy by hand: by shares of the budgets, and by what they are worth")
  func greedy() throws {
    // The second budget is no constraint at all, so the relaxation gives it no price; its shares mislead the plain density.
    let problem = MultidimensionalKnapsackProblem(
      try MultidimensionalInstance(
        name: "hand", values: [10, 9, 8], weights: [[5, 5, 5], [9, 1, 1]], budgets: [10, 11]))
    #expect(problem.densityChoice.bools == [false, true, true])
    #expect(problem.utilityChoice.bools == [true, true, false])
    var learner = GreedyPacking(problem) { $0.utilityChoice }
    _ = try learner.step()
    #expect(learner.isFinished && learner.bestObjectives["value"] == 19 && learner.ledger.evaluations == 1)
    // Without chance a construction is the same, whatever the random numbers.
    for round in 0..<20 {
      let drawn = try self.problem(round, items: 50)
      var random = RandomKey(seed: UInt64(round)).stream
      #expect(drawn.constructSolution(randomness: 0, using: &random) == drawn.utilityChoice)
    }
  }

  @Test("constructions are all that the rule allows and no others", arguments: [0.3, 0.7, 1])
  func constructions(randomness: Double) throws {
    let problem = try problem(3, items: 8, constraints: 2)
    let prices = problem.relaxation.prices
    let instance = problem.instance
    let utilities = (0..<8).map { item in
      instance.values[item] / zip(prices, instance.weights).reduce(0) { $0 + $1.0 * $1.1[item] }
    }
    var allowed: Set<String> = []
    func extend(_ choice: BitString) throws {
      let fitting = try (0..<8).filter { item in
        var next = choice
        next[item] = true
        return try !choice[item] && problem.evaluate(next).violation == 0
      }
      guard let best = fitting.map({ utilities[$0] }).max(), let worst = fitting.map({ utilities[$0] }).min() else {
        allowed.insert(choice.text)
        return
      }
      for item in fitting where utilities[item] >= best - randomness * (best - worst) {
        var next = choice
        next[item] = true
        try extend(next)
      }
    }
    try extend(BitString(count: 8))
    var random = RandomKey(seed: 1).stream
    let drawn = Set((0..<5000).map { _ in problem.constructSolution(randomness: randomness, using: &random).text })
    #expect(drawn == allowed && drawn.count > 1)
  }

  @Test("branch and bound proves what trying every choice finds: drawn items, equal ones, ones without weight or value")
  func smallInstances() throws {
    for round in 0..<60 {
      let drawn = try problem(round, items: 1 + round % 13)
      let best = try optimum(drawn)
      #expect(try solve(drawn).bestObjectives["value"] == best)
    }
    var random = RandomKey(seed: 9).stream
    for round in 0..<120 {
      let (items, constraints) = (1 + random.integer(below: 11), 1 + random.integer(below: 4))
      let scale = [1.0, 1, 10, 3][round % 4]
      let values = (0..<items).map { _ in Double(random.integer(below: 5)) / scale }
      let weights = (0..<constraints).map { _ in (0..<items).map { _ in Double(random.integer(below: 4)) / scale } }
      let budgets = weights.map { max($0[0], ($0.reduce(0, +) * random.uniformDouble()).rounded(.down)) }
      let odd = MultidimensionalKnapsackProblem(
        try MultidimensionalInstance(name: "odd", values: values, weights: weights, budgets: budgets))
      let found = try #require(solve(odd).bestObjectives["value"])
      let best = try optimum(odd)
      #expect(abs(found - best) < 1e-9)
    }
  }

  @Test("with one budget it agrees with minknap, also where values nearly hang on weights")
  func againstMinknap() throws {
    for (family, seed) in zip(ItemFamily.allCases, 1...) where family != .stronglyCorrelated {
      let single = try KnapsackInstance.drawn(family, items: 60, range: 100, fill: 0.4, key: RandomKey(seed: UInt64(seed)))
      var minknap = try Minknap(KnapsackProblem(single))
      while !minknap.isFinished { _ = try minknap.step() }
      let problem = MultidimensionalKnapsackProblem(
        try MultidimensionalInstance(name: "", values: single.values, weights: [single.weights], budgets: [single.budget]))
      #expect(try solve(problem).bestObjectives["value"] == minknap.bestObjectives["value"])
    }
  }

  @Test("cut off, an interrupted proof goes on as it would have, and keeps its budget; its bound falls and always holds")
  func interruption() throws {
    let problem = try problem(3, items: 70, constraints: 5)
    let optimum = try #require(solve(problem).bestObjectives["value"])
    func play(budget: Budget, interrupted: Bool) throws -> (metrics: [Metrics], learner: MultidimensionalBranchAndBound) {
      var learner = MultidimensionalBranchAndBound(problem, budget: budget, workPerStep: 300)
      var metrics: [Metrics] = []
      var bound = learner.bound
      while !learner.isFinished {
        metrics.append(try learner.step())
        #expect(learner.bound <= bound && learner.bound >= optimum)
        bound = learner.bound
        if interrupted {
          let snapshot = try learner.save()
          learner = MultidimensionalBranchAndBound(problem, budget: budget, workPerStep: 300)
          try learner.restore(snapshot)
        }
      }
      return (metrics, learner)
    }
    for evaluations in [0, 1, 13_999, 14_000, 14_001, 17_000, 10_000_000] {
      let budget = Budget(evaluations: evaluations)
      let (whole, parts) = (try play(budget: budget, interrupted: false), try play(budget: budget, interrupted: true))
      #expect(whole.metrics == parts.metrics && whole.learner.ledger == parts.learner.ledger)
      #expect(whole.learner.incumbent?.solution == parts.learner.incumbent?.solution)
      #expect(whole.learner.bound == parts.learner.bound && whole.learner.parts == parts.learner.parts)
      #expect(whole.learner.ledger.evaluations <= Double(evaluations))
      #expect(whole.learner.stopReasonName == (evaluations == 10_000_000 ? "optimal" : nil))
      if evaluations == 10_000_000 { #expect(whole.metrics.count > 50 && whole.learner.parts > 1000) }
    }
  }

  @Test("where a proof is out of reach, branch and bound has what Chu and Beasley's algorithm finds beside it, or better")
  func bothByTurns() throws {
    let problem = try problem(4, items: 200, constraints: 10)
    var learner = MultidimensionalBranchAndBound(problem, budget: Budget(evaluations: 150_000))
    while !learner.isFinished { _ = try learner.step() }
    // It begins with 20,000 children, and neither side waits for the other afterwards.
    #expect(learner.children > 40_000 && learner.children < 130_000 && learner.stopReasonName == nil)
    var alone = try ChuBeasleyConfiguration().makeLearner(
      for: problem, budget: Budget(evaluations: learner.children), key: RandomKey(seed: 0))
    while !alone.isFinished { _ = try alone.step() }
    let (found, expected) = (try #require(learner.incumbent), try #require(alone.incumbent))
    #expect(found.evaluation.value >= expected.evaluation.value && found.evaluation.violation == 0)
    #expect(learner.bound >= found.evaluation.value)
  }

  @Test("local search of every kind comes near the optimum, keeps its budget and goes on bit for bit", arguments: 0..<6)
  func localSearch(index: Int) throws {
    let configurations: [any LocalSearchConfiguration] = [
      HillClimbingConfiguration(), SimulatedAnnealingConfiguration(), TabuSearchConfiguration(),
      IteratedLocalSearchConfiguration(), VariableNeighborhoodConfiguration(), GreedyRandomizedConfiguration(),
    ]
    let problem = try problem(5, items: 40, constraints: 5)
    let optimum = try #require(solve(problem).bestObjectives["value"])
    func make() throws -> any Learner & IncumbentReporting {
      try configurations[index].makeAnyLearner(for: problem, budget: Budget(evaluations: 20_000), key: RandomKey(seed: 5))
    }
    var (whole, interrupted) = (try make(), try make())
    while !whole.isFinished {
      #expect(try interrupted.step() == whole.step())
      let snapshot = try interrupted.save()
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(whole.ledger == interrupted.ledger && whole.ledger.evaluations <= 20_000)
    let found = try #require(whole.bestObjectives["value"])
    #expect(found <= optimum && found > 0.985 * optimum)
  }

  @Test("the task is solved on the spot where it is small, and all methods fit it")
  func task() throws {
    var registry = Registry()
    registry.register(knapsackComponents)
    func task(_ settings: String) throws -> ExperimentTask {
      let text = """
        experiment: knapsack
        tasks:
          - multidimensional-knapsack: { \(settings) }
        methods: [branch-and-bound: {}, greedy-density: {}, greedy-utility: {}]
        """
      let file = try ExperimentFile(text: text, file: "knapsack.yaml", folder: FileManager.default.temporaryDirectory)
      return try ExperimentPlan(file, registry: registry).runs[0].task
    }
    let small = try task("items: 20, constraints: 3, seed: 2")
    let problem = try #require(small.face(MultidimensionalKnapsackProblem.self))
    let best = try optimum(problem)
    #expect(small.measure.known == Measure.Known(value: best, proved: true))
    #expect(registry.methods(fitting: small) == ["greedy-density", "branch-and-bound", "greedy-utility", "chu-beasley"])
    // Nothing is worth anything, so that the relaxation is solved at once.
    let weights = [[Double]](repeating: [Double](repeating: 1, count: 4000), count: 1000)
    let large = MultidimensionalKnapsackProblem(
      try MultidimensionalInstance(
        name: "large", values: [Double](repeating: 0, count: 4000), weights: weights,
        budgets: [Double](repeating: 10, count: 1000)))
    #expect(large.branchAndBoundMisfit?.contains("4009002 numbers") == true && problem.branchAndBoundMisfit == nil)
  }

  @Test(
    "the small instances of the OR-Library are proved at once",
    .enabled(if: SharedData.isThere, "the instances are not beside the repository"))
  func publishedOptima() throws {
    let text = try String(contentsOf: SharedData.orLibrary.appendingPathComponent("mknap1.txt"), encoding: .utf8)
    for instance in try MultidimensionalFile.instances(text, file: "mknap1.txt", name: "mknap1") {
      let learner = try solve(MultidimensionalKnapsackProblem(instance))
      let (found, known) = (try #require(learner.bestObjectives["value"]), try #require(instance.known?.value))
      #expect(abs(found - known) < 1e-6)
      #expect(learner.parts < 1000)
    }
  }
}
