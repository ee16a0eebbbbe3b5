import Core
import Search

/// A heuristic that builds tours and does nothing else to them. A step builds one tour, which counts as 1 evaluation.
public struct ConstructionHeuristic: Learner, IncumbentReporting {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far; the earliest of equals.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()

  private let budget: Budget
  private let tourCount: Int
  private let build: (Int) -> Permutation
  private var toursDone = 0

  /// - Parameters:
  ///   - tourCount: how many tours are built.
  ///   - build: builds the tour of an index, the same one whenever it is asked for it.
  init(_ problem: TravelingSalesmanProblem, budget: Budget, tourCount: Int = 1, build: @escaping (Int) -> Permutation) {
    self.problem = problem
    self.budget = budget
    self.tourCount = tourCount
    self.build = build
  }

  public var isFinished: Bool { toursDone >= min(tourCount, budget.evaluations ?? .max) }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let tour = build(toursDone)
    let evaluation = try problem.evaluate(tour)
    toursDone += 1
    ledger.learnerSteps += 1
    ledger.evaluations += 1
    if let incumbent, incumbent.evaluation.value <= evaluation.value { return Metrics() }
    incumbent = Incumbent(tour, evaluation)
    return bestObjectives
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("toursDone", toursDone)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let toursDone: Int = try snapshot.value("toursDone")
    var incumbent: Incumbent<Permutation>?
    if toursDone > 0 {
      let restored = try Incumbent<Permutation>(from: snapshot, under: "incumbent")
      try problem.validate(restored.solution)
      incumbent = restored
    }
    self.ledger = ledger
    self.toursDone = toursDone
    self.incumbent = incumbent
  }
}
