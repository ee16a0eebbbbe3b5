import Core
import Tensors

/// The values of actions, put together of that of the state and how much better than the mean each action is (Wang et al., "Dueling
/// network architectures for deep reinforcement learning", ICML 2016, equation 9): two streams of layers over the same input.
///
/// The value stream ends in [width] numbers, the other in [actions · width]: one number a value, or several where values are
/// distributions. Gives [actions · width].
public struct Dueling: Layer {
  /// The stream of the state's value.
  public let value: Sequential
  /// The stream of the actions' advantages.
  public let advantages: Sequential

  /// A head of these two parts.
  public init(value: [any Layer], advantages: [any Layer]) {
    self.value = Sequential(value)
    self.advantages = Sequential(advantages)
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let width = try declaration.child("value", value, inputShape: inputShape)
    let shape = try declaration.child("advantages", advantages, inputShape: inputShape)
    guard width.rank == 1, shape.rank == 1, width.count > 0, shape.count % width.count == 0 else {
      throw WarrenError(
        "the streams of Dueling give \(width) and \(shape), expected [width] and [actions · width]", at: declaration.place)
    }
    return shape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    value.apply(parameters.child(0), input).withAdvantages(advantages.apply(parameters.child(1), input))
  }
}
