import Agents
import Core
import Foundation
import NeuralNetworks

/// What an ``ActorCritic`` computes, in double precision and number by number: a policy and its values with one hidden layer of tanh
/// each, of their own.
struct SlowPolicy {
  private let parameters: Parameters
  /// How many choices each dimension of an action has; empty where actions are continuous.
  private let choices: [Int]

  init(_ parameters: Parameters, choices: [Int]) { (self.parameters, self.choices) = (parameters, choices) }

  private func layer(_ name: String, _ input: [Double]) -> [Double] {
    let (weights, bias) = (parameters["\(name)/weight"]!, parameters["\(name)/bias"]!)
    return bias.indices.map { output in
      input.indices.reduce(Double(bias[output])) { $0 + input[$1] * Double(weights[$1 * bias.count + output]) }
    }
  }

  func value(_ observation: [Double]) -> Double {
    layer("valueHead", layer("valueBody/0", observation).map { Foundation.tanh($0) })[0]
  }

  private func outputs(_ observation: [Double]) -> [Double] {
    layer("policyHead", layer("policyBody/0", observation).map { Foundation.tanh($0) })
  }

  /// The logarithm of the density of continuous actions, in units of half their range, and the entropy of the policy.
  func judge(_ actions: [Float], at observation: [Double]) -> (logProbability: Double, entropy: Double) {
    var (logProbability, entropy) = (0.0, 0.0)
    for (index, mean) in outputs(observation).enumerated() {
      let logDeviation = Double(parameters["logDeviations"]![index])
      let distance = (Double(actions[index]) - mean) / exp(logDeviation)
      logProbability -= distance * distance / 2 + logDeviation + log(2 * Double.pi) / 2
      entropy += logDeviation + log(2 * Double.pi * M_E) / 2
    }
    return (logProbability, entropy)
  }

  /// The logarithm of the probability of discrete actions, and the entropy of the policy.
  /// - Parameter legal: for every choice of every dimension, whether it is.
  func judge(_ actions: [Int32], legal: [Bool], at observation: [Double]) -> (logProbability: Double, entropy: Double) {
    let outputs = outputs(observation)
    var (logProbability, entropy, start) = (0.0, 0.0, 0)
    for (dimension, count) in choices.enumerated() {
      let weights = (start..<start + count).map { legal[$0] ? exp(outputs[$0]) : 0 }
      let sum = weights.reduce(0, +)
      logProbability += log(weights[Int(actions[dimension])] / sum)
      for weight in weights where weight > 0 { entropy -= weight / sum * log(weight / sum) }
      start += count
    }
    return (logProbability, entropy)
  }
}

extension ActorCritic {
  /// Draws all weights but those of deviations: heads begin near zero, and other weights make a test say more.
  func drawWeights(seed: UInt64) throws {
    var random = RandomKey(seed: seed).stream
    var snapshot = parameters.save()
    for entry in parameters.layout.entries where entry.name != "logDeviations" {
      snapshot.setArray(
        entry.name, (0..<entry.shape.count).map { _ in Float(random.normal()) * 0.6 }, shape: entry.shape.dimensions)
    }
    try restoreWeights(snapshot)
  }
}
