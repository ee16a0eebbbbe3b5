/// One of the numbers that a solution is judged by.
public struct Objective: Sendable, Codable, Equatable {
  /// Which way is better.
  public enum Direction: String, Sendable, Codable {
    /// Lower values are better.
    case minimize
    /// Higher values are better.
    case maximize
  }

  /// The name under which values are reported: `length`, `profit`, `error`.
  public var name: String
  /// Which way is better.
  public var direction: Direction

  /// An objective to be made small or large.
  public init(_ name: String, _ direction: Direction) {
    self.name = name
    self.direction = direction
  }

  /// A value turned so that lower is better; applying it twice gives the value back.
  @inlinable
  public func cost(of value: Double) -> Double {
    direction == .minimize ? value : -value
  }
}

/// What is known about the best value of an objective.
public struct KnownValue: Sendable, Codable, Equatable {
  /// The best value that anybody has reported, in the objective's own units.
  public var value: Double
  /// Whether it is proved that no solution is better.
  public var isProved: Bool

  /// A value with or without a proof.
  public init(_ value: Double, isProved: Bool) {
    self.value = value
    self.isProved = isProved
  }
}
