import Core
import Search

/// The settings of the nearest-neighbour heuristic: always on to the nearest city left. About a quarter longer than the optimum on
/// uniform cities (Johnson and McGeoch 1997).
public struct NearestNeighborConfiguration: Configuration {
  public var start = 1
  public var allStarts = false

  public init() {}

  public static let help = [
    "start": "The city, numbered from 1, in which the tour begins.",
    "allStarts": "Whether to build a tour from every city in turn and keep the shortest; then start is the first.",
  ]

  public static let bounds: [String: SettingBounds] = ["start": .atLeast(1)]

  /// Checks that the instance has the city to start in.
  func check(_ problem: TravelingSalesmanProblem) throws {
    guard start <= problem.count else {
      throw WarrenError("start is \(start); the instance has the cities 1...\(problem.count)")
    }
  }

  /// The solver of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget) throws -> TourHeuristic {
    try validate()
    try check(problem)
    let builder = NearestNeighborBuilder(problem.instance, neighbors: NeighborLists(problem.instance, width: 10))
    return TourHeuristic(problem, budget: budget, tourCount: allStarts ? problem.count : 1) { index in
      UndividedConstruction { builder.tour(from: (start - 1 + index) % problem.count) }
    }
  }
}
