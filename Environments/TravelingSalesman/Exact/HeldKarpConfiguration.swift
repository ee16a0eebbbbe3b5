import Core
import Search

/// The settings of ``HeldKarp``: there are none.
public struct HeldKarpConfiguration: Configuration {
  /// The most cities: 22 need a table of 352 megabytes, and each further city doubles it.
  public static let largestCount = 22

  public init() {}

  /// Whether an instance is small enough.
  /// - Throws: `WarrenError` when it has too many cities.
  public static func check(_ problem: TravelingSalesmanProblem) throws {
    guard problem.count <= largestCount else {
      throw WarrenError(
        "the instance has \(problem.count) cities; dynamic programming does at most \(largestCount), since each city doubles its table",
        hint: "one-tree-bound gives a bound for larger instances, edge-assembly a tour")
    }
  }

  /// The solver for a problem.
  /// - Throws: `WarrenError` when there are too many cities.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget) throws -> HeldKarp {
    try Self.check(problem)
    return HeldKarp(problem, budget: budget)
  }
}
