import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// The attention model (Kool, van Hoof and Welling, arXiv 1803.08475) in the form of POMO: an encoder that gives every node an
/// embedding, and the projections that the decoder works with.
///
/// Takes the nodes' features, [nodes, features], and gives their projections, [nodes, blocks · width]; see
/// ``POMODimensions/blocks``. The weights of the states' queries, which belong to no node, are declared last.
struct POMONetwork: Layer {
  let body: Sequential
  let states: Int
  let width: Int

  /// The network for a task.
  init(_ configuration: POMOConfiguration, _ task: any ConstructionTask, size: POMODimensions) {
    width = configuration.width
    states = task.stateCount
    body = Sequential {
      Linear(configuration.width)
      for _ in 0..<configuration.layers {
        Residual { MultiHeadAttention(heads: configuration.heads, bias: false) }
        InstanceNorm()
        Residual {
          Linear(configuration.hiddenWidth, activation: .relu)
          Linear(configuration.width)
        }
        InstanceNorm()
      }
      Linear(size.projection, bias: false, initializer: .lecunUniform)
    }
  }

  func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let shape = try declaration.child("nodes", body, inputShape: inputShape)
    if states > 0 { declaration.parameter("states", shape: [states, width], initializer: .lecunUniform) }
    return shape
  }

  func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { body.apply(parameters.child(0), input) }

  /// The queries of the states, [states, width]; nil where a task has none.
  func stateWeights(_ parameters: ParameterView) -> Tensor? { states > 0 ? parameters[0] : nil }
}
