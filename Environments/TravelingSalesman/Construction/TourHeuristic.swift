import Core
import Search

/// A heuristic that builds tours and does nothing else to them. A tour counts as 1 evaluation; a step builds one, or a part of one where
/// there are very many cities.
///
/// Snapshots do not hold a tour that is half built: it is built again up to where it was.
public struct TourHeuristic: TourSolver {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far; the earliest of equals.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()

  private let budget: Budget
  private let tourCount: Int
  private let begin: (Int) -> any TourConstruction
  private var toursDone = 0
  /// The tour that is being built, and how many parts of it are.
  private var construction: (any TourConstruction)?
  private var partsDone = 0

  /// How many cities a step deals with: less than a tenth of a second.
  private static let citiesPerStep = 20_000

  /// - Parameters:
  ///   - tourCount: how many tours are built.
  ///   - begin: begins the tour of an index, the same one whenever it is asked for it.
  init(
    _ problem: TravelingSalesmanProblem, budget: Budget, tourCount: Int = 1, begin: @escaping (Int) -> any TourConstruction
  ) {
    self.problem = problem
    self.budget = budget
    self.tourCount = tourCount
    self.begin = begin
  }

  public var isFinished: Bool { toursDone >= min(tourCount, budget.evaluations ?? .max) }
  public var isBuildingFirstSolution: Bool { incumbent == nil && !isFinished }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    ledger.learnerSteps += 1
    guard let tour = advance() else { return Metrics() }
    let evaluation = try problem.evaluate(tour)
    toursDone += 1
    ledger.evaluations += 1
    if let incumbent, incumbent.evaluation.value <= evaluation.value { return Metrics() }
    incumbent = Incumbent(tour, evaluation)
    return bestObjectives
  }

  /// Builds the next part; the tour when it is whole.
  private mutating func advance() -> Permutation? {
    var construction = self.construction.take() ?? begin(toursDone)
    var work = Self.citiesPerStep
    let tour = construction.advance(&work)
    partsDone = tour == nil ? partsDone + 1 : 0
    if tour == nil { self.construction = construction }
    return tour
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("toursDone", toursDone)
    try snapshot.setValue("partsDone", partsDone)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let toursDone: Int = try snapshot.value("toursDone")
    let partsDone: Int = try snapshot.value("partsDone")
    guard toursDone >= 0, partsDone >= 0 else {
      throw WarrenError("the snapshot tells of \(toursDone) tours and \(partsDone) parts", kind: .failure)
    }
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: toursDone > 0)
    self.ledger = ledger
    self.toursDone = toursDone
    self.incumbent = incumbent
    construction = nil
    self.partsDone = 0
    for _ in 0..<partsDone {
      guard advance() == nil else {
        throw WarrenError("the snapshot tells of \(partsDone) parts of a tour that has fewer", kind: .failure)
      }
    }
  }
}
