import Agents
import ClassicControl
import Core
import ReinforcementLearning
import Testing

@Suite struct PPOPendulumTests {
  @Test("PPO swings the pendulum up and keeps it there", .timeLimit(.minutes(2)))
  func pendulum() throws {
    var configuration = PPOConfiguration()
    configuration.parallelEnvironments = 8
    configuration.steps = 256
    configuration.epochs = 10
    configuration.minibatches = 16
    configuration.discount = 0.9
    configuration.normalizeRewards = true
    let make: BatchEnvironmentFactory = { try VectorEnvironment(Pendulum(), count: $0) }
    let learner = try PPOBuilder(configuration).makeAgentLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: 150_000), key: RandomKey(seed: 1))
    while learner.ledger.environmentSteps < 150_000 { _ = try learner.step() }
    // Random torques have a return of about -1200.
    #expect(try learner.evaluate(episodes: 50, key: RandomKey(seed: 2))["return"]! > -250)
  }
}
