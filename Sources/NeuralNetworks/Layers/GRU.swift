import Core
import Tensors

/// A gated recurrent unit (Cho et al. 2014), with the reset gate behind the product as in cuDNN and PyTorch, from a state of zeros.
///
/// Takes [length, width], gives the last state, [units], or all, [length, units]. Weights, the parts of the reset gate, the update
/// gate and the candidate one after the other: `weight` [width, 3 units], `bias` [3 units], `recurrentWeight` [units, 3 units],
/// `recurrentBias` [3 units].
public struct GRU: Layer {
  /// How many numbers a state has.
  public var units: Int
  /// Whether the result holds the state after every place, not only the last.
  public var returnsSequence: Bool

  /// A recurrent layer.
  public init(_ units: Int, returnsSequence: Bool = false) {
    self.units = units
    self.returnsSequence = returnsSequence
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let shape = try declaration.sequenceShape(inputShape, of: "GRU")
    guard units > 0 else { throw WarrenError("GRU needs at least one unit, not \(units)", at: declaration.place) }
    declaration.parameter("weight", shape: [shape[1], 3 * units], initializer: .glorotUniform)
    declaration.parameter("bias", shape: [3 * units], initializer: .zeros)
    declaration.parameter("recurrentWeight", shape: [units, 3 * units], initializer: .orthogonal)
    declaration.parameter("recurrentBias", shape: [3 * units], initializer: .zeros)
    return returnsSequence ? [shape[0], units] : [units]
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    let states = states(parameters, input)
    return returnsSequence ? states : states.element(states.shape[1] - 1)
  }

  /// The states after every place, [examples, length, units], of sequences that go on from earlier ones or begin anew within.
  /// - Parameters:
  ///   - parameters: the weights.
  ///   - input: [examples, length, features]
  ///   - initial: the states before the first place, [examples, units]; zeros when nil. Must outlive the step.
  ///   - resets: not 0 at the places before which the state becomes zeros, [examples, length]. Must outlive the step.
  public func states(
    _ parameters: ParameterView, _ input: Tensor, initial: UnsafePointer<Float>? = nil, resets: UnsafePointer<UInt8>? = nil
  ) -> Tensor {
    input.linear(parameters[0], bias: parameters[1])
      .gatedRecurrent(parameters[2], bias: parameters[3], initial: initial, resets: resets)
  }
}
