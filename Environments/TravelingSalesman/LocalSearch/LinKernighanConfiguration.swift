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
    case quadrant
    case nearest
  }

  public var breadth = [3, 1]
  public var candidates = Candidates.quadrant
  public var neighbors = 8
  public var start = Start.greedyEdge
  public var restarts: Int?
  public var segment = 50
  public var temperature = 0.6

  public init() {}

  public static let help = [
    "breadth":
      "How many ways to go on are tried after the first exchange of edges, the second and so on, the most promising first; one more exchange closes the tour as well as can be. [] is 2-opt, [5] 2-opt with Or-opt and part of 3-opt.",
    "candidates": "Which edges may be put into a tour: the shortest in each quadrant around a city, or the shortest of all.",
    "neighbors": "How many of these each city has; for quadrants they are filled up with the shortest.",
    "start": "Where the first tour comes from.",
    "restarts": "How often to go on from a local optimum; 0 is a single descent. Without it, until the budget ends.",
    "segment":
      "How many cities each of the three segments that a perturbation exchanges has at most; never more than a third of the tour.",
    "temperature":
      "How much longer a local optimum may be and is still gone on from, on average and at first, in mean edges; it falls to 0.",
  ]

  public func validate() throws {
    guard breadth.count <= 50 else { throw WarrenError("breadth has \(breadth.count) numbers; there are at most 50") }
    if let low = breadth.first(where: { $0 < 1 }) { throw WarrenError("breadth has a \(low); at least 1 is needed everywhere") }
    guard (1...100).contains(neighbors) else { throw WarrenError("neighbors is \(neighbors); it lies between 1 and 100") }
    if let restarts, restarts < 0 { throw WarrenError("restarts is \(restarts); it is not negative") }
    guard segment >= 1 else { throw WarrenError("segment is \(segment); at least 1 is needed") }
    guard temperature >= 0, temperature.isFinite else {
      throw WarrenError("temperature is \(temperature); it is not negative")
    }
  }

  /// The solver of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget, key: RandomKey) throws -> LinKernighan {
    try validate()
    return LinKernighan(problem, configuration: self, budget: budget, key: key)
  }
}
