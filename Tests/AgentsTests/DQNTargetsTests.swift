import Agents
import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Tensors
import Testing

@Suite struct DQNTargetsTests {
  /// The values of a network of two layers, computed number by number in double precision.
  private func values(_ parameters: Parameters, _ observation: [Float]) -> [Double] {
    func layer(_ name: String, _ input: [Double], relu: Bool) -> [Double] {
      let weights = parameters["\(name)/weight"]!
      let bias = parameters["\(name)/bias"]!
      return bias.indices.map { output in
        let sum = input.indices.reduce(Double(bias[output])) {
          $0 + input[$1] * Double(weights[$1 * bias.count + output])
        }
        return relu ? max(sum, 0) : sum
      }
    }
    return layer("1", layer("0", observation.map { Double($0) }, relu: true), relu: false)
  }

  private func sample(steps: Int) throws -> TransitionBatch {
    let environment: any BatchEnvironment = try VectorEnvironment(DQNToy.Noise(), count: 4)
    let replay = UniformReplay(
      layout: ReplayLayout(for: environment), capacity: 1000, window: NStepAdder.window(steps: steps, copies: 4))
    var adder = NStepAdder(to: replay, copies: 4, steps: steps, discount: 0.97)
    let loop = try EnvironmentLoop(environment, key: RandomKey(seed: 1))
    adder.addFirst(environment)
    let policy = RandomPolicy(environment.specification, key: RandomKey(seed: 2))
    for _ in 0..<200 { try loop.step(actor: policy, adder: &adder) }
    let batch = replay.makeBatch(count: 256)
    var random = RandomKey(seed: 3).stream
    replay.sample(into: batch, using: &random)
    return batch
  }

  @Test("targets equal those of a slow second implementation", arguments: [false, true], [1, 3])
  func equalsSlow(isDouble: Bool, steps: Int) throws {
    var configuration = DQNConfiguration()
    configuration.hiddenLayers = [7]
    let networks = try DQNNetworks(configuration, DQNToy.Noise().specification, key: RandomKey(seed: 4))
    let other = try DQNNetworks(configuration, DQNToy.Noise().specification, key: RandomKey(seed: 5))
    let mixed = DQNNetworks(online: networks.online, target: other.target)
    var targets = DQNTargets(mixed, isDouble: isDouble, rewardScale: 0.25, batchSize: 256)
    let batch = try sample(steps: steps)
    targets.compute(batch)
    var (terminal, disagreements) = (0, 0)
    for row in 0..<256 {
      let next = Array(batch.nextObservations[row * 5..<row * 5 + 5])
      let online = values(mixed.online.parameters, next)
      let target = values(mixed.target.parameters, next)
      let legal = (0..<4).filter { batch.nextLegalActions[row * 4 + $0] == 1 }
      let byOnline = legal.max { online[$0] < online[$1] }!
      let byTarget = legal.max { target[$0] < target[$1] }!
      if byOnline != byTarget { disagreements += 1 }
      if batch.discounts[row] == 0 { terminal += 1 }
      let value = target[isDouble ? byOnline : byTarget]
      let expected = 0.25 * Double(batch.rewards[row]) + Double(batch.discounts[row]) * value
      #expect(abs(Double(targets.values[row]) - expected) < 1e-4 * max(1, abs(expected)))
    }
    #expect(terminal > 10 && disagreements > 20)
  }

  @Test("the loss equals that of a slow second implementation", arguments: DQNConfiguration.Loss.allCases, [false, true])
  func lossEqualsSlow(kind: DQNConfiguration.Loss, isDouble: Bool) throws {
    var configuration = DQNConfiguration()
    configuration.hiddenLayers = [7]
    configuration.batchSize = 256
    configuration.loss = kind
    configuration.double = isDouble
    let online = try DQNNetworks(configuration, DQNToy.Noise().specification, key: RandomKey(seed: 4)).online
    let target = try DQNNetworks(configuration, DQNToy.Noise().specification, key: RandomKey(seed: 5)).target
    let function = DQNLoss(configuration, DQNNetworks(online: online, target: target), rewardScale: 0.25)
    let batch = try sample(steps: 3)
    func slow() -> Double {
      (0..<256).reduce(0.0) { sum, row in
        let next = Array(batch.nextObservations[row * 5..<row * 5 + 5])
        let legal = (0..<4).filter { batch.nextLegalActions[row * 4 + $0] == 1 }
        let nextValues = values(target.parameters, next)
        let choosing = isDouble ? values(online.parameters, next) : nextValues
        let best = legal.max { choosing[$0] < choosing[$1] }!
        let wanted = 0.25 * Double(batch.rewards[row]) + Double(batch.discounts[row]) * nextValues[best]
        let first = Array(batch.observations[row * 5..<row * 5 + 5])
        let error = values(online.parameters, first)[Int(batch.discreteActions[row])] - wanted
        guard kind == .huber else { return sum + error * error / 256 }
        return sum + (abs(error) <= 1 ? error * error / 2 : abs(error) - 0.5) / 256
      }
    }
    var gradient = Parameters(zeros: online.parameters.layout)
    let expected = slow()
    #expect(try abs(function.compute(batch, gradient: &gradient).loss - expected) < 1e-4 * expected)
  }

  @Test("a target network moves by lerp after every update, or is copied after so many", arguments: [(0.25, 1), (1, 5)])
  func targetNetwork(rate: Double, period: Int) throws {
    var configuration = DQNConfiguration()
    configuration.hiddenLayers = [7]
    configuration.learningStarts = 64
    configuration.samplesPerInsert = 16
    configuration.steps = 1
    configuration.parallelEnvironments = 4
    configuration.targetRate = Float(rate)
    configuration.targetPeriod = period
    let make: BatchEnvironmentFactory = { try VectorEnvironment(DQNToy.Noise(), count: $0) }
    let learner = try DQNBuilder(configuration).makeDQNLearner(
      training: make, evaluation: make, budget: Budget(), key: RandomKey(seed: 6))
    func weights(_ name: String) throws -> [Float] { try learner.save().section(name).array("0/weight") }
    var before = try weights("target")
    #expect(try before == weights("online"))
    for _ in 0..<20 {
      let updates = learner.updateCount
      _ = try learner.step()
      // Batch 64 at 16 samples an insert and four inserts a step: one update a step at most.
      guard learner.updateCount > updates else { continue }
      #expect(learner.updateCount == updates + 1)
      let (online, target) = (try weights("online"), try weights("target"))
      if learner.updateCount % period == 0 {
        let expected = zip(before, online).map { $0 + Float(rate) * ($1 - $0) }
        #expect(zip(target, expected).allSatisfy { abs($0 - $1) < 1e-6 })
      } else {
        #expect(target == before)
      }
      before = target
    }
    #expect(learner.updateCount > 10)
  }
}
