import Core
import Search

/// A puzzle as search sees it. A solution is a grid, the objective ``SudokuObjective``, the violation the number of clues that do
/// not stand.
public struct SudokuProblem: Problem {
  /// The puzzle; it has a solution.
  public let puzzle: SudokuGrid
  /// By what grids are scored.
  public let objective: SudokuObjective

  /// The problem of a puzzle.
  /// - Throws: `WarrenError` when the puzzle has no solution.
  public init(_ puzzle: SudokuGrid, objective: SudokuObjective = .solved) throws {
    self.init(checked: try SudokuPuzzles([puzzle], varied: false).grids[0], objective: objective)
  }

  init(checked puzzle: SudokuGrid, objective: SudokuObjective) {
    self.puzzle = puzzle
    self.objective = objective
  }

  public var objectives: [Objective] { [Objective(objective.rawValue, .maximize)] }
  public var known: KnownValue? { KnownValue(objective.optimum(for: puzzle), isProved: true) }

  public func evaluate(_ solution: SudokuGrid) throws -> Evaluation {
    let changed = SudokuVerifier(puzzle: puzzle).changedClues(in: solution).count
    return Evaluation(objective.value(of: solution, for: puzzle), violation: Double(changed))
  }

  public func validate(_ solution: SudokuGrid) throws { _ = try SudokuGrid(digits: solution.digits) }

  public func publishedForm(of solution: SudokuGrid) -> any Encodable & Sendable { PublishedGrid(solution) }
}

/// A grid as results hold it, `{"grid": ["534678912", ...]}`: nine rows, `.` for an empty cell.
public struct PublishedGrid: Codable, Sendable, Equatable {
  /// The rows from the top.
  public var grid: [String]

  public init(_ grid: SudokuGrid) { self.grid = grid.rows }

  /// The grid of these rows.
  /// - Throws: `WarrenError` when they are no grid, or do not hold the puzzle's clues.
  public func grid(for puzzle: SudokuGrid) throws -> SudokuGrid {
    let result = try SudokuGrid(text: grid.joined())
    if let fault = SudokuVerifier(puzzle: puzzle).changedClues(in: result).first {
      throw WarrenError("\(fault)", kind: .failure)
    }
    return result
  }
}
