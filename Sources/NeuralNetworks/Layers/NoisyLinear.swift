import Core
import Foundation
import Tensors

/// activation(x · (weight + weightDeviation · noise) + bias + biasDeviation · noise): a linear layer that learns how much its weights
/// should vary, by which an agent explores (Fortunato et al., "Noisy networks for exploration", ICLR 2018).
///
/// The noise is factorized: of the weight from input i to output j it is f(a[i]) · f(b[j]), of the bias f(b[j]), with normal numbers a
/// and b and f(x) = sign(x) · sqrt(|x|), drawn anew in each step for the whole batch. It acts in training and where an agent asks for
/// it, see ``ParameterView/noise``; else the layer is an ordinary linear one.
///
/// Takes vectors, [inputs]. Weights: `weight` and `weightDeviation` [inputs, outputs], `bias` and `biasDeviation` [outputs].
public struct NoisyLinear: Layer {
  /// How many outputs.
  public var outputs: Int
  /// What the results go through.
  public var activation: Activation
  /// The deviations' first value, times the square root of the number of inputs; Fortunato's is 0.5.
  public var deviation: Float

  /// A noisy layer.
  public init(_ outputs: Int, activation: Activation = .linear, deviation: Float = 0.5) {
    self.outputs = outputs
    self.activation = activation
    self.deviation = deviation
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard inputShape.rank == 1, inputShape.count > 0 else {
      throw WarrenError(
        "NoisyLinear takes vectors, [inputs], not inputs of shape \(inputShape)", at: declaration.place,
        hint: "put Flatten() before it")
    }
    guard outputs > 0 else {
      throw WarrenError("NoisyLinear needs at least one output, not \(outputs)", at: declaration.place)
    }
    guard deviation >= 0, deviation.isFinite else {
      throw WarrenError("the deviation of NoisyLinear is at least 0, found \(deviation)", at: declaration.place)
    }
    let limit = 1 / Float(inputShape.count).squareRoot()
    let (first, shape) = (deviation * limit, Shape(rows: inputShape.count, columns: outputs))
    declaration.parameter("weight", shape: shape, in: -limit...limit)
    declaration.parameter("bias", shape: [outputs], in: -limit...limit)
    declaration.parameter("weightDeviation", shape: shape, in: first...first)
    declaration.parameter("biasDeviation", shape: [outputs], in: first...first)
    return [outputs]
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    guard var random = parameters.noise else {
      return input.linear(parameters[0], bias: parameters[1], activation: activation)
    }
    let inputs = input.shape.columns
    let factors = parameters.tape.workspace(inputs + outputs)
    Self.fill(factors, count: inputs + outputs, using: &random)
    let weight = parameters[0].perturbed(by: parameters[2], rows: factors, columns: factors + inputs)
    let bias = parameters[1].perturbed(by: parameters[3], rows: nil, columns: factors + inputs)
    return input.linear(weight, bias: bias, activation: activation)
  }

  /// Writes f(x) of normal numbers x, two at a time (Box and Muller 1958).
  private static func fill(_ factors: UnsafeMutablePointer<Float>, count: Int, using random: inout RandomStream) {
    func root(_ number: Float) -> Float { (number < 0 ? -1 : 1) * abs(number).squareRoot() }
    for index in stride(from: 0, to: count, by: 2) {
      let radius = (-2 * log(1 - random.uniform())).squareRoot()
      let angle = 2 * Float.pi * random.uniform()
      factors[index] = root(radius * cos(angle))
      if index + 1 < count { factors[index + 1] = root(radius * sin(angle)) }
    }
  }
}
