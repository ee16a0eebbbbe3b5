/// A type of action that an environment can take: `Int` for one of several, ``MultiDiscreteAction``, ``ContinuousAction``, or an
/// enumeration of the environment's own whose raw values are 0, 1, 2 and so on:
///
/// ```swift
/// enum Move: Int, EnvironmentAction { case left, right }
/// ```
///
/// An action is made from the numbers that an agent gives, of which there is one for each dimension of the action space.
public protocol EnvironmentAction: Sendable {
  /// The action of these whole numbers; nil when there is none, or when actions of this type are continuous.
  static func discrete(_ numbers: UnsafeBufferPointer<Int32>) -> Self?
  /// The action of these real numbers; nil when actions of this type are not continuous.
  static func continuous(_ numbers: UnsafeBufferPointer<Float>) -> Self?
}

extension EnvironmentAction {
  @inlinable public static func discrete(_ numbers: UnsafeBufferPointer<Int32>) -> Self? { nil }
  @inlinable public static func continuous(_ numbers: UnsafeBufferPointer<Float>) -> Self? { nil }
}

extension EnvironmentAction where Self: RawRepresentable, RawValue == Int {
  @inlinable public static func discrete(_ numbers: UnsafeBufferPointer<Int32>) -> Self? { Self(rawValue: Int(numbers[0])) }
}

extension Int: EnvironmentAction {
  @inlinable public static func discrete(_ numbers: UnsafeBufferPointer<Int32>) -> Int? { Int(numbers[0]) }
}

/// One choice in each of up to 16 dimensions, kept inline so that making one allocates nothing.
public struct MultiDiscreteAction: EnvironmentAction, Equatable {
  /// Most dimensions.
  public static let maximumCount = 16

  @usableFromInline var values: SIMD16<Int32>
  /// How many dimensions it has.
  public let count: Int

  @inlinable
  public static func discrete(_ numbers: UnsafeBufferPointer<Int32>) -> MultiDiscreteAction? {
    MultiDiscreteAction(numbers)
  }

  /// An action of these choices, at most ``maximumCount``.
  @inlinable
  public init(_ choices: some Sequence<Int32>) {
    var values = SIMD16<Int32>(repeating: 0)
    var count = 0
    for choice in choices {
      values[count] = choice
      count += 1
    }
    self.values = values
    self.count = count
  }

  /// The choice in that dimension.
  @inlinable public subscript(dimension: Int) -> Int { Int(values[dimension]) }
}

/// A vector of up to 32 real numbers, kept inline so that making one allocates nothing.
public struct ContinuousAction: EnvironmentAction, Equatable {
  /// Most dimensions.
  public static let maximumCount = 32

  @usableFromInline var values: SIMD32<Float>
  /// How many dimensions it has.
  public let count: Int

  @inlinable
  public static func continuous(_ numbers: UnsafeBufferPointer<Float>) -> ContinuousAction? { ContinuousAction(numbers) }

  /// An action of these numbers, at most ``maximumCount``.
  @inlinable
  public init(_ numbers: some Sequence<Float>) {
    var values = SIMD32<Float>(repeating: 0)
    var count = 0
    for number in numbers {
      values[count] = number
      count += 1
    }
    self.values = values
    self.count = count
  }

  /// The number in that dimension.
  @inlinable public subscript(dimension: Int) -> Float { values[dimension] }
}
