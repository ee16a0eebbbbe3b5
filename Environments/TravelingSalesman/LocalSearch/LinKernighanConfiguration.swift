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

  public var breadth = [5, 3, 1]
  public var candidates = Candidates.alpha
  public var neighbors = 5
  public var start = Start.greedyEdge
  public var restarts: Int?
  public var segment = 50
  public var temperature = 0.1

  public init() {}

  public static let help = [
    "breadth":
      "How many ways to go on are tried after each exchange of edges, the most promising first. As many exchanges as numbers.",
    "candidates":
      "Which edges may be put into a tour: those in or near a minimum 1-tree, the shortest in each quadrant, or the shortest.",
    "neighbors": "How many of these each city has.",
    "start": "Where the first tour comes from.",
    "restarts": "How often to go on from a local optimum; 0 is a single descent. Without it, until the budget ends.",
    "segment": "How many cities a segment that a perturbation moves has at most; never more than a third of the tour.",
    "temperature":
      "How much longer a local optimum may be and is still gone on from: drawn anew each time, this many mean edges on average. 0 accepts nothing longer.",
  ]

  public func validate() throws {
    guard (1...10).contains(breadth.count) else {
      throw WarrenError("breadth has \(breadth.count) numbers; between 1 and 10 are needed")
    }
    if let low = breadth.first(where: { $0 < 1 }) { throw WarrenError("breadth has a \(low); at least 1 is needed everywhere") }
    guard (1...50).contains(neighbors) else { throw WarrenError("neighbors is \(neighbors); it lies between 1 and 50") }
    if let restarts, restarts < 0 { throw WarrenError("restarts is \(restarts); it is not negative") }
    guard segment >= 1 else { throw WarrenError("segment is \(segment); at least 1 is needed") }
    guard temperature >= 0, temperature.isFinite else {
      throw WarrenError("temperature is \(temperature); it is not negative")
    }
  }

  /// The solver of these settings.
  /// - Throws: ``WarrenError`` when a setting is out of range.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget, key: RandomKey) throws -> LinKernighan {
    try validate()
    return LinKernighan(problem, configuration: self, budget: budget, key: key)
  }
}
