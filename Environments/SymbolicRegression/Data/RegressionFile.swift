import Core
import Foundation

/// Reads tables of numbers from CSV files: a line of names, then rows of numbers.
public enum RegressionFile {
  /// The columns of a file, with their names.
  /// - Parameters:
  ///   - file: where it is.
  ///   - delimiter: what stands between two fields.
  /// - Throws: `WarrenError` with the file and the line of what is wrong.
  public static func columns(
    contentsOf file: URL, delimiter: Character = ","
  ) throws -> (names: [String], columns: [[Double]]) {
    let data: Data
    do { data = try contents(of: file) } catch var error as WarrenError {
      error.hint = error.hint ?? "paths are relative to the experiment file"
      throw error
    }
    return try columns(data, file: file.path, delimiter: delimiter)
  }

  /// The columns of what a file holds, with their names.
  /// - Parameters:
  ///   - data: what the file holds.
  ///   - file: how errors call it.
  ///   - delimiter: what stands between two fields.
  /// - Throws: `WarrenError` with the file and the line of what is wrong.
  public static func columns(
    _ data: Data, file: String, delimiter: Character = ","
  ) throws -> (names: [String], columns: [[Double]]) {
    do {
      let table = try CSV(data, delimiter: delimiter)
      let names = try self.names(table)
      guard table.rows.count >= 2 else { throw WarrenError("expected a line of names and at least 2 rows") }
      return (names, try names.indices.map { try table.numbers($0, as: Double.self) })
    } catch let error as WarrenError { throw error.within(file) }
  }

  private static func names(_ table: CSV) throws -> [String] {
    let names = table.header ?? []
    guard names.count >= 2 else {
      throw WarrenError("expected at least two columns, found one", hint: "'delimiter' says what separates fields")
    }
    for (index, name) in names.enumerated() where name.isEmpty || Double(name) != nil {
      throw WarrenError(
        "expected the name of column \(index + 1), found '\(name)'", hint: "the first line names the columns")
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
