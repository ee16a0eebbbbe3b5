import Core
import ExperimentRunner
import ReinforcementLearning
import Search

/// Keeps the best grid that the episodes of a training environment have built on one puzzle, so that agents and solvers are
/// compared by the same objective. Each finished episode is one evaluation.
public final class SudokuRecorder: SolutionRecorder {
  private let problem: SudokuProblem
  /// How many episodes have ended.
  public private(set) var evaluations = 0
  /// The best of their grids; the earliest of equals.
  public private(set) var incumbent: Incumbent<SudokuGrid>?

  /// A recorder for the episodes on a puzzle.
  public init(_ problem: SudokuProblem) { self.problem = problem }

  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public func isBetter(than other: any SolutionRecorder) -> Bool {
    guard let other = other as? SudokuRecorder, let known = other.incumbent else { return incumbent != nil }
    return (incumbent?.evaluation.value ?? -.infinity) > known.evaluation.value
  }

  /// Watches the episodes of a batch. Called once, before the first step.
  /// - Throws: ``WarrenError`` when the batch is not one of ``SudokuEnvironment``.
  public func watch(_ batch: any BatchEnvironment) throws {
    guard let batch = batch as? VectorEnvironment<SudokuEnvironment> else {
      throw WarrenError("grids can be recorded from a batch of Sudoku environments only", kind: .failure)
    }
    batch.onEpisodeEnd = { [weak self] _, environment in self?.record(environment.grid) }
  }

  /// Takes note of the grid that an episode has ended with.
  public func record(_ grid: SudokuGrid) {
    evaluations += 1
    let value = problem.objective.value(of: grid, for: problem.puzzle)
    if let incumbent, incumbent.evaluation.value >= value { return }
    incumbent = Incumbent(grid, Evaluation(value))
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("evaluations", evaluations)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let evaluations: Int = try snapshot.value("evaluations")
    let incumbent = evaluations > 0 ? try Incumbent<SudokuGrid>(from: snapshot, under: "incumbent") : nil
    self.evaluations = evaluations
    self.incumbent = incumbent
  }
}
