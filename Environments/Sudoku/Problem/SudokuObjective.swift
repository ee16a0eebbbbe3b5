/// By what an episode is rewarded and a grid is scored: both faces of the task agree on it.
public enum SudokuObjective: String, Codable, Sendable, CaseIterable {
  /// 1 for a solution, else 0; the reward comes with the last digit. Jumanji's.
  case solved
  /// Counts digits that stand where they can: 1 for each digit placed, less a third for every digit that a row, a column or a box
  /// lacks because of a conflict.
  case filled

  /// What a grid is worth, as a solution of a puzzle.
  ///
  /// For `filled` every row, column and box counts the different digits that it holds; the sum beyond what the clues give is
  /// divided by three. A digit that conflicts with none is worth 1, and a solution as many as there were empty cells.
  public func value(of grid: SudokuGrid, for puzzle: SudokuGrid) -> Double {
    switch self {
    case .solved: SudokuVerifier(puzzle: puzzle).isSolution(grid) ? 1 : 0
    case .filled: Double(Self.heldCount(grid) - Self.heldCount(puzzle)) / 3
    }
  }

  /// The value of a solution.
  public func optimum(for puzzle: SudokuGrid) -> Double { self == .solved ? 1 : Double(81 - puzzle.filledCount) }

  /// How many different digits the rows, columns and boxes hold, summed: 243 in a solution.
  private static func heldCount(_ grid: SudokuGrid) -> Int {
    SudokuCell.units.reduce(0) { sum, unit in
      sum + (unit.reduce(UInt16(0)) { $0 | 1 << UInt16(grid.digits[$1]) } >> 1).nonzeroBitCount
    }
  }
}
