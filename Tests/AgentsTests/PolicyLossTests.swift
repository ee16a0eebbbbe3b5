import Agents
import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Tensors
import Testing

/// What the layout of a batch is taken from: an environment of a given kind of actions.
private struct Shaped: Environment {
  var space = ActionSpace.discrete(2)
  init() {}
  init(_ space: ActionSpace) { self.space = space }
  var specification: EnvironmentSpecification { EnvironmentSpecification(observationShape: [4], actionSpace: space) }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: AnyAction, using random: inout RandomStream) -> TimeStep { .running(reward: 0) }
  func writeObservation(into row: inout BatchRow<Float>) { row.fill(0) }
  func writeLegalActions(into row: inout BatchRow<Bool>) { row.fill(true) }
}

/// An action of any kind, as none is taken.
private struct AnyAction: EnvironmentAction {}

@Suite struct PolicyLossTests {
  static let spaces: [ActionSpace] = [
    .discrete(3), .multiDiscrete([2, 3]), .continuous(low: [-2, -1], high: [2, 1]),
  ]
  private let rows = 48

  /// The loss of a batch in double precision, number by number, at weights that are changed by a test.
  private func slow(
    _ actorCritic: ActorCritic, _ parameters: Parameters, _ batch: PolicyBatch, _ space: ActionSpace, clip: Double?,
    entropyBonus: Double, valueWeight: Double, valueClip: Double?
  ) -> Double {
    func layer(_ name: String, _ input: [Double], tanh isCurved: Bool) -> [Double] {
      let (weights, bias) = (parameters["\(name)/weight"]!, parameters["\(name)/bias"]!)
      return bias.indices.map { output in
        let sum = input.indices.reduce(Double(bias[output])) {
          $0 + input[$1] * Double(weights[$1 * bias.count + output])
        }
        return isCurved ? Foundation.tanh(sum) : sum
      }
    }
    var total = 0.0
    for row in 0..<batch.count {
      let observation = (0..<4).map { Double(batch.observations[4 * row + $0]) }
      let outputs = layer("policyHead", layer("policyBody/0", observation, tanh: true), tanh: false)
      let value = layer("valueHead", layer("valueBody/0", observation, tanh: true), tanh: false)[0]
      var (logProbability, entropy) = (0.0, 0.0)
      switch space {
      case .continuous:
        for index in outputs.indices {
          let logDeviation = Double(parameters["logDeviations"]![index])
          let distance = (Double(batch.continuousActions[2 * row + index]) - outputs[index]) / exp(logDeviation)
          logProbability -= distance * distance / 2 + logDeviation + log(2 * Double.pi) / 2
          entropy += logDeviation + log(2 * Double.pi * M_E) / 2
        }
      default:
        var start = 0
        let choices = actorCritic.distribution.choices
        for (dimension, count) in choices.enumerated() {
          let legal = (0..<count).map { batch.legalActions[row * outputs.count + start + $0] == 1 }
          let weights = (0..<count).map { legal[$0] ? exp(outputs[start + $0]) : 0 }
          let sum = weights.reduce(0, +)
          logProbability += log(weights[Int(batch.discreteActions[row * choices.count + dimension])] / sum)
          for weight in weights where weight > 0 { entropy -= weight / sum * log(weight / sum) }
          start += count
        }
      }
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

  private func makeBatch(_ environment: Shaped, _ actorCritic: ActorCritic) throws -> PolicyBatch {
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
    let environment = Shaped(space)
    let actorCritic = try ActorCritic(
      body: NetworkBody(hiddenLayers: [6], activation: .tanh), isShared: false, deviation: 0.7,
      for: environment.specification, key: RandomKey(seed: 7))
    // Heads begin near zero; other weights make the test say more.
    var random = RandomKey(seed: 9).stream
    var snapshot = actorCritic.parameters.save()
    for entry in actorCritic.parameters.layout.entries where entry.name != "logDeviations" {
      snapshot.setArray(
        entry.name, (0..<entry.shape.count).map { _ in Float(random.normal()) * 0.6 }, shape: entry.shape.dimensions)
    }
    try actorCritic.restoreWeights(snapshot)
    let batch = try makeBatch(environment, actorCritic)
    let settings = PolicyLoss<Objective>.Settings(entropyBonus: 0.1, valueWeight: 0.7, valueClip: valueClip.map { Float($0) })
    let loss = PolicyLoss(actorCritic, objective: objective, settings: settings)
    var gradient = Parameters(zeros: actorCritic.parameters.layout)
    let parts = try loss.compute(batch, gradient: &gradient)
    func slowLoss(_ parameters: Parameters) -> Double {
      slow(
        actorCritic, parameters, batch, space, clip: clip, entropyBonus: 0.1, valueWeight: 0.7, valueClip: valueClip)
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
