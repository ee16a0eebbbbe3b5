import Agents
import ClassicControl
import Core
import Foundation
import GridGames
import NeuralNetworks
import ReinforcementLearning
import Tensors
import Testing

@Suite struct DQNTests {
  private func learner<E: Environment>(
    _ environment: E, steps: Int? = nil, seed: UInt64 = 1, _ change: (inout DQNConfiguration) -> Void = { _ in }
  ) throws -> DQNLearner {
    var configuration = DQNConfiguration()
    change(&configuration)
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    return try DQNBuilder(configuration).makeDQNLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: steps), key: RandomKey(seed: seed))
  }

  @Test("a truncated episode bootstraps and a terminated one does not: values 10 and 1 of the same step")
  func truncationBootstraps() throws {
    for (terminates, value) in [(false, 10.0), (true, 1.0)] {
      let learner = try learner(DQNToy.OneStep(terminates: terminates), steps: 20_000) {
        $0.hiddenLayers = [16]
        $0.steps = 1
        $0.learningStarts = 200
        $0.targetRate = 0.05
      }
      var metrics = Metrics()
      while learner.ledger.environmentSteps < 20_000 { metrics = try learner.step() }
      #expect(abs(metrics["meanQ"]! - value) < 0.02 * value + 0.02, "\(metrics)")
    }
  }

  @Test("illegal actions are never taken, whatever their value, and do not count in targets")
  func masks() throws {
    let learner = try learner(DQNToy.Forbidden(), steps: 4000) {
      $0.learningStarts = 100
      $0.explorationEnd = 0.5
    }
    var metrics = Metrics()
    while learner.ledger.environmentSteps < 4000 { metrics = try learner.step() }
    #expect(metrics["episodeReturn"] == 0)
    #expect(abs(metrics["meanQ"]!) < 0.02)
    #expect(try learner.evaluate(episodes: 5, key: RandomKey(seed: 1))["return"] == 0)
  }

  @Test("a budget of steps is met exactly, also where it is no multiple of the copies", arguments: [1, 7, 1000, 1003])
  func budget(steps: Int) throws {
    let learner = try learner(CartPole(), steps: steps) { $0.learningStarts = 64 }
    for _ in 0..<2000 { _ = try learner.step() }
    #expect(learner.ledger.environmentSteps == steps)
  }

  @Test("epsilon falls over its share of the budget; without a budget of steps over its own number of steps")
  func epsilon() throws {
    let bounded = try learner(CartPole(), steps: 4000) {
      $0.explorationFraction = 0.5
      $0.explorationEnd = 0.1
    }
    #expect(bounded.epsilon == 1)
    while bounded.ledger.environmentSteps < 1000 { _ = try bounded.step() }
    #expect(abs(bounded.epsilon - (1 - 0.9 * Double(bounded.ledger.environmentSteps) / 2000)) < 1e-9)
    while bounded.ledger.environmentSteps < 2000 { _ = try bounded.step() }
    #expect(bounded.epsilon == 0.1)
    let unbounded = try learner(CartPole()) { $0.explorationSteps = 800 }
    while unbounded.ledger.environmentSteps < 800 { _ = try unbounded.step() }
    #expect(unbounded.epsilon == 0.04)
  }

  @Test("an evaluation with an epsilon of zero is greedy to the last action, and changes nothing")
  func evaluation() throws {
    let learner = try learner(try FrozenLake(FrozenLakeConfiguration(map: "4x4", slippery: false)), steps: 5000)
    while learner.ledger.environmentSteps < 2000 { _ = try learner.step() }
    let before = try learner.save()
    // Nothing in this environment is random, so all greedy episodes are the same.
    let metrics = try learner.evaluate(episodes: 25, key: RandomKey(seed: 2))
    #expect(metrics["returnDeviation"] == 0 && metrics["returnMinimum"] == metrics["returnMaximum"])
    #expect(try learner.evaluate(episodes: 25, key: RandomKey(seed: 3)) == metrics)
    let after = try learner.save()
    #expect(before.tensors == after.tensors && before.values == after.values)
  }

  @Test("a learner that is saved and restored goes on with the same bits, replay and all", arguments: [3, 150])
  func saveAndRestore(at step: Int) throws {
    func make(seed: UInt64) throws -> DQNLearner {
      try learner(CartPole(), steps: 6000, seed: seed) {
        $0.learningStarts = 300
        $0.replayCapacity = 1500
      }
    }
    let first = try make(seed: 1)
    for _ in 0..<step { _ = try first.step() }
    let second = try make(seed: 1)
    let snapshot = try first.save()
    try second.restore(snapshot)
    while first.ledger.environmentSteps < 6000 { #expect(try first.step() == second.step()) }
    #expect(first.ledger == second.ledger && first.updateCount == second.updateCount && first.updateCount > 100)
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
    let key = RandomKey(seed: 4)
    #expect(try first.evaluate(episodes: 3, key: key) == second.evaluate(episodes: 3, key: key))
  }

  @Test("the same seed gives the same bits, another seed others")
  func seeds() throws {
    func run(_ seed: UInt64) throws -> Snapshot {
      let learner = try learner(CartPole(), steps: 2000, seed: seed)
      while learner.ledger.environmentSteps < 2000 { _ = try learner.step() }
      return try learner.save()
    }
    let (first, again, other) = (try run(1), try run(1), try run(2))
    #expect(first.tensors == again.tensors && first.values == again.values)
    #expect(first.tensors != other.tensors)
  }

  @Test("a loss that is not a number stops the run and says where")
  func diverges() throws {
    let learner = try learner(DQNToy.Exploding()) { $0.learningStarts = 64 }
    do {
      for _ in 0..<100 { _ = try learner.step() }
      Issue.record("no error")
    } catch let error as WarrenError {
      #expect(error.kind == .failure && error.message.contains("update 1,"))
    }
  }

  @Test("rewards are scaled as set, else from what is known of their range")
  func rewardScale() {
    func scale(
      _ range: ClosedRange<Float>, limit: Int? = nil, discount: Float = 0.99, set: Float? = nil
    ) -> Float {
      var configuration = DQNConfiguration()
      configuration.rewardScale = set
      return DQNBuilder(configuration).rewardScale(
        for: EnvironmentSpecification(
          observationShape: [1], actionSpace: .discrete(2), rewardRange: range, timeLimit: limit, discount: discount))
    }
    #expect(scale(0...1) == 1)
    #expect(scale(-500...0) == Float(1) / 500)
    #expect(scale(-Float.infinity...0) == 1)
    #expect(abs(scale(1...1, limit: 500) - 0.05) < 1e-6)
    #expect(scale(-1 ... -1, limit: 20) == 0.25)
    #expect(scale(1...1, discount: 1) == 1)
    #expect(scale(-500...0, set: 3) == 3)
  }

  @Test("settings out of range are errors that name the setting")
  func badSettings() {
    let changes: [(String, (inout DQNConfiguration) -> Void)] = [
      ("hiddenLayers", { $0.hiddenLayers = [0] }), ("learningRate", { $0.learningRate = 0 }),
      ("batchSize", { $0.batchSize = 0 }), ("replayCapacity", { $0.replayCapacity = 0 }),
      ("learningStarts", { $0.learningStarts = 20_000 }), ("samplesPerInsert", { $0.samplesPerInsert = 0 }),
      ("parallelEnvironments", { $0.parallelEnvironments = 0 }), ("steps", { $0.steps = 0 }),
      ("discount", { $0.discount = 1.5 }), ("largestGradientNorm", { $0.largestGradientNorm = -1 }),
      ("targetRate", { $0.targetRate = 0 }), ("targetPeriod", { $0.targetPeriod = 0 }),
      ("explorationStart", { $0.explorationStart = 2 }), ("explorationEnd", { $0.explorationEnd = -1 }),
      ("explorationFraction", { $0.explorationFraction = 2 }), ("explorationSteps", { $0.explorationSteps = -1 }),
      ("evaluationEpsilon", { $0.evaluationEpsilon = .nan }), ("rewardScale", { $0.rewardScale = 0 }),
    ]
    for (name, change) in changes {
      do {
        _ = try learner(CartPole(), change)
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
    }
    #expect(Set(DQNConfiguration.help.keys).isSuperset(of: changes.map(\.0)))
  }

  @Test("CartPole is solved within 50,000 steps", .timeLimit(.minutes(2)))
  func cartPole() throws {
    let learner = try learner(CartPole(), steps: 50_000, seed: 3)
    var best = 0.0
    for evaluation in 1...10 {
      while learner.ledger.environmentSteps < evaluation * 5000 { _ = try learner.step() }
      let metrics = try learner.evaluate(episodes: 20, key: RandomKey(seed: 9)[evaluation])
      best = max(best, metrics["return"]!)
    }
    #expect(best >= 475)
  }
}
