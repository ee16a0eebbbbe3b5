import Agents
import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Tensors
import Testing

@Suite struct PolicyLossTests {
  static let spaces: [ActionSpace] = [
    .discrete(3), .multiDiscrete([2, 3]), .continuous(low: [-2, -1], high: [2, 1]),
  ]
  private let rows = 48

  /// The loss of a batch in double precision, number by number, at weights that are changed by a test.
  private func slow(
    _ actorCritic: ActorCritic, _ parameters: Parameters, _ batch: PolicyBatch, clip: Double?, entropyBonus: Double,
    valueWeight: Double, valueClip: Double?
  ) -> Double {
    let policy = SlowPolicy(parameters, choices: actorCritic.distribution.choices)
    var total = 0.0
    for row in 0..<batch.count {
      let observation = (0..<4).map { Double(batch.observations[4 * row + $0]) }
      let value = policy.value(observation)
      let (width, outputs) = (actorCritic.distribution.width, actorCritic.distribution.outputCount)
      let (logProbability, entropy) =
        actorCritic.distribution.isContinuous
        ? policy.judge((0..<width).map { batch.continuousActions[width * row + $0] }, at: observation)
        : policy.judge(
          (0..<width).map { batch.discreteActions[width * row + $0] },
          legal: (0..<outputs).map { batch.legalActions[row * outputs + $0] == 1 }, at: observation)
      let advantage = Double(batch.advantages[row])
      if let clip {
        let ratio = exp(logProbability - Double(batch.logProbabilities[row]))
        total -= min(ratio * advantage, min(max(ratio, 1 - clip), 1 + clip) * advantage)
      } else {
        total -= advantage * logProbability
      }
      total -= entropyBonus * entropy
      let (target, before) = (Double(batch.targets[row]), Double(batch.values[row]))
      var square = (value - target) * (value - target)
      if let valueClip {
        let clipped = before + min(max(value - before, -valueClip), valueClip) - target
        square = max(square, clipped * clipped)
      }
      total += valueWeight * square
    }
    return total / Double(batch.count)
  }

  private func makeBatch(_ environment: Wandering, _ actorCritic: ActorCritic) throws -> PolicyBatch {
    let batch = PolicyBatch(layout: ReplayLayout(for: try VectorEnvironment(environment, count: 1)), capacity: rows)
    let distribution = actorCritic.distribution
    var random = RandomKey(seed: 8).stream
    for row in 0..<rows {
      for index in 0..<4 { batch.observations[4 * row + index] = Float(random.normal()) }
      var start = row * distribution.outputCount
      for (dimension, count) in distribution.choices.enumerated() {
        let action = random.integer(below: count)
        batch.discreteActions[row * distribution.width + dimension] = Int32(action)
        for index in 0..<count { batch.legalActions[start + index] = random.bernoulli(0.6) || index == action ? 1 : 0 }
        start += count
      }
      if distribution.isContinuous {
        for index in 0..<2 { batch.continuousActions[2 * row + index] = Float(random.normal()) }
      }
      batch.logProbabilities[row] = random.uniform(in: -3 ..< -0.3)
      batch.values[row] = Float(random.normal())
      batch.targets[row] = Float(random.normal())
      batch.advantages[row] = Float(random.normal())
    }
    batch.count = rows
    return batch
  }

  private func check<Objective: PolicyObjective>(
    _ space: ActionSpace, _ objective: Objective, clip: Double?, valueClip: Double?
  ) throws {
    let environment = Wandering(space)
    let actorCritic = try ActorCritic(
      body: NetworkBody(hiddenLayers: [6], activation: .tanh), isShared: false, deviation: 0.7,
      for: environment.specification, key: RandomKey(seed: 7))
    try actorCritic.drawWeights(seed: 9)
    let batch = try makeBatch(environment, actorCritic)
    let settings = PolicyLoss<Objective>.Settings(entropyBonus: 0.1, valueWeight: 0.7, valueClip: valueClip.map { Float($0) })
    let loss = PolicyLoss(actorCritic, objective: objective, settings: settings)
    var gradient = Parameters(zeros: actorCritic.parameters.layout)
    let parts = try loss.compute(batch, gradient: &gradient)
    func slowLoss(_ parameters: Parameters) -> Double {
      slow(actorCritic, parameters, batch, clip: clip, entropyBonus: 0.1, valueWeight: 0.7, valueClip: valueClip)
    }
    let expected = slowLoss(actorCritic.parameters)
    #expect(abs(parts.total - expected) < 2e-5 * max(1, abs(expected)))
    for entry in actorCritic.parameters.layout.entries {
      for index in stride(from: 0, to: entry.shape.count, by: 3) {
        func at(_ change: Float) -> Double {
          var moved = actorCritic.parameters
          moved.withUnsafeMutableBufferPointer { $0[entry.offset + index] += change }
          return slowLoss(moved)
        }
        let h: Float = 0x1p-10
        let numeric = (at(h) - at(-h)) / Double(2 * h)
        let found = Double(gradient[entry.name]![index])
        #expect(abs(found - numeric) < 3e-3 * max(0.1, abs(numeric)), "\(entry.name)[\(index)]: \(found), \(numeric)")
      }
    }
  }

  @Test(
    "PPO's loss and gradient equal those of a slow second implementation", arguments: PolicyLossTests.spaces,
    [nil, 0.3] as [Double?])
  func clipped(space: ActionSpace, valueClip: Double?) throws {
    try check(space, PPOLoss(clip: 0.2), clip: Double(Float(0.2)), valueClip: valueClip)
  }

  @Test(
    "the plain policy gradient's loss and gradient equal those of a slow second implementation",
    arguments: PolicyLossTests.spaces)
  func plain(space: ActionSpace) throws {
    try check(space, PolicyGradientObjective(), clip: nil, valueClip: nil)
  }
}
