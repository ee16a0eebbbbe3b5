import Core
import Search

/// The settings of ``ExactSudokuSolver``.
public struct ExactSudokuSolverConfiguration: Configuration {
  public var provesUniqueness = true

  public init() {}

  public static let help = [
    "provesUniqueness": "Whether to go on after the first solution until there is a second one or the proof that there is none."
  ]
}

/// ``SudokuSolver`` as a method: finds a solution, then proves that there is no other.
///
/// A step makes at most a thousand guesses. A solution found counts as 1 evaluation. Metrics: the objective, `guesses` and at the
/// end `solutions`: 1, or 2 when there are several.
public final class ExactSudokuSolver: Learner, IncumbentReporting, StopReporting {
  /// The problem that is solved.
  public let problem: SudokuProblem
  /// The first solution.
  public private(set) var incumbent: Incumbent<SudokuGrid>?
  public private(set) var ledger = Ledger()
  /// In one word what has been found out: `unique`, `ambiguous`, or `solved` where uniqueness was not asked for.
  public private(set) var stopReasonName: String?

  private let configuration: ExactSudokuSolverConfiguration
  private let budget: Budget
  private let guessesPerStep: Int
  private let search = SudokuSearch()

  /// A solver at its beginning.
  /// - Parameters:
  ///   - problem: what is to be solved.
  ///   - configuration: its settings.
  ///   - budget: what may be spent.
  ///   - guessesPerStep: at most how many guesses a step makes.
  public init(
    _ problem: SudokuProblem, configuration: ExactSudokuSolverConfiguration = ExactSudokuSolverConfiguration(),
    budget: Budget = Budget(), guessesPerStep: Int = 1000
  ) {
    self.guessesPerStep = max(guessesPerStep, 1)
    self.problem = problem
    self.configuration = configuration
    self.budget = budget
    problem.puzzle.digits.withUnsafeBufferPointer { search.begin($0) }
  }

  public var isFinished: Bool { stopReasonName != nil || (incumbent == nil && budget.evaluations.map { $0 < 1 } ?? false) }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    ledger.learnerSteps += 1
    var metrics = Metrics()
    switch search.next(guessLimit: guessesPerStep) {
    case .paused: break
    case .exhausted:
      guard incumbent != nil else { throw WarrenError("the puzzle has no solution", kind: .failure) }
      stopReasonName = "unique"
      metrics["solutions"] = 1
    case .solution where incumbent != nil:
      stopReasonName = "ambiguous"
      metrics["solutions"] = 2
    case .solution:
      var grid = SudokuGrid()
      grid.digits.withUnsafeMutableBufferPointer { search.readSolution(into: $0) }
      ledger.evaluations += 1
      incumbent = Incumbent(grid, try problem.evaluate(grid))
      metrics = bestObjectives
      if !configuration.provesUniqueness { stopReasonName = "solved" }
    }
    metrics["guesses"] = Double(search.guesses)
    return metrics
  }

  private struct Progress: Codable {
    var ledger: Ledger
    var stopReasonName: String?
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("progress", Progress(ledger: ledger, stopReasonName: stopReasonName))
    snapshot.merge(search.save(), under: "search")
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let progress: Progress = try snapshot.value("progress")
    let incumbent =
      progress.ledger.evaluations > 0 ? try Incumbent<SudokuGrid>(from: snapshot, under: "incumbent") : nil
    try search.restore(snapshot.section("search"))
    ledger = progress.ledger
    stopReasonName = progress.stopReasonName
    self.incumbent = incumbent
  }
}
