import Core

/// The settings of ``OneTreeBranchAndBound``.
public struct OneTreeBranchAndBoundConfiguration: Configuration {
  /// The most cities: beyond some hundred the proof rarely ends.
  public static let largestCount = 200

  public var rootIterations = 1000
  public var iterations = 40

  public init() {}

  public static let help = [
    "rootIterations": "How many 1-trees are looked at for the bound on all tours.",
    "iterations": "How many are looked at for the bound on each part of them.",
  ]

  public static let bounds: [String: SettingBounds] = [
    // Within one step, which ends before anything can be interrupted.
    "rootIterations": .from(1, to: 100_000),
    "iterations": .from(1, to: 100_000),
  ]

  /// Whether an instance has the right size.
  /// - Throws: `WarrenError` when it has fewer than three cities or too many.
  public static func check(_ problem: TravelingSalesmanProblem) throws {
    guard problem.count >= 3 else { throw WarrenError("the instance has \(problem.count) cities; a 1-tree needs 3") }
    guard problem.count <= largestCount else {
      throw WarrenError(
        "the instance has \(problem.count) cities; branch and bound takes at most \(largestCount)",
        hint: "one-tree-bound gives a bound for larger instances, edge-assembly a tour")
    }
  }

  /// The solver for a problem.
  /// - Throws: `WarrenError` when a setting is out of range or the instance too small or too large.
  public func makeLearner(
    for problem: TravelingSalesmanProblem, budget: Budget, key: RandomKey
  ) throws -> OneTreeBranchAndBound {
    try validate()
    try Self.check(problem)
    return OneTreeBranchAndBound(problem, configuration: self, budget: budget, key: key)
  }
}
