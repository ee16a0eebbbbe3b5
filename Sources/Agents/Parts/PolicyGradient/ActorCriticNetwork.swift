import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// A policy and a value function over the same observations: two networks, or two heads on one body, and between body and heads a
/// memory where the agent has one.
///
/// Takes flat observations, [rows, observation size]; gives what an ``ActionDistribution`` reads, [rows, outputs], and values,
/// [rows, 1].
package struct ActorCriticNetwork: Layer {
  /// From observations to features of the policy and, where `valueBody` is nil, of the value.
  package let policyBody: Sequential
  package let valueBody: Sequential?
  package let memory: GRU?
  package let policyHead: Linear
  package let valueHead = Linear(1, initializer: .orthogonal)
  /// How many deviations of actions are weights: none where actions are discrete.
  let deviationCount: Int
  /// By what the first weights of hidden layers are multiplied.
  let hiddenGain: Float

  /// - Parameters:
  ///   - isShared: whether the value has no body of its own; a memory is always shared.
  ///   - memory: the units of a gated recurrent unit; none when 0.
  package init(
    body: NetworkBody, isShared: Bool, memory: Int, specification: EnvironmentSpecification, distribution: ActionDistribution
  ) throws {
    var layers = try body.makeLayers(for: specification)
    // Layers that are described one by one keep the initializers that they are described with.
    let isPlain = body.network.isEmpty
    if isPlain {
      layers = body.hiddenLayers.map { Linear($0, activation: body.activation, initializer: .orthogonal) }
    }
    hiddenGain = isPlain ? Float(2).squareRoot() : 1
    policyBody = Sequential(layers)
    valueBody = isShared || memory > 0 ? nil : Sequential(layers)
    self.memory = memory > 0 ? GRU(memory, returnsSequence: true) : nil
    policyHead = Linear(distribution.outputCount, initializer: .orthogonal)
    deviationCount = distribution.isContinuous ? distribution.width : 0
  }

  package func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    if deviationCount > 0 { declaration.parameter("logDeviations", shape: [deviationCount], initializer: .zeros) }
    var features = try declaration.child("policyBody", policyBody, inputShape: inputShape)
    var valueFeatures = features
    if let valueBody { valueFeatures = try declaration.child("valueBody", valueBody, inputShape: inputShape) }
    if let memory {
      features = [try declaration.child("memory", memory, inputShape: [1, features.count])[1]]
      valueFeatures = features
    }
    _ = try declaration.child("valueHead", valueHead, inputShape: valueFeatures)
    return try declaration.child("policyHead", policyHead, inputShape: features)
  }

  /// The first weights: orthogonal (Saxe, McClelland and Ganguli 2014), hidden layers larger by sqrt(2), the policy's head smaller by
  /// 100, so that all actions begin equally likely.
  /// - Parameter deviation: of actions, in units of half their range.
  package func initialWeights(key: RandomKey, observationSize: Int, deviation: Float) throws -> Parameters {
    var parameters = try initialize(key: key, inputShape: [observationSize])
    let logDeviation = log(deviation)
    let entries = parameters.layout.entries
    parameters.withUnsafeMutableBufferPointer { slab in
      for entry in entries {
        let place = slab[entry.offset..<entry.offset + entry.shape.count]
        if entry.name == "logDeviations" {
          for index in place.indices { slab[index] = logDeviation }
        } else if entry.name == "policyHead/weight" {
          for index in place.indices { slab[index] *= 0.01 }
        } else if entry.name.hasSuffix("/weight"), entry.name.contains("Body/") {
          for index in place.indices { slab[index] *= hiddenGain }
        }
      }
    }
    return parameters
  }

  /// The policy's outputs alone.
  package func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    outputs(parameters, input, wantsValues: false, memory: nil).policy
  }

  /// The sequences that the rows of a batch are, one after the other, where the network has a memory.
  package struct Sequences {
    /// How many there are; each has the same length.
    var count: Int
    /// The states before their first rows, [count × units].
    var states: UnsafePointer<Float>
    /// Where an episode begins, so that the state is forgotten, [rows].
    var begins: UnsafePointer<UInt8>
  }

  /// What the network makes of a batch of observations.
  /// - Parameter memory: nil begins a sequence with every row.
  /// - Returns: the policy's outputs, the values where they are wanted, the memory's state after each row where there is one.
  package func outputs(
    _ parameters: ParameterView, _ input: Tensor, wantsValues: Bool, memory sequences: Sequences?
  ) -> (policy: Tensor, values: Tensor?, states: Tensor?) {
    let rows = input.shape.rows
    var features = policyBody.apply(parameters.child(0), input)
    var next = 1
    var valueFeatures = features
    if let valueBody {
      if wantsValues { valueFeatures = valueBody.apply(parameters.child(next), input) }
      next += 1
    }
    var states: Tensor?
    if let memory {
      let count = sequences?.count ?? rows
      let sequence = features.reshaped(
        Shape(rows: rows / count, columns: features.shape.columns).batch(count))
      let all = memory.states(parameters.child(next), sequence, initial: sequences?.states, resets: sequences?.begins)
      features = all.reshaped(Shape(rows: rows, columns: memory.units))
      valueFeatures = features
      states = features
      next += 1
    }
    let values = wantsValues ? valueHead.apply(parameters.child(next), valueFeatures) : nil
    return (policyHead.apply(parameters.child(next + 1), features), values, states)
  }
}
