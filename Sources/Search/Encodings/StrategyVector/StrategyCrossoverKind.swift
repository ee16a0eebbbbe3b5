import Core

/// How two strategy vectors make a child, by name.
public enum StrategyCrossoverKind: String, Codable, Sendable, CaseIterable {
  /// Each gene from either parent.
  case uniform
  /// The genes before a point from one parent, those after it from the other.
  case onePoint = "one-point"

  /// The crossover of that name.
  public var crossover: any Crossover<StrategyVector> {
    switch self {
    case .uniform: UniformStrategyCrossover()
    case .onePoint: OnePointStrategyCrossover()
    }
  }
}
