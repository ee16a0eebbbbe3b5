import Core

/// How two strategy vectors make a child, by name.
public enum StrategyCrossoverKind: String, Codable, Sendable, CaseIterable {
  case uniform
  case onePoint = "one-point"

  /// The crossover of that name.
  public var crossover: any Crossover<StrategyVector> {
    switch self {
    case .uniform: UniformStrategyCrossover()
    case .onePoint: OnePointStrategyCrossover()
    }
  }
}
