import Agents
import ClassicControl
import Core
import GridGames
import ReinforcementLearning
import Testing

/// Three actions: two pay 1, of which one ends the episode; the third pays less. The fourth pays most and is never legal.
private struct Offers: Environment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(4), rewardRange: 0...9, timeLimit: 10)
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    switch action {
    case 0: .terminated(reward: 1)
    case 1: .running(reward: 1)
    case 2: .running(reward: 0.5)
    default: .running(reward: 9)
    }
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
  func writeLegalActions(into row: inout BatchRow<Bool>) {
    row.fill(true)
    row[3] = false
  }
}

@Suite struct FixedPolicyTests {
  private func learner<E: Environment>(
    _ environment: E, _ policy: FixedPolicyBuilder.Policy, steps: Int? = nil, copies: Int = 16
  ) throws -> any EvaluatingLearner & PolicyProviding {
    var configuration = FixedPolicyConfiguration()
    configuration.parallelEnvironments = copies
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    return try FixedPolicyBuilder(policy, configuration).makeLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: steps), key: RandomKey(seed: 1))
  }

  @Test("a greedy player takes the highest reward and stays alive; a random one takes what is legal")
  func policies() throws {
    var greedy = try learner(Offers(), .greedy)
    let metrics = try greedy.evaluate(episodes: 20, key: RandomKey(seed: 2))
    #expect(metrics["returnMinimum"] == 10 && metrics["returnMaximum"] == 10)
    var random = try learner(Offers(), .random)
    // Ends with probability 1/3, pays .5 or 1 before: far below 9.
    let mean = try random.evaluate(episodes: 500, key: RandomKey(seed: 2))["return"]!
    #expect(mean > 1.5 && mean < 3.5)
  }

  @Test("a greedy player of 2048 gets more than a random one")
  func merges() throws {
    var (greedy, random) = (try learner(Game2048(), .greedy), try learner(Game2048(), .random))
    let key = RandomKey(seed: 3)
    let (more, less) = (try greedy.evaluate(episodes: 40, key: key), try random.evaluate(episodes: 40, key: key))
    #expect(more["return"]! > 2 * less["return"]! && less["return"]! > 500)
  }

  @Test(
    "a budget of steps is met exactly, and what was saved goes on with the same bits",
    arguments: [FixedPolicyBuilder.Policy.random, .greedy])
  func budgetAndResume(policy: FixedPolicyBuilder.Policy) throws {
    var first = try learner(Snake(), policy, steps: 1003, copies: 7)
    var second = try learner(Snake(), policy, steps: 1003, copies: 7)
    for _ in 0..<4 { _ = try first.step() }
    try second.restore(first.save())
    for _ in 0..<20 { #expect(try first.step() == second.step()) }
    #expect(first.ledger == second.ledger && first.ledger.environmentSteps == 1003)
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
  }

  @Test("what does not fit is an error")
  func misfits() {
    #expect(FixedPolicyBuilder(.greedy, FixedPolicyConfiguration()).misfit(Pendulum().specification) != nil)
    #expect(FixedPolicyBuilder(.random, FixedPolicyConfiguration()).misfit(Pendulum().specification) == nil)
    #expect(throws: WarrenError.self) { try learner(Snake(), .random, copies: 0) }
  }
}
