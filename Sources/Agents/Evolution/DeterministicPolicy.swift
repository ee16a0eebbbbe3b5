import CKernels
import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Acts by a network and leaves nothing to chance: of several actions the legal one with the largest output, in each dimension;
/// for continuous actions the output, squeezed by a hyperbolic tangent into the bounds where there are bounds.
public final class DeterministicPolicy: Actor {
  /// Maps observations [rows, observation size] to one output for each action, or for each continuous dimension.
  public let network: any Layer
  /// The weights.
  public internal(set) var parameters: Parameters
  private let space: ActionSpace
  private let observationSize: Int
  private let tape = GradientTape()
  private var scratch: [Float] = []

  /// How many outputs a network for such actions has.
  public static func outputCount(for space: ActionSpace) -> Int {
    if case .continuous(let low, _) = space { return low.count }
    return space.maskSize
  }

  /// A policy by a network with ``outputCount(for:)`` outputs and its weights.
  public init(network: any Layer, parameters: Parameters, specification: EnvironmentSpecification) {
    self.network = network
    self.parameters = parameters
    space = specification.actionSpace
    observationSize = specification.observationSize
  }

  /// - Throws: `WarrenError` when the network gives something that is no finite number.
  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws {
    let rows = actions.count
    if scratch.count < rows { scratch = [Float](repeating: 0, count: rows) }
    let legal = environment.hasIllegalActions ? environment.legalActions.baseAddress : nil
    try tape.evaluate(parameters) { view in
      let input = view.input(environment.observations.baseAddress!, shape: Shape(rows: rows, columns: observationSize))
      try network.apply(view, input).withUnsafeBufferPointer { outputs in
        guard wk_all_finite(outputs.baseAddress!, outputs.count) != 0 else { throw collapse(outputs) }
        switch space {
        case .discrete(let count):
          let (taken, values) = (actions.discrete.baseAddress!, outputs.baseAddress!)
          if let legal {
            scratch.withUnsafeMutableBufferPointer {
              wk_row_argmax_masked(taken, $0.baseAddress!, values, legal, rows, count)
            }
          } else {
            wk_row_argmax(taken, values, rows, count)
          }
        case .multiDiscrete(let counts):
          var (place, index) = (0, 0)
          for _ in 0..<rows {
            for count in counts {
              actions.discrete[index] = Self.best(outputs, legal, from: place, count: count)
              place += count
              index += 1
            }
          }
        case .continuous(let low, let high):
          for index in 0..<rows * low.count {
            let (least, most) = (low[index % low.count], high[index % low.count])
            let middle = least + (most - least) / 2
            actions.continuous[index] =
              middle.isFinite ? middle + (most - least) / 2 * tanhf(outputs[index]) : min(max(outputs[index], least), most)
          }
        }
      }
    }
  }

  private func collapse(_ outputs: UnsafeBufferPointer<Float>) -> WarrenError {
    WarrenError(
      "the network of a policy gives \(outputs.first { !$0.isFinite } ?? .nan) for an observation",
      hint: "its weights are too large: a smaller sigma or learning rate may help", kind: .failure)
  }

  /// The legal choice of one dimension with the largest output; -1 where none is legal.
  private static func best(
    _ outputs: UnsafeBufferPointer<Float>, _ legal: UnsafePointer<UInt8>?, from start: Int, count: Int
  ) -> Int32 {
    var best = -1
    for choice in 0..<count where legal.map({ $0[start + choice] != 0 }) ?? true {
      if best < 0 || outputs[start + choice] > outputs[start + best] { best = choice }
    }
    return Int32(best)
  }
}
