/// How difficult a puzzle is: by which techniques people use it can be solved without guessing.
public enum SudokuDifficulty: String, Codable, Sendable, CaseIterable, Comparable {
  /// Singles: a cell with one candidate left, or a digit with one cell left in a row, column or box.
  case easy
  /// Locked candidates besides: a digit whose cells in a box all lie in one row or column, or the other way round.
  case medium
  /// Pairs and triples besides, naked and hidden: two or three cells of a unit that share as many candidates among them.
  case hard
  /// More than that.
  case expert

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}
