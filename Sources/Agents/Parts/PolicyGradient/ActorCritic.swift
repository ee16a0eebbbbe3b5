import CKernels
import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// A policy and a value function with weights that learners change and policies read: what Acme calls a variable source.
package final class ActorCritic {
  package let network: ActorCriticNetwork
  package let distribution: ActionDistribution
  package let observationSize: Int
  package internal(set) var parameters: Parameters
  private let tape = GradientTape()

  package init(
    network: ActorCriticNetwork, distribution: ActionDistribution, parameters: Parameters, observationSize: Int
  ) {
    self.network = network
    self.distribution = distribution
    self.parameters = parameters
    self.observationSize = observationSize
  }

  /// Takes all weights from a snapshot of them.
  package func restoreWeights(_ snapshot: Snapshot) throws { try parameters.restore(snapshot) }

  /// The numbers of the memory's state; 0 without a memory.
  package var stateSize: Int { network.memory?.units ?? 0 }

  /// Applies the network to one step of several copies.
  /// - Parameters:
  ///   - observations: [rows × observation size].
  ///   - memory: the state of each row's copy and whether it begins an episode; only looked at where there is a memory.
  ///   - body: gets the policy's outputs [rows × outputs], which it may write over, the values [rows], which are undefined unless
  ///     wanted, the logarithms of deviations, and the states after the step [rows × state size].
  func evaluate(
    _ observations: UnsafePointer<Float>, rows: Int, memory: ActorCriticNetwork.Sequences?, wantsValues: Bool,
    _ body: (
      _ outputs: UnsafeMutablePointer<Float>, _ values: UnsafePointer<Float>, _ logDeviations: UnsafePointer<Float>,
      _ states: UnsafePointer<Float>
    ) throws -> Void
  ) rethrows {
    try tape.evaluate(parameters) { view in
      let input = view.input(observations, shape: Shape(rows: rows, columns: observationSize))
      let (policy, values, states) = network.outputs(view, input, wantsValues: wantsValues, memory: memory)
      let deviations = network.deviationCount > 0 ? view[0] : policy
      try policy.withUnsafeMutableBufferPointer { policy in
        try (values ?? input).withUnsafeBufferPointer { values in
          try deviations.withUnsafeBufferPointer { deviations in
            try (states ?? input).withUnsafeBufferPointer { states in
              try body(policy.baseAddress!, values.baseAddress!, deviations.baseAddress!, states.baseAddress!)
            }
          }
        }
      }
    }
  }

  /// The values of observations alone.
  func values(
    of observations: UnsafePointer<Float>, rows: Int, memory: ActorCriticNetwork.Sequences?,
    into result: UnsafeMutablePointer<Float>
  ) {
    evaluate(observations, rows: rows, memory: memory, wantsValues: true) { _, values, _, _ in
      result.update(from: values, count: rows)
    }
  }

  /// The policy as a network that works without Warren: from flat observations to logits or means, in units of half the range.
  /// - Throws: `WarrenError` when the policy has a memory.
  func trainedPolicy(_ normalizer: ObservationNormalizer?) throws -> TrainedNetwork {
    guard network.memory == nil else {
      throw WarrenError("a policy with a memory cannot be exported: its state would have to come with every observation")
    }
    let layers = network.policyBody.layers
    let policy = Sequential(layers + [network.policyHead])
    var weights = try policy.initialize(key: RandomKey(seed: 0), inputShape: [observationSize])
    let entries = weights.layout.entries
    weights.withUnsafeMutableBufferPointer { slab in
      for entry in entries {
        let head = "\(layers.count)/"
        let name =
          entry.name.hasPrefix(head) ? "policyHead/" + entry.name.dropFirst(head.count) : "policyBody/" + entry.name
        for (index, number) in parameters[name]!.enumerated() { slab[entry.offset + index] = number }
      }
    }
    let outputScale = TrainedNetwork.Scale(offsets: distribution.centers, factors: distribution.units.map { 1 / $0 })
    return TrainedNetwork(
      policy, parameters: weights, inputShape: [observationSize],
      inputScale: normalizer.map { TrainedNetwork.Scale(offsets: $0.scale.offsets, factors: $0.scale.factors) },
      outputScale: outputScale.isIdentity ? nil : outputScale)
  }
}
