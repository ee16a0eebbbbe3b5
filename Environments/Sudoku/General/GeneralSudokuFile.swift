import Core
import Foundation

extension SudokuFile {
  /// One line of a file of grids of any box size.
  public struct GeneralLine: Sendable, Equatable {
    /// Its number, from 1.
    public let number: Int
    public let grid: GeneralSudokuGrid
  }

  /// The lines of a file that hold a grid, of whatever size.
  /// - Parameters:
  ///   - file: where it is.
  ///   - boxRows: how many rows a box has; what is nearest to a square when nil.
  /// - Throws: `WarrenError` with the file, and the line of what is wrong.
  public static func generalLines(contentsOf file: URL, boxRows: Int? = nil) throws -> [GeneralLine] {
    try contents(of: file) { GeneralLine(number: $0, grid: try GeneralSudokuGrid(text: $1, boxRows: boxRows)) }
  }
}
