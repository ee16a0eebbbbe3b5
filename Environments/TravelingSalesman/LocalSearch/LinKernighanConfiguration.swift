import Core

/// The settings of ``LinKernighan``.
public struct LinKernighanConfiguration: Configuration {
  /// Where the first tour comes from.
  public enum Start: String, Codable, Sendable, CaseIterable {
    case greedyEdge = "greedy-edge"
    case nearestNeighbor = "nearest-neighbor"
    case random
  }

  /// Which edges may be put into a tour.
  public enum Candidates: String, Codable, Sendable, CaseIterable {
    case alpha
    case quadrant
    case nearest
  }

  public var breadth: [Int]?
  public var candidates = Candidates.alpha
  public var neighbors: Int?
  public var start = Start.greedyEdge
  public var restarts: Int?
  public var segment: Int?
  public var temperature: Double?
  public var population: Int?

  public init() {}

  public static let help = [
    "breadth":
      "How many ways to go on are tried after the first exchange of edges, the second and so on, the most promising first; one more exchange closes the tour as well as can be. [] is 2-opt, [5] 2-opt with Or-opt and part of 3-opt. [3, 1] when not given, [5, 3, 1] for a population.",
    "candidates":
      "Which edges may be put into a tour: those that are alpha-nearest to the shortest 1-tree, unless the budget is too small to find them, which is as for quadrant; the shortest in each quadrant around a city; or the shortest of all.",
    "neighbors":
      "How many of these each city has; for quadrants they are filled up with the shortest. When not given 5 that are alpha-nearest, else 8.",
    "start": "Where the first tour comes from.",
    "restarts": "How often to go on from a local optimum; 0 is a single descent. Without it, until the budget ends.",
    "segment":
      "How many cities each of the three segments that a perturbation exchanges has at most; never more than a third of the tour. 50 when not given.",
    "temperature":
      "How much longer a local optimum may be and is still gone on from, on average and at first, in mean edges; it falls to 0. 0.3 when not given, 0 for a population.",
    "population":
      "How many searches share the budget, whose ends are then crossed by edge assembly; with 1 the whole budget is one annealing. When not given as many as read 400 edges a city each and leave time for crossing, 300 at most; 1 where that were fewer than 10, or than one for 400 cities.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "neighbors": .from(1, to: 100),
    "restarts": .atLeast(0),
    "segment": .atLeast(1),
    "population": .from(1, to: 1000),
    "temperature": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    if let breadth, breadth.count > 50 { throw WarrenError("breadth has \(breadth.count) numbers; there are at most 50") }
    if let low = breadth?.first(where: { $0 < 1 }) {
      throw WarrenError("breadth has a \(low); at least 1 is needed everywhere")
    }
  }

  /// The solver of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget, key: RandomKey) throws -> LinKernighan {
    try validate()
    return LinKernighan(problem, configuration: self, budget: budget, key: key)
  }
}
