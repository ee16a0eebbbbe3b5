import Agents
import ClassicControl
import Core
import Foundation
import ReinforcementLearning
import Tensors
import Testing

@Suite struct BehaviorCloningTests {
  private func learner<E: Environment>(
    _ environment: E, _ file: URL, steps: Int? = nil, epochs: Int? = nil, seed: UInt64 = 1, threads: Int = 1,
    _ change: (inout BehaviorCloningConfiguration) -> Void = { _ in }
  ) throws -> BehaviorCloningLearner {
    var configuration = BehaviorCloningConfiguration()
    configuration.recording = file.path
    change(&configuration)
    return try BehaviorCloningBuilder(configuration).makeBehaviorCloningLearner(
      evaluation: { try VectorEnvironment(environment, count: $0) }, budget: Budget(learnerSteps: steps, epochs: epochs),
      key: RandomKey(seed: seed), threads: threads)
  }

  private let balancing = RuleActor { [0.1 * $0[0] + 0.3 * $0[1] + $0[2] + $0[3] > 0 ? 1 : 0] }

  @Test("the clone of a policy that balances the pole balances it")
  func cartPole() throws {
    let folder = try RecordingFolder()
    let file = try folder.record(CartPole(), by: balancing, episodes: 20)
    #expect(try Recording(contentsOf: file).result.meanReturn == 500)
    let learner = try learner(CartPole(), file, epochs: 10)
    var accuracy = 0.0
    while learner.ledger.epochs < 10 { accuracy = try learner.step()["accuracy"]! }
    #expect(learner.ledger.learnerSteps == 10 * 157 && learner.ledger.environmentSteps == 0 && accuracy > 0.9)
    #expect(try learner.evaluate(episodes: 50, key: RandomKey(seed: 7))["return"]! >= 475)
  }

  @Test("each dimension of several is cloned, and illegal choices are left alone")
  func multiDiscrete() throws {
    let folder = try RecordingFolder()
    let file = try folder.record(
      Matching(), by: RuleActor { [$0[1] + 2 * $0[2], $0[4] + 2 * $0[5]] }, episodes: 200)
    let learner = try learner(Matching(), file, steps: 800) { $0.hiddenLayers = [32] }
    var metrics = Metrics()
    while learner.ledger.learnerSteps < 800 { metrics = try learner.step() }
    #expect(metrics["accuracy"] == 1)
    #expect(try learner.evaluate(episodes: 20, key: RandomKey(seed: 7))["return"] == 10)
  }

  @Test("the loss is the negative logarithm of what is left to choose from: a half and a third at the beginning")
  func crossEntropy() throws {
    let folder = try RecordingFolder()
    // A learning rate so small that the weights stay as good as they are, and observations of zero: all logits are equal.
    struct Blind: Environment {
      var specification: EnvironmentSpecification {
        EnvironmentSpecification(observationShape: [1], actionSpace: .multiDiscrete([2, 3]), timeLimit: 4)
      }
      mutating func reset(using random: inout RandomStream) {}
      mutating func step(_ action: MultiDiscreteAction, using random: inout RandomStream) -> TimeStep { .running(reward: 0) }
      func writeObservation(into row: inout BatchRow<Float>) { row[0] = 0 }
      func writeLegalActions(into row: inout BatchRow<Bool>) { row.write([true, true, true, false, true]) }
    }
    let file = try folder.record(Blind(), episodes: 16)
    let learner = try learner(Blind(), file) { $0.learningRate = 1e-12 }
    let loss = try learner.step()["loss"]!
    #expect(abs(loss - log(4)) < 1e-5)
  }

  @Test("continuous actions between bounds are cloned, those beyond a bound as the bound")
  func continuous() throws {
    let folder = try RecordingFolder()
    let aim = RuleActor { [5 * $0[0], 0.5 - $0[1] / 4] }
    let learner = try learner(Aiming(), folder.record(Aiming(), by: aim, episodes: 300), steps: 3000)
    while learner.ledger.learnerSteps < 3000 { _ = try learner.step() }
    #expect(try learner.evaluate(episodes: 50, key: RandomKey(seed: 7))["return"]! > -0.02)
    let far = RuleActor { _ in [1000, -1000] }
    let extreme = try self.learner(Aiming(), folder.record(Aiming(), by: far, episodes: 50), steps: 1500)
    var loss = 1.0
    while extreme.ledger.learnerSteps < 1500 { loss = try extreme.step()["loss"]! }
    #expect(loss < 1e-3)
  }

  @Test("a learner that is saved and restored goes on with the same bits", arguments: [0, 3, 150])
  func saveAndRestore(at step: Int) throws {
    let folder = try RecordingFolder()
    let file = try folder.record(DQNToy.Noise(), episodes: 40)
    let first = try learner(DQNToy.Noise(), file, steps: 200) { $0.batchSize = 7 }
    for _ in 0..<step { _ = try first.step() }
    let second = try learner(DQNToy.Noise(), file, steps: 200) { $0.batchSize = 7 }
    try second.restore(first.save())
    while first.ledger.learnerSteps < 200 { #expect(try first.step() == second.step()) }
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values && first.ledger == second.ledger)
  }

  @Test("the same seed gives the same bits on any number of threads, another seed others")
  func seeds() throws {
    let folder = try RecordingFolder()
    let file = try folder.record(DQNToy.Noise(), episodes: 40)
    func run(_ seed: UInt64, threads: Int = 1) throws -> Snapshot {
      let learner = try learner(DQNToy.Noise(), file, steps: 60, seed: seed, threads: threads) { $0.hiddenLayers = [300, 300] }
      while learner.ledger.learnerSteps < 60 { _ = try learner.step() }
      return try learner.save()
    }
    let (first, again, other) = (try run(1), try run(1, threads: 2), try run(2))
    #expect(first.tensors == again.tensors && first.tensors != other.tensors)
  }

  @Test("budgets of steps and epochs are met exactly")
  func budgets() throws {
    let folder = try RecordingFolder()
    let file = try folder.record(CartPole(), episodes: 30)
    let bySteps = try learner(CartPole(), file, steps: 13)
    let byEpochs = try learner(CartPole(), file, epochs: 2) { $0.batchSize = 100 }
    for _ in 0..<100 { _ = (try bySteps.step(), try byEpochs.step()) }
    #expect(bySteps.ledger.learnerSteps == 13 && byEpochs.ledger.epochs == 2)
  }

  @Test("a collapse says where and leaves the last good weights")
  func collapse() throws {
    let folder = try RecordingFolder()
    struct Huge: Environment {
      var specification: EnvironmentSpecification {
        EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), timeLimit: 5)
      }
      mutating func reset(using random: inout RandomStream) {}
      mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .running(reward: 0) }
      func writeObservation(into row: inout BatchRow<Float>) { row[0] = 3e38 }
    }
    let learner = try learner(Huge(), folder.record(Huge(), episodes: 10)) { $0.hiddenLayers = [64, 64, 64] }
    let before = try learner.save()
    do {
      for _ in 0..<10 { _ = try learner.step() }
      Issue.record("no error")
    } catch let error as WarrenError {
      #expect(error.kind == .failure && error.message.contains("in update \(learner.ledger.learnerSteps + 1)"))
    }
    if learner.ledger.learnerSteps == 0 { #expect(try learner.save().tensors == before.tensors) }
    #expect(try learner.save().section("policy").tensors.values.allSatisfy { !$0.bytes.isEmpty })
  }

  @Test("settings and recordings that do not fit are errors that say so")
  func misfits() throws {
    let folder = try RecordingFolder()
    let file = try folder.record(CartPole(), episodes: 3)
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "no error"
    }
    #expect(message { _ = try learner(CartPole(), file) } == "no error")
    #expect(message { _ = try learner(Acrobot(), file) }.contains("observation shape is [4], the environment's [6]"))
    #expect(message { _ = try learner(CartPole(), URL(fileURLWithPath: "/nowhere")) }.contains("no such recording"))
    #expect(message { _ = try learner(CartPole(), file) { $0.recording = "" } }.contains("'recording' is missing"))
    let changes: [(String, (inout BehaviorCloningConfiguration) -> Void)] = [
      ("hiddenLayers", { $0.hiddenLayers = [0] }), ("learningRate", { $0.learningRate = 0 }),
      ("batchSize", { $0.batchSize = 0 }), ("weightDecay", { $0.weightDecay = -1 }),
      ("largestGradientNorm", { $0.largestGradientNorm = 0 }),
    ]
    for (name, change) in changes { #expect(message { _ = try learner(CartPole(), file, change) }.contains("'\(name)'")) }
    var configuration = BehaviorCloningConfiguration()
    configuration.recording = file.path
    let builder = BehaviorCloningBuilder(configuration)
    func check(_ budget: Budget) throws {
      try builder.check(evaluation: { try VectorEnvironment(CartPole(), count: $0) }, budget: budget)
    }
    #expect(message { try check(Budget(environmentSteps: 1000)) }.contains("must limit its learnerSteps"))
    #expect(message { try check(Budget(epochs: 3)) } == "no error")
    let unmasked = folder.url.appendingPathComponent("unmasked.safetensors")
    try recording(of: DQNToy.Forbidden(), by: RuleActor { _ in [0] }, episodes: 2).write(to: unmasked)
    #expect(try Recording(contentsOf: unmasked).hasLegalActions)
    let specification = DQNToy.Forbidden().specification
    let without = Recording(environment: "forbidden", specification: specification, hasLegalActions: false)
    #expect(without.misfit(specification, hasIllegalActions: true)?.contains("does not say which were legal") == true)
    #expect(without.misfit(specification, hasIllegalActions: false) == nil)
  }
}
