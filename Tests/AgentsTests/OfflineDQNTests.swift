import Agents
import ClassicControl
import Core
import Foundation
import GridGames
import NeuralNetworks
import ReinforcementLearning
import Tensors
import Testing

@Suite struct OfflineDQNTests {
  private func learner<E: Environment>(
    _ environment: E, _ file: URL, steps: Int? = nil, seed: UInt64 = 1, threads: Int = 1,
    _ change: (inout OfflineDQNConfiguration) -> Void = { _ in }
  ) throws -> OfflineDQNLearner {
    var configuration = OfflineDQNConfiguration()
    configuration.recording = file.path
    change(&configuration)
    return try OfflineDQNBuilder(configuration).makeOfflineDQNLearner(
      evaluation: { try VectorEnvironment(environment, count: $0) }, budget: Budget(learnerSteps: steps),
      key: RandomKey(seed: seed), threads: threads)
  }

  @Test("a truncated episode bootstraps and a terminated one does not: values 10 and 1 of the same step")
  func truncationBootstraps() throws {
    let folder = try RecordingFolder()
    for (terminates, value) in [(false, 10.0), (true, 1.0)] {
      let environment = DQNToy.OneStep(terminates: terminates)
      let learner = try learner(environment, folder.record(environment, episodes: 200), steps: 5000) {
        $0.hiddenLayers = [16]
        $0.learningRate = 3e-3
        $0.targetRate = 0.05
      }
      var metrics = Metrics()
      while learner.ledger.learnerSteps < 5000 { metrics = try learner.step() }
      #expect(abs(metrics["meanQ"]! - value) < 0.02 * value + 0.02, "\(metrics)")
    }
  }

  @Test("illegal actions count neither in targets nor in the penalty, and are not taken", arguments: [0, 0.5] as [Float])
  func masks(weight: Float) throws {
    let folder = try RecordingFolder()
    let file = try folder.record(DQNToy.Forbidden(), episodes: 50)
    let learner = try learner(DQNToy.Forbidden(), file, steps: 1500) { $0.conservativeWeight = weight }
    var metrics = Metrics()
    while learner.ledger.learnerSteps < 1500 { metrics = try learner.step() }
    #expect(abs(metrics["meanQ"]!) < 0.02)
    // With one legal action there is nothing to press down.
    #expect(abs(metrics["penalty"] ?? 0) < 1e-6)
    #expect(try learner.evaluate(episodes: 5, key: RandomKey(seed: 1))["return"] == 0)
  }

  @Test("from random episodes it finds the way over the frozen lake")
  func frozenLake() throws {
    let lake = try FrozenLake(FrozenLakeConfiguration(map: "4x4", slippery: false))
    let folder = try RecordingFolder()
    let file = try folder.record(lake, episodes: 1500)
    let random = try Recording(contentsOf: file).result.meanReturn
    #expect(random > 0 && random < 0.1)
    let learner = try learner(lake, file, steps: 6000)
    while learner.ledger.learnerSteps < 6000 { _ = try learner.step() }
    let metrics = try learner.evaluate(episodes: 10, key: RandomKey(seed: 2))
    #expect(metrics["return"] == 1 && metrics["episodeLength"] == 6)
    #expect(learner.ledger.environmentSteps == 0)
  }

  @Test("the penalty and its gradient are those of a slow second implementation")
  func penalty() throws {
    let noise = DQNToy.Noise()
    let transitions = RecordedTransitions(try recording(of: noise, episodes: 20), steps: 1, discount: 0.97)
    let batch = transitions.makeBatch(count: 16)
    var random = RandomKey(seed: 3).stream
    transitions.sample(into: batch, using: &random)
    let legal = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 16 * 4)
    defer { legal.deallocate() }
    transitions.copyLegalActions(of: batch, into: legal)
    #expect((0..<16).allSatisfy { legal[$0 * 4 + Int(batch.discreteActions[$0])] == 1 } && legal.contains(0))
    var dqn = DQNConfiguration()
    dqn.hiddenLayers = [8]
    var networks = try DQNNetworks(dqn, noise.specification, key: RandomKey(seed: 4))
    func compute(_ weight: Float) throws -> (loss: Double, penalty: Double, gradient: [Float]) {
      var configuration = OfflineDQNConfiguration()
      configuration.batchSize = 16
      configuration.conservativeWeight = weight
      var gradient = Parameters(zeros: networks.online.parameters.layout)
      let result = try OfflineDQNLoss(configuration, networks, rewardScale: 1)
        .compute(batch, legal: legal.baseAddress, gradient: &gradient)
      return (result.loss, result.penalty, gradient.withUnsafeBufferPointer { Array($0) })
    }
    /// The mean penalty, number by number in double precision.
    func slowPenalty(_ parameters: Parameters) -> Double {
      let network = networks.online.network
      return GradientTape().evaluate(parameters) { view in
        let values = network.apply(view, view.input(batch.observations.baseAddress!, shape: Shape(rows: 16, columns: 5)))
        return values.withUnsafeBufferPointer { values in
          var total = 0.0
          for row in 0..<16 {
            var sum = 0.0
            for action in 0..<4 where legal[row * 4 + action] == 1 { sum += exp(Double(values[row * 4 + action])) }
            total += log(sum) - Double(values[row * 4 + Int(batch.discreteActions[row])])
          }
          return total / 16
        }
      }
    }
    let (plain, penalized) = (try compute(0), try compute(2))
    let slow = slowPenalty(networks.online.parameters)
    #expect(abs(penalized.penalty - slow) < 1e-5)
    #expect(abs(penalized.loss - plain.loss - 2 * slow) < 1e-4)
    // Central differences of some weights.
    let parameters = networks.online.parameters
    for index in stride(from: 0, to: plain.gradient.count, by: 7) {
      func shifted(_ by: Float) -> Double {
        var changed = parameters
        changed.withUnsafeMutableBufferPointer { $0[index] += by }
        return slowPenalty(changed)
      }
      let slope = (shifted(1e-3) - shifted(-1e-3)) / 2e-3
      #expect(abs(Double(penalized.gradient[index] - plain.gradient[index]) - 2 * slope) < 4e-3)
    }
    networks = try DQNNetworks(dqn, noise.specification, key: RandomKey(seed: 5))
    #expect(try compute(2).penalty != penalized.penalty)
  }

  @Test("a learner that is saved and restored goes on with the same bits", arguments: [0, 3, 150])
  func saveAndRestore(at step: Int) throws {
    let folder = try RecordingFolder()
    let file = try folder.record(DQNToy.Noise(), episodes: 40)
    func make() throws -> OfflineDQNLearner {
      try learner(DQNToy.Noise(), file, steps: 200) {
        $0.conservativeWeight = 1
        $0.steps = 3
        $0.dueling = true
        $0.targetPeriod = 4
      }
    }
    let (first, second) = (try make(), try make())
    for _ in 0..<step { _ = try first.step() }
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
      let learner = try learner(DQNToy.Noise(), file, steps: 40, seed: seed, threads: threads) { $0.hiddenLayers = [300, 300] }
      while learner.ledger.learnerSteps < 40 { _ = try learner.step() }
      return try learner.save()
    }
    let (first, again, other) = (try run(1), try run(1, threads: 2), try run(2))
    #expect(first.tensors == again.tensors && first.tensors != other.tensors)
  }

  @Test("a budget of learner steps is met exactly; a collapse says where and leaves the last good weights")
  func budgetAndCollapse() throws {
    let folder = try RecordingFolder()
    let bounded = try learner(CartPole(), folder.record(CartPole(), episodes: 5), steps: 13)
    for _ in 0..<30 { _ = try bounded.step() }
    #expect(bounded.ledger.learnerSteps == 13)
    let file = try folder.record(DQNToy.Noise(), episodes: 20)
    let learner = try learner(DQNToy.Noise(), file) {
      $0.rewardScale = 1e38
      $0.loss = .squared
    }
    let before = try learner.save()
    do {
      _ = try learner.step()
      Issue.record("no error")
    } catch let error as WarrenError {
      #expect(error.kind == .failure && error.message.contains("in update 1"))
    }
    #expect(try learner.save().tensors == before.tensors && learner.ledger.learnerSteps == 0)
  }

  @Test("settings, recordings and environments that do not fit are errors that say so")
  func misfits() throws {
    let folder = try RecordingFolder()
    let file = try folder.record(CartPole(), episodes: 3)
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "no error"
    }
    #expect(message { _ = try learner(Acrobot(), file) }.contains("observation shape is [4], the environment's [6]"))
    #expect(message { _ = try learner(Aiming(), folder.record(Aiming(), episodes: 1)) }.contains("one of several actions"))
    #expect(message { _ = try learner(CartPole(), file) { $0.recording = "" } }.contains("'recording' is missing"))
    let changes: [(String, (inout OfflineDQNConfiguration) -> Void)] = [
      ("hiddenLayers", { $0.hiddenLayers = [0] }), ("learningRate", { $0.learningRate = 0 }),
      ("batchSize", { $0.batchSize = 0 }), ("steps", { $0.steps = 0 }), ("discount", { $0.discount = 2 }),
      ("conservativeWeight", { $0.conservativeWeight = -1 }), ("largestGradientNorm", { $0.largestGradientNorm = 0 }),
      ("targetRate", { $0.targetRate = 0 }), ("targetPeriod", { $0.targetPeriod = 0 }),
      ("rewardScale", { $0.rewardScale = 0 }),
    ]
    for (name, change) in changes { #expect(message { _ = try learner(CartPole(), file, change) }.contains("'\(name)'")) }
    var configuration = OfflineDQNConfiguration()
    configuration.recording = file.path
    let builder = OfflineDQNBuilder(configuration)
    #expect(
      message {
        try builder.check(evaluation: { try VectorEnvironment(CartPole(), count: $0) }, budget: Budget(epochs: 3))
      }.contains("must limit its learnerSteps"))
  }
}
