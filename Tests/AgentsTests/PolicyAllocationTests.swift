import Agents
import AllocationCounter
import ClassicControl
import Core
import ReinforcementLearning
import Testing

@Suite struct PolicyAllocationTests {
  /// Allocations of steady learner steps, each of `epochs` times 4 updates and 8 · `steps` environment steps.
  private func allocations<E: Environment>(_ environment: E, steps: Int, epochs: Int, memory: Int) throws -> Int {
    var configuration = PPOConfiguration()
    configuration.hiddenLayers = [16]
    configuration.memory = memory
    configuration.steps = steps
    configuration.epochs = epochs
    configuration.normalizeObservations = true
    configuration.normalizeRewards = true
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    let learner = try PPOBuilder(configuration).makeAgentLearner(
      training: make, evaluation: make, budget: Budget(), key: RandomKey(seed: 1))
    // The list of recent episodes grows until it holds a hundred.
    while learner.ledger.environmentSteps < 100_000 { _ = try learner.step() }
    let before = allocation_count()
    for _ in 0..<10 { _ = try learner.step() }
    return (allocation_count() - before) / 10
  }

  @Test(
    "acting and updating allocate nothing: only the metrics of a learner's step do", .enabled(if: allocation_count() >= 0),
    arguments: [0, 8])
  func steadyStep(memory: Int) throws {
    for (steps, epochs) in [(16, 1), (64, 8)] {
      #expect(try allocations(CartPole(), steps: steps, epochs: epochs, memory: memory) < 40)
      #expect(try allocations(Pendulum(), steps: steps, epochs: epochs, memory: memory) < 40)
    }
  }
}
