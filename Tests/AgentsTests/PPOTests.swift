import Agents
import ClassicControl
import Core
import NeuralNetworks
import ReinforcementLearning
import Testing

@Suite struct PPOTests {
  private func learner<E: Environment>(
    _ environment: E, steps: Int? = nil, seed: UInt64 = 1, _ change: (inout PPOConfiguration) -> Void = { _ in }
  ) throws -> PPOLearner {
    var configuration = PPOConfiguration()
    change(&configuration)
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    return try PPOBuilder(configuration).makeAgentLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: steps), key: RandomKey(seed: seed))
  }

  @Test("with a memory a sign is remembered, and without one it cannot be", arguments: [(24, 0.95...1.0), (0, 0.2...0.8)])
  func memory(units: Int, range: ClosedRange<Double>) throws {
    let learner = try learner(SignedCorridor(), steps: 60_000) {
      $0.hiddenLayers = [16]
      $0.memory = units
      $0.parallelEnvironments = 16
      $0.steps = 32
      $0.learningRate = 3e-3
      $0.entropyBonus = 0.01
    }
    while learner.ledger.environmentSteps < 60_000 { _ = try learner.step() }
    let metrics = try learner.evaluate(episodes: 200, key: RandomKey(seed: 2))
    #expect(range.contains(metrics["return"]!), "\(metrics)")
  }

  @Test("a rollout is left when the policy has moved far enough")
  func targetDivergence() throws {
    let free = try learner(CartPole()) { $0.epochs = 20 }
    let bound = try learner(CartPole()) {
      $0.epochs = 20
      $0.targetDivergence = 1e-4
    }
    _ = try (free.step(), bound.step())
    #expect(free.updateCount == 80)
    #expect(bound.updateCount < 20)
  }

  @Test("the learning rate falls in a straight line over the budget")
  func learningRate() throws {
    let learner = try learner(CartPole(), steps: 4096) {
      $0.learningRate = 1e-3
      $0.steps = 128
    }
    for step in 0..<4 {
      #expect(abs(try learner.step()["learningRate"]! - 1e-3 * (1 - Double(step) / 4)) < 1e-9)
    }
  }

  @Test("settings out of range are errors that name the setting")
  func badSettings() {
    let changes: [(String, (inout PPOConfiguration) -> Void)] = [
      ("hiddenLayers", { $0.hiddenLayers = [0] }), ("learningRate", { $0.learningRate = 0 }),
      ("activation", { $0.activation = .sign }), ("memory", { $0.memory = -1 }),
      ("parallelEnvironments", { $0.parallelEnvironments = 0 }), ("steps", { $0.steps = 0 }),
      ("epochs", { $0.epochs = 0 }), ("minibatches", { $0.minibatches = 5000 }), ("clip", { $0.clip = 0 }),
      ("valueClip", { $0.valueClip = 0 }), ("discount", { $0.discount = 1.5 }), ("lambda", { $0.lambda = -0.1 }),
      ("rewardScale", { $0.rewardScale = .nan }), ("entropyBonus", { $0.entropyBonus = -1 }),
      ("valueWeight", { $0.valueWeight = -1 }), ("largestGradientNorm", { $0.largestGradientNorm = 0 }),
      ("targetDivergence", { $0.targetDivergence = 0 }), ("initialDeviation", { $0.initialDeviation = 0 }),
      (
        "minibatches",
        {
          $0.memory = 8
          $0.minibatches = 9
        }
      ),
    ]
    for (name, change) in changes {
      do {
        _ = try learner(CartPole(), change)
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
    }
    #expect(Set(PPOConfiguration.help.keys).isSuperset(of: changes.map(\.0)))
  }

  @Test("layers that do not fit the observation are an error")
  func layers() throws {
    #expect(throws: WarrenError.self) {
      try learner(CartPole()) { $0.network = [try! LayerDescription("conv", ConvolutionConfiguration())] }
    }
    #expect(
      PPOBuilder(PPOConfiguration()).misfit(
        EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), playerCount: 2)) != nil)
  }
}
