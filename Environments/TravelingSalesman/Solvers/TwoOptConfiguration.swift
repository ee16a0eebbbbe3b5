import Core

/// The settings of ``TwoOpt``.
public struct TwoOptConfiguration: Configuration {
  /// Where the first tour comes from.
  public enum Start: String, Codable, Sendable, CaseIterable {
    case nearestNeighbor = "nearest-neighbor"
    case random
  }

  /// What happens at a local optimum.
  public enum Restart: String, Codable, Sendable, CaseIterable {
    case perturbation
    case random
  }

  public var neighbors = 10
  public var start = Start.nearestNeighbor
  public var restart = Restart.perturbation
  public var restarts: Int?
  public var segment = 50

  public init() {}

  public static let help = [
    "neighbors": "How many nearest cities are tried as new neighbours of each.",
    "start": "Where the first tour comes from: the nearest-neighbour heuristic from city 1, or chance.",
    "restart":
      "What happens at a local optimum: two short segments of the best tour change places, or a new random tour is descended from.",
    "restarts": "How often to go on from a local optimum; 0 is a single descent. Without it, until the budget ends.",
    "segment": "How many cities a segment that changes places has at most; never more than a third of the tour.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "neighbors": .atLeast(1),
    "restarts": .atLeast(0),
    "segment": .atLeast(1),
  ]

  /// The solver of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget, key: RandomKey) throws -> TwoOpt {
    try validate()
    return TwoOpt(problem, configuration: self, budget: budget, key: key)
  }
}
