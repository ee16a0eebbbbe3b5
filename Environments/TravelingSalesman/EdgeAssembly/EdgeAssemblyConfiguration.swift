import Core
import Search

/// The settings of ``EdgeAssembly``.
public struct EdgeAssemblyConfiguration: Configuration {
  public var population = 300
  public var children = 16
  public var neighbors = 50
  public var restarts: Int?

  public init() {}

  public static let help = [
    "population": "How many tours there are. A third is enough where an optimum need not be hit at the first go.",
    "children": "How many children a pair of parents has, at most.",
    "neighbors": "How many nearest cities of each are candidates when sub-tours are joined.",
    "restarts": "How often to begin with a new population when the tours are all alike. Without it, until the budget ends.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "population": .from(2, to: 10_000),
    "children": .from(1, to: 1500),
    "neighbors": .atLeast(10),
    "restarts": .atLeast(0),
  ]

  /// The solver of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget, key: RandomKey) throws -> EdgeAssembly {
    try validate()
    return EdgeAssembly(problem, configuration: self, budget: budget, key: key)
  }
}
