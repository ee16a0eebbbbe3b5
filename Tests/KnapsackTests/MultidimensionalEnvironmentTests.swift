import AllocationCounter
import Core
import ExperimentRunner
import Foundation
import Knapsack
import ReinforcementLearning
import Search
import Testing

@Suite struct MultidimensionalEnvironmentTests {
  /// Items of which one fits in no budget, one weighs nothing, and one is worth nothing; a budget of nothing and one of little.
  private static let odd = try? MultidimensionalInstance(
    name: "odd", values: [5, 4, 5, 0, 3, 4], weights: [[2, 3, 2, 1, 0, 3], [0, 0, 0, 0, 0, 1], [1, 1, 2, 1, 0, 0]],
    budgets: [5, 0, 2.5])

  /// Weights that no sum of holds exactly.
  private static let thirds = try? MultidimensionalInstance(
    name: "thirds", values: (1...9).map { 1 / Double($0) }, weights: [[Double](repeating: 1.0 / 3, count: 9)], budgets: [1])

  private func instances() throws -> [MultidimensionalInstance] {
    let drawn = try (1...4).map { constraints in
      try MultidimensionalInstance.drawn(
        items: 25, constraints: constraints, tightness: 0.3, key: RandomKey(seed: UInt64(constraints)))
    }
    return try drawn + [#require(Self.odd)]
  }

  @Test("masks, observations, rewards and ends follow from values, weights and budgets")
  func rules() throws {
    var random = RandomKey(seed: 2).stream
    for instance in try instances() {
      var environment = MultidimensionalKnapsackEnvironment(instance)
      let budgets = instance.budgets.count
      let largest = try #require(instance.values.max())
      for _ in 0..<20 {
        environment.reset(using: &random)
        var packed = Set<Int>()
        while true {
          let (observation, legal) = rows(environment)
          let left = zip(instance.budgets, instance.weights).map { budget, row in packed.reduce(budget) { $0 - row[$1] } }
          for item in 0..<instance.count {
            let weights = instance.weights.map { $0[item] }
            let isLegal = !packed.contains(item) && zip(weights, left).allSatisfy { $0 <= $1 }
            try #require(legal[item] == isLegal)
            func shares(of room: [Double]) -> [Double] { zip(weights, room).map { $0 == 0 ? 0 : min($0 / $1, 1) } }
            let expected =
              [instance.values[item] / largest] + shares(of: instance.budgets)
              + (isLegal ? shares(of: left) : [Double](repeating: 1, count: budgets))
              + [packed.contains(item) ? 1 : 0, isLegal ? 1 : 0]
            let shown = observation[item * expected.count..<(item + 1) * expected.count]
            try #require(zip(shown, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
          }
          let actions = legal.indices.filter { legal[$0] }
          let action = actions[random.integer(below: actions.count)]
          packed.insert(action)
          let timeStep = environment.step(action, using: &random)
          try #require(timeStep.reward == Float(instance.values[action]))
          try #require(timeStep.status.isLast == !rows(environment).legal.contains(true))
          if timeStep.status.isLast { break }
        }
        #expect(environment.choice == BitString((0..<instance.count).map(packed.contains)))
      }
    }
  }

  @Test("the return of a random episode is the score of what it packed, which is feasible, and the recorder keeps the best")
  func returns() throws {
    for instance in try instances() + [#require(Self.thirds)] {
      let problem = MultidimensionalKnapsackProblem(instance)
      let batch = try VectorEnvironment(MultidimensionalKnapsackEnvironment(instance), count: 3)
      let recorder = EpisodeSolutionRecorder(problem) { (ended: MultidimensionalKnapsackEnvironment) in ended.choice }
      try recorder.watch(batch)
      try batch.reset(key: RandomKey(seed: 6))
      let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 7))
      var (best, episodes) = (0.0, 0)
      for _ in 0..<300 {
        try policy.act(in: batch)
        for copy in 0..<3 where batch.statuses[copy].isLast {
          episodes += 1
          best = max(best, batch.episodeReturns[copy])
        }
        guard let found = recorder.incumbent else { continue }
        #expect(found.evaluation.violation == 0 && abs(found.evaluation.value - best) <= 1e-6 * best)
      }
      #expect(episodes > 20 && recorder.evaluations == episodes)
    }
  }

  @Test("of equal weights as many are packed as the budget holds, though their sum rounds")
  func rounding() throws {
    var environment = MultidimensionalKnapsackEnvironment(try #require(Self.thirds))
    var random = RandomKey(seed: 1).stream
    environment.reset(using: &random)
    #expect(environment.step(0, using: &random) == .running(reward: 1))
    #expect(environment.step(1, using: &random) == .running(reward: 0.5))
    #expect(environment.step(2, using: &random).status == .terminated)
  }

  @Test("an illegal action packs nothing, is worth nothing and ends the episode")
  func illegal() throws {
    var environment = MultidimensionalKnapsackEnvironment(try #require(Self.odd))
    var random = RandomKey(seed: 4).stream
    for illegal in [5, -1, 6] {
      environment.reset(using: &random)
      #expect(environment.step(illegal, using: &random) == .terminated(reward: 0))
      #expect(environment.choice == BitString(count: 6))
    }
    environment.reset(using: &random)
    #expect(environment.step(1, using: &random) == .running(reward: 4))
    #expect(environment.step(1, using: &random) == .terminated(reward: 0))
    #expect(environment.choice == BitString([false, true, false, false, false, false]))
  }

  @Test("it keeps the contract of an environment")
  func contract() throws {
    #expect(checkEnvironment(MultidimensionalKnapsackEnvironment.self, episodes: 5).isEmpty)
    for instance in try instances() + [#require(Self.thirds)] {
      #expect(checkEnvironment(MultidimensionalKnapsackEnvironment(instance), episodes: 20).isEmpty)
    }
  }

  @Test("a saved episode whose numbers do not fit the instance is refused")
  func badState() throws {
    let text = try String(
      decoding: JSONEncoder().encode(MultidimensionalKnapsackEnvironment(#require(Self.odd))), as: UTF8.self)
    for (part, other) in [("\"packed\":[0,", "\"packed\":["), ("\"room\":[[", "\"room\":[[1,2],[")] {
      try #require(text.contains(part))
      let changed = Data(text.replacingOccurrences(of: part, with: other).utf8)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(MultidimensionalKnapsackEnvironment.self, from: changed)
      }
    }
  }

  @Test("a recorded playthrough repeats itself")
  func recorded() throws {
    let instance = try MultidimensionalInstance.drawn(items: 10, constraints: 3, tightness: 0.4, key: RandomKey(seed: 9))
    #expect(try playthrough(MultidimensionalKnapsackEnvironment(instance)) == golden("multidimensional-knapsack"))
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocating() throws {
    #expect(try allocations(MultidimensionalKnapsackEnvironment()) == 0)
  }
}
