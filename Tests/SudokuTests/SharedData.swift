import Foundation
import Sudoku

/// Collections of puzzles beside the repository, which are not part of it.
enum SharedData {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/sudoku")

  static let isThere = FileManager.default.fileExists(atPath: folder.path)

  static func puzzles(_ name: String) throws -> [SudokuGrid] {
    try SudokuFile.lines(contentsOf: folder.appendingPathComponent(name + ".txt")).map(\.grid)
  }
}
