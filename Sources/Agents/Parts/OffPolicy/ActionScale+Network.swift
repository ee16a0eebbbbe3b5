import Core
import NeuralNetworks
import Tensors

extension ActionScale {
  /// A deterministic policy as a network that works without Warren: hidden layers, the first outputs through a hyperbolic tangent,
  /// and the scale that takes them to the environment's actions.
  /// - Parameters:
  ///   - layers: those before the last one.
  ///   - outputs: how many outputs the trained network has; the first ``width`` are taken.
  ///   - weights: of a `Sequential` of these layers.
  ///   - observationSize: the numbers of an observation.
  func trainedPolicy(
    layers: [any Layer], outputs: Int, weights: Parameters, observationSize: Int
  ) throws -> TrainedNetwork {
    let network = Sequential(layers + [Linear(width, activation: .tanh)])
    var parameters = try network.initialize(key: RandomKey(seed: 0), inputShape: [observationSize])
    let entries = parameters.layout.entries
    parameters.withUnsafeMutableBufferPointer { slab in
      for entry in entries {
        let numbers = weights[entry.name]!
        let isLast = entry.name.hasPrefix("\(layers.count)/")
        for index in 0..<entry.shape.count {
          // Rows of the last layer's weights are as wide as it has outputs.
          slab[entry.offset + index] = numbers[isLast ? index / width * outputs + index % width : index]
        }
      }
    }
    let scale = TrainedNetwork.Scale(offsets: centers, factors: units.map { 1 / $0 })
    return TrainedNetwork(
      network, parameters: parameters, inputShape: [observationSize], outputScale: scale.isIdentity ? nil : scale)
  }
}
