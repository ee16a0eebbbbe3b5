import Core
import ExperimentRunner
import Foundation
import Knapsack
import Search
import Testing

@Suite struct BoundedKnapsackTests {
  private func instance(_ round: Int, items: Int, copies: Int) throws -> BoundedKnapsackInstance {
    try .drawn(
      ItemFamily.allCases[round % ItemFamily.allCases.count], items: items, copies: copies, range: 40,
      fill: 0.2 + 0.05 * Double(round % 12), key: RandomKey(seed: UInt64(round)), name: "drawn")
  }

  /// All numbers of copies there are.
  private func all(_ problem: BoundedKnapsackProblem) -> [[Int]] {
    problem.bounds.reduce([[]]) { parts, range in parts.flatMap { part in range.map { part + [$0] } } }
  }

  private func optimum(_ problem: BoundedKnapsackProblem) throws -> Double {
    try all(problem).reduce(0.0) { best, copies in
      let evaluation = try problem.evaluate(copies)
      return evaluation.violation == 0 ? max(best, evaluation.value) : best
    }
  }

  @Test("copies in binary parts have the same optimum as all numbers of copies tried")
  func binary() throws {
    for round in 0..<40 {
      let problem = BoundedKnapsackProblem(try instance(round, items: 4, copies: 6))
      var minknap = try Minknap(KnapsackProblem(problem.instance.binary))
      while !minknap.isFinished { _ = try minknap.step() }
      let best = try optimum(problem)
      #expect(minknap.bestObjectives["value"] == best)
    }
  }

  @Test("weights of sizes that have no common scale are repaired too")
  func unequalWeights() throws {
    let instance = try BoundedKnapsackInstance(
      name: "unequal", weights: [1e-300, 1e20], values: [0, 1], copies: [3, 3], budget: 1)
    var copies = [3, 3]
    BoundedKnapsackProblem(instance).makeRepair().repair(&copies)
    #expect(copies[1] == 0)
  }

  @Test("repaired numbers of copies fit, have no room for another copy, and are repaired once for all")
  func repair() throws {
    var random = RandomKey(seed: 1).stream
    for round in 0..<60 {
      let problem = BoundedKnapsackProblem(try instance(round, items: 12, copies: 9))
      let repair = problem.makeRepair()
      for _ in 0..<20 {
        var copies = problem.encoding.makeGenotype()
        problem.encoding.sample(into: &copies, using: &random)
        let wasFeasible = try problem.evaluate(copies).violation == 0
        let before = copies
        repair.repair(&copies)
        #expect(try problem.evaluate(copies).violation == 0)
        if wasFeasible { #expect(zip(before, copies).allSatisfy { $0 <= $1 }) }
        for item in copies.indices where copies[item] < problem.instance.copies[item] {
          var more = copies
          more[item] += 1
          #expect(try problem.evaluate(more).violation > 0)
        }
        let once = copies
        repair.repair(&copies)
        #expect(copies == once)
      }
    }
  }

  @Test("every number is a move or none, its delta what evaluations say, and all neighbours are reached")
  func moves() throws {
    var random = RandomKey(seed: 2).stream
    for round in 0..<15 {
      let problem = BoundedKnapsackProblem(try instance(round, items: 5, copies: 3))
      let moves = problem.neighborhood
      let copies = problem.sampleSolution(using: &random)
      let state = moves.state(of: copies)
      let value = try problem.evaluate(copies).value
      var reached: Set<[Int]> = []
      for number in 0..<moves.moveCount(in: state) {
        let move = moves.move(number, in: state)
        let delta = moves.delta(of: move, in: state)
        guard delta > -.infinity else { continue }
        var next = state
        moves.apply(move, to: &next)
        #expect(try problem.evaluate(next.copies) == Evaluation(value + delta))
        // What a move takes out the move back puts in.
        let back = moves.features(of: KnapsackMove(removed: move.added, added: move.removed), in: next)
        let there = moves.features(of: move, in: state)
        #expect(Set((0..<4).map { there.removed[$0] }) == Set((0..<4).map { back.added[$0] }))
        #expect(reached.insert(next.copies).inserted)
      }
      let expected = try all(problem).filter { other in
        let steps = zip(copies, other).map { $1 - $0 }.filter { $0 != 0 }.sorted()
        return try [[-1], [1], [-1, 1]].contains(steps) && problem.evaluate(other).violation == 0
      }
      #expect(reached == Set(expected) && !reached.isEmpty)
    }
  }

  @Test("genetic and local search come near the proved optimum of the task")
  func task() throws {
    let task = try #require(
      knapsackComponents.compactMap { $0 as? TaskKind }.first { $0.name == "bounded-knapsack" }
    ).makeDefault()
    let known = try #require(task.measure.known)
    let problem: BoundedKnapsackProblem = try #require(task.face())
    #expect(known.proved && task.label == "bounded-weakly-correlated-50x10-1")
    let budget = Budget(evaluations: 60_000)
    let learners: [any Learner & IncumbentReporting] = [
      try GeneticConfiguration().makeAnyLearner(for: problem, budget: budget, key: RandomKey(seed: 1)),
      try TabuSearchConfiguration().makeAnyLearner(for: problem, budget: budget, key: RandomKey(seed: 1)),
      try SimulatedAnnealingConfiguration().makeAnyLearner(for: problem, budget: budget, key: RandomKey(seed: 1)),
    ]
    for learner in learners {
      var learner = learner
      while !learner.isFinished { _ = try learner.step() }
      let found = try #require(learner.bestObjectives["value"])
      #expect(found <= known.value && found > 0.995 * known.value)
      let best: any Encodable & Sendable = try #require(learner.bestSolution)
      let solution = try JSONValue(encoding: best)
      #expect(try task.score?(solution) == ["value": found])
    }
    for wrong in [#"{"copies": [1]}"#, #"{"items": [1]}"#] {
      let value = try JSONDecoder().decode(JSONValue.self, from: Data(wrong.utf8))
      #expect(throws: WarrenError.self) { try task.score?(value) }
    }
    let everything = PackedCopies(copies: problem.instance.copies)
    #expect(throws: WarrenError.self) { try task.score?(JSONValue(encoding: everything)) }
  }

  @Test("instances and settings that make no sense are errors")
  func errors() {
    func make(_ weights: [Double], _ values: [Double], _ copies: [Int], _ budget: Double) throws {
      _ = try BoundedKnapsackInstance(name: "", weights: weights, values: values, copies: copies, budget: budget)
    }
    #expect(throws: WarrenError.self) { try make([1], [1, 2], [1], 5) }
    #expect(throws: WarrenError.self) { try make([0], [1], [1], 5) }
    #expect(throws: WarrenError.self) { try make([1], [-1], [1], 5) }
    #expect(throws: WarrenError.self) { try make([1], [1], [0], 5) }
    #expect(throws: WarrenError.self) { try make([6], [1], [1], 5) }
    for change: (inout BoundedKnapsackConfiguration) -> Void in [
      { $0.items = 0 }, { $0.copies = 0 }, { $0.range = 9 }, { $0.fill = 0 }, { $0.seed = -1 },
    ] {
      var settings = BoundedKnapsackConfiguration()
      change(&settings)
      #expect(throws: WarrenError.self) { try settings.makeInstance() }
    }
  }
}
