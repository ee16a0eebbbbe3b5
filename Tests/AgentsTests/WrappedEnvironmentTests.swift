import Agents
import Core
import ReinforcementLearning
import Testing

/// Shows a random bit at every step, and pays for the one before it. It never ends.
private struct Echo: Environment {
  var present = 0
  var previous = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), rewardRange: 0...100, discount: 0.8)
  }
  mutating func reset(using random: inout RandomStream) {
    present = random.integer(below: 2)
    previous = present
  }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let reward: Float = action == previous ? 100 : 0
    (previous, present) = (present, random.integer(below: 2))
    return .running(reward: reward)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(present) }
}

@Suite struct WrappedEnvironmentTests {
  private func wrap(_ batch: any BatchEnvironment, frames: Int, trains: Bool) throws -> any BatchEnvironment {
    let limited = try TimeLimit(batch, steps: 10)
    return try FrameStack(trains ? RewardScaling(limited, bound: 1) : limited, frames: frames)
  }

  private func learner(frames: Int, steps: Int = 6000) throws -> DQNLearner {
    var configuration = DQNConfiguration()
    (configuration.hiddenLayers, configuration.learningStarts, configuration.targetRate) = ([32], 200, 0.05)
    return try DQNBuilder(configuration).makeDQNLearner(
      training: { try wrap(VectorEnvironment(Echo(), count: $0), frames: frames, trains: true) },
      evaluation: { try wrap(VectorEnvironment(Echo(), count: $0), frames: frames, trains: false) },
      budget: Budget(environmentSteps: steps), key: RandomKey(seed: 1))
  }

  @Test("what happened a step ago is learned from two observations, not from one; values are those of clipped rewards")
  func memory() throws {
    var returns: [Int: Double] = [:]
    for frames in [1, 2] {
      let learner = try learner(frames: frames)
      var metrics = Metrics()
      while learner.ledger.environmentSteps < 6000 { metrics = try learner.step() }
      returns[frames] = try learner.evaluate(episodes: 40, key: RandomKey(seed: 2))["return"]
      // Rewards of 1 for ever at a discount of 0.8, as ends by the limit are bootstrapped; 3.2 on average if they were not.
      if frames == 2 { #expect(abs(metrics["meanQ"]! - 5) < 0.5, "\(metrics)") }
    }
    #expect(returns[2] == 1000 && returns[1]! < 700, "\(returns)")
  }

  @Test("a learner in wrapped environments goes on exactly after it was saved")
  func saving() throws {
    let whole = try learner(frames: 2, steps: 1000)
    for _ in 0..<20 { _ = try whole.step() }
    let resumed = try learner(frames: 2, steps: 1000)
    try resumed.restore(whole.save())
    for _ in 0..<20 {
      let (left, right) = (try whole.step(), try resumed.step())
      #expect(left["loss"] == right["loss"] && left["episodeReturn"] == right["episodeReturn"])
    }
    #expect(try whole.evaluate(episodes: 5, key: RandomKey(seed: 3)) == resumed.evaluate(episodes: 5, key: RandomKey(seed: 3)))
  }
}
