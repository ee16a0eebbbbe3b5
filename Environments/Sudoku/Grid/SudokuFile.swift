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
  /// - Throws: `WarrenError` with the file, and the line of what is wrong.
  public static func lines(contentsOf file: URL) throws -> [Line] {
    try contents(of: file, hint: "paths are relative to the experiment file") {
      Line(number: $0, grid: try SudokuGrid(text: $1))
    }
  }

  /// The lines of a text that hold a grid.
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: how errors call it.
  public static func lines(_ text: String, file: String) throws -> [Line] {
    try contents(of: text, file: file) { Line(number: $0, grid: try SudokuGrid(text: $1)) }
  }

  /// What `read` makes of each line of a file that is no comment.
  /// - Parameter hint: where paths start, for the error about a file that there is not.
  static func contents<Content>(
    of file: URL, hint: String? = nil, read: (Int, String) throws -> Content
  ) throws -> [Content] {
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw WarrenError("there is no such file", at: file.path, hint: hint)
    }
    guard let text = String(bytes: try Core.contents(of: file), encoding: .utf8) else {
      throw WarrenError("is no UTF-8 text", at: file.path)
    }
    return try contents(of: text, file: file.lastPathComponent, read: read)
  }

  private static func contents<Content>(
    of text: String, file: String, read: (Int, String) throws -> Content
  ) throws -> [Content] {
    var contents: [Content] = []
    let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    for (index, line) in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let content = line.trimmingCharacters(in: .whitespaces)
      if content.isEmpty || content.hasPrefix("#") { continue }
      do { contents.append(try read(index + 1, content)) } catch let error as WarrenError {
        throw error.within("\(file):\(index + 1)")
      }
    }
    guard !contents.isEmpty else { throw WarrenError("there is no puzzle", at: file, hint: "one a line, a character a cell") }
    return contents
  }
}
