import AllocationCounter
import Core
import Knapsack
import ReinforcementLearning
import Search
import Testing

@Suite struct EnvironmentTests {
  private static let whole = try? KnapsackInstance(
    name: "whole", weights: [12, 2, 1, 4, 1, 20], values: [4, 2, 1, 10, 2, 9], budget: 15)

  @Test("masks, observations, rewards and ends follow from weights and values")
  func rules() throws {
    let drawn = try KnapsackInstance.uniform(items: 30, budget: 5, key: RandomKey(seed: 1))
    for instance in [drawn, try #require(Self.whole)] {
      var environment = KnapsackEnvironment(.instance(instance))
      var random = RandomKey(seed: 2).stream
      var choice = RandomKey(seed: 3).stream
      let scales = (max(1, instance.weights.max() ?? 0), max(1, instance.values.max() ?? 0))
      for _ in 0..<50 {
        environment.reset(using: &random)
        var packed = [Bool](repeating: false, count: instance.count)
        while true {
          let (observation, legal) = rows(environment)
          for item in packed.indices {
            let fits = instance.weight(of: BitString(packed)) + instance.weights[item] <= instance.budget
            try #require(legal[item] == (!packed[item] && fits))
            let expected = [
              Float(instance.weights[item] / scales.0), Float(instance.values[item] / scales.1), packed[item] ? 1 : 0,
              legal[item] ? 1 : 0,
            ]
            try #require(zip(observation[item * 4..<item * 4 + 4], expected).allSatisfy { abs($0 - $1) < 1e-6 })
          }
          let actions = legal.indices.filter { legal[$0] }
          let action = actions[choice.integer(below: actions.count)]
          packed[action] = true
          let timeStep = environment.step(action, using: &random)
          try #require(environment.choice == BitString(packed))
          try #require(timeStep.reward == Float(instance.values[action]))
          try #require(timeStep.status.isLast == !rows(environment).legal.contains(true))
          if timeStep.status.isLast { break }
        }
      }
    }
  }

  @Test("an illegal action packs nothing, is worth nothing and ends the episode")
  func illegal() throws {
    var environment = KnapsackEnvironment(.instance(try #require(Self.whole)))
    var random = RandomKey(seed: 4).stream
    environment.reset(using: &random)
    #expect(environment.step(5, using: &random) == .terminated(reward: 0))
    environment.reset(using: &random)
    #expect(environment.step(3, using: &random) == .running(reward: 10))
    #expect(environment.step(3, using: &random) == .terminated(reward: 0))
    #expect(environment.choice.bools == [false, false, false, true, false, false])
  }

  @Test("the return of an episode is the value of what it packed, and the recorder keeps the best")
  func returns() throws {
    let instance = try KnapsackInstance.uniform(items: 40, budget: 8, key: RandomKey(seed: 5))
    let problem = KnapsackProblem(instance)
    let batch = try VectorEnvironment(KnapsackEnvironment(.instance(instance)), count: 3)
    let recorder = KnapsackRecorder(instance)
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
      guard let choice = recorder.incumbent?.solution else { continue }
      let evaluation = try problem.evaluate(choice)
      #expect(evaluation.violation == 0 && evaluation.value == best)
      #expect(recorder.bestObjectives["value"] == best)
    }
    #expect(episodes > 20 && recorder.evaluations == episodes)
    let other = KnapsackRecorder(instance)
    try other.restore(recorder.save())
    #expect(other.evaluations == episodes && other.bestObjectives == recorder.bestObjectives)
    let packed = try #require(recorder.bestSolution as? PackedItems)
    #expect(try packed.choice(of: instance) == recorder.incumbent?.solution)
  }

  @Test("it keeps the contract of an environment")
  func contract() throws {
    #expect(checkEnvironment(KnapsackEnvironment.self, episodes: 30).isEmpty)
    #expect(checkEnvironment(KnapsackEnvironment(.instance(try #require(Self.whole))), episodes: 30).isEmpty)
    #expect(checkEnvironment(KnapsackEnvironment(.uniform(items: 1, budget: 1)), episodes: 5).isEmpty)
  }

  @Test("fresh items are uniform: their means are a half, and no two episodes have the same")
  func fresh() {
    var environment = KnapsackEnvironment()
    var random = RandomKey(seed: 8).stream
    var (weights, values, firsts) = (0.0, 0.0, Set<Float>())
    for _ in 0..<200 {
      environment.reset(using: &random)
      let observation = rows(environment).observation
      firsts.insert(observation[0])
      for item in 0..<50 {
        weights += Double(observation[item * 4])
        values += Double(observation[item * 4 + 1])
      }
    }
    // Five standard deviations of the mean of 10,000 numbers.
    #expect(abs(weights / 10_000 - 0.5) < 0.0145 && abs(values / 10_000 - 0.5) < 0.0145 && firsts.count > 195)
  }

  @Test("a recorded playthrough repeats itself")
  func recorded() throws {
    #expect(try playthrough(KnapsackEnvironment(.uniform(items: 12, budget: 2.5))) == golden("knapsack"))
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocating() throws {
    #expect(try allocations(KnapsackEnvironment()) == 0)
  }
}
