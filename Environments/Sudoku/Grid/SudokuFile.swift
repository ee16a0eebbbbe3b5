import Core
import Foundation

/// Reads files of puzzles: one a line, 81 characters. Blank lines and lines that begin with `#` are skipped.
public enum SudokuFile {
  /// One line of a file.
  public struct Line: Sendable, Equatable {
    /// Its number, from 1.
    public let number: Int
    public let grid: SudokuGrid
  }

  /// The lines of a file that hold a grid.
  /// - Throws: ``WarrenError`` with the file, and the line of what is wrong.
  public static func lines(contentsOf file: URL) throws -> [Line] {
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw WarrenError("there is no such file", at: file.path, hint: "paths are relative to the experiment file")
    }
    guard let data = try? Data(contentsOf: file) else { throw WarrenError("cannot be read", at: file.path) }
    guard let text = String(bytes: data, encoding: .utf8) else { throw WarrenError("is no UTF-8 text", at: file.path) }
    return try lines(text, file: file.lastPathComponent)
  }

  /// The lines of a text that hold a grid.
  /// - Parameter file: how errors call it.
  public static func lines(_ text: String, file: String) throws -> [Line] {
    var lines: [Line] = []
    let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    for (index, line) in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let content = line.trimmingCharacters(in: .whitespaces)
      if content.isEmpty || content.hasPrefix("#") { continue }
      do { lines.append(Line(number: index + 1, grid: try SudokuGrid(text: content))) } catch let error as WarrenError {
        throw error.within("\(file):\(index + 1)")
      }
    }
    guard !lines.isEmpty else { throw WarrenError("there is no puzzle", at: file, hint: "one a line, 81 characters") }
    return lines
  }
}
