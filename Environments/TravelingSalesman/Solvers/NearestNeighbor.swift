import Core
import Search

/// The settings of ``NearestNeighbor``.
public struct NearestNeighborConfiguration: Configuration {
  public var start = 1
  public var allStarts = false

  public init() {}

  public static let help = [
    "start": "The city, numbered from 1, in which the tour begins.",
    "allStarts": "Whether to build a tour from every city in turn and keep the shortest; then start is the first.",
  ]

  public func validate() throws {
    guard start >= 1 else { throw WarrenError("start is \(start); cities are numbered from 1") }
  }

  /// The solver of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget) throws -> NearestNeighbor {
    try validate()
    guard start <= problem.count else {
      throw WarrenError("start is \(start); the instance has the cities 1...\(problem.count)")
    }
    return NearestNeighbor(problem, configuration: self, budget: budget)
  }
}

/// The nearest-neighbour heuristic: always on to the nearest city left. About a quarter longer than the optimum on uniform cities
/// (Johnson and McGeoch 1997).
///
/// A step builds one tour, which counts as 1 evaluation. It is finished after the tour from its start, or from all cities.
public struct NearestNeighbor: Learner, IncumbentReporting {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far; the earliest of equals.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()

  private let configuration: NearestNeighborConfiguration
  private let budget: Budget
  private let builder: NearestNeighborBuilder
  private var startsDone = 0

  init(_ problem: TravelingSalesmanProblem, configuration: NearestNeighborConfiguration, budget: Budget) {
    self.problem = problem
    self.configuration = configuration
    self.budget = budget
    builder = NearestNeighborBuilder(problem.instance, neighbors: NeighborLists(problem.instance, width: 10))
  }

  public var isFinished: Bool {
    startsDone == (configuration.allStarts ? problem.count : 1) || budget.evaluations.map { startsDone >= $0 } ?? false
  }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let tour = builder.tour(from: (configuration.start - 1 + startsDone) % problem.count)
    let evaluation = try problem.evaluate(tour)
    startsDone += 1
    ledger.learnerSteps += 1
    ledger.evaluations += 1
    if let incumbent, incumbent.evaluation.value <= evaluation.value { return Metrics() }
    incumbent = Incumbent(tour, evaluation)
    return bestObjectives
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("startsDone", startsDone)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let startsDone: Int = try snapshot.value("startsDone")
    var incumbent: Incumbent<Permutation>?
    if startsDone > 0 {
      let restored = try Incumbent<Permutation>(from: snapshot, under: "incumbent")
      try problem.validate(restored.solution)
      incumbent = restored
    }
    self.ledger = ledger
    self.startsDone = startsDone
    self.incumbent = incumbent
  }
}
