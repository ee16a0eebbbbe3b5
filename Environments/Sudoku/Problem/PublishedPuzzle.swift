import ExperimentRunner

extension SudokuProblem: InstancePublishing {
  /// The clues as nine rows, `.` for an empty cell.
  private struct Puzzle: Encodable {
    var puzzle: [String]
  }

  public var publishedInstance: any Encodable { Puzzle(puzzle: puzzle.rows) }
}

extension SudokuCollection: InstancePublishing {
  /// Puzzles as texts of 81 characters, in the order of a solution's grids.
  private struct Puzzles: Encodable {
    var puzzles: [String]
  }

  public var publishedInstance: any Encodable { Puzzles(puzzles: puzzles.map(\.description)) }
}
