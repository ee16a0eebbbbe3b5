import Core
import Foundation

/// Reads tables of numbers from CSV files: a line of names, then rows of numbers separated by commas. Blank lines are skipped.
public enum RegressionFile {
  /// The columns of a file, with their names.
  /// - Throws: `WarrenError` with the file and the line of what is wrong.
  public static func columns(contentsOf file: URL) throws -> (names: [String], columns: [[Double]]) {
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw WarrenError("there is no such file", at: file.path, hint: "paths are relative to the experiment file")
    }
    guard let data = try? Data(contentsOf: file) else { throw WarrenError("cannot be read", at: file.path) }
    guard let text = String(bytes: data, encoding: .utf8) else { throw WarrenError("is no UTF-8 text", at: file.path) }
    return try columns(text, file: file.lastPathComponent)
  }

  /// The columns of a text, with their names.
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: how errors call it.
  public static func columns(_ text: String, file: String) throws -> (names: [String], columns: [[Double]]) {
    var names: [String] = []
    var columns: [[Double]] = []
    // A byte order mark is no part of the first name.
    let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    for (index, line) in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      let place = "\(file):\(index + 1)"
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      if names.isEmpty {
        names = try self.names(fields, place)
        columns = names.map { _ in [] }
        continue
      }
      guard fields.count == names.count else {
        throw WarrenError("expected \(names.count) fields, found \(fields.count)", at: place)
      }
      for (column, field) in fields.enumerated() {
        guard let value = Double(field), value.isFinite else {
          let shown = field.count <= 40 ? field : field.prefix(40) + "..."
          throw WarrenError("expected a number for '\(names[column])', found '\(shown)'", at: place)
        }
        columns[column].append(value)
      }
    }
    guard let count = columns.first?.count, count >= 2 else {
      throw WarrenError("expected a line of names and at least 2 rows", at: file)
    }
    return (names, columns)
  }

  private static func names(_ fields: [String], _ place: String) throws -> [String] {
    let names = fields.map { $0.trimmingCharacters(in: ["\""]) }
    guard names.count >= 2 else {
      throw WarrenError("expected at least two columns", at: place, hint: "fields are separated by commas")
    }
    for (index, name) in names.enumerated() {
      guard !name.isEmpty, Double(name) == nil else {
        throw WarrenError(
          "expected the name of column \(index + 1), found '\(name)'", at: place, hint: "the first line names the columns")
      }
      guard !names[..<index].contains(name) else { throw WarrenError("two columns are called '\(name)'", at: place) }
    }
    return names
  }

  /// A column's name as it can stand in an expression: letters, digits and `_`, no digit first. What means something in formulas already,
  /// a constant or a function, gets a `_` behind.
  static func identifier(_ name: String) -> String {
    let kept = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    if FormulaParser.reservedNames.contains(kept.lowercased()) { return kept + "_" }
    return kept.first.map { $0.isNumber } ?? true ? "_" + kept : kept
  }
}
