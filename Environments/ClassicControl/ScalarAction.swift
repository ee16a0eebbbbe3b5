import ReinforcementLearning

/// An action of one real number, as `MountainCarContinuous` and `Pendulum` take it: a force or a torque.
public struct ScalarAction: EnvironmentAction, Equatable {
  /// The number.
  public let value: Float

  /// An action of this number.
  public init(_ value: Float) { self.value = value }

  public static func continuous(_ numbers: UnsafeBufferPointer<Float>) -> ScalarAction? { ScalarAction(numbers[0]) }
}
