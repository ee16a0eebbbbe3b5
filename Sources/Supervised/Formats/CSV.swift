import Core
import Foundation

/// A table of texts from a file of comma-separated values (RFC 4180): fields in quotes may hold delimiters, line breaks and doubled
/// quotes. Lines may end with or without a carriage return; lines with nothing on them are left out.
public struct CSV: Sendable, Equatable {
  /// The names of the columns; nil where the file has no header.
  public let header: [String]?
  /// The fields, row by row, all rows of the same length.
  public let rows: [[String]]
  /// The line on which each row begins, from 1.
  public let lines: [Int]

  /// How many columns there are.
  public let columnCount: Int

  /// Reads a file's content.
  /// - Parameters:
  ///   - data: the file's bytes.
  ///   - hasHeader: whether the first row holds the names of the columns.
  ///   - delimiter: what stands between fields: one character of ASCII other than a quote or a line break.
  /// - Throws: `WarrenError` with line and column: rows of unequal lengths, quotes out of place, no UTF-8.
  public init(_ data: Data, hasHeader: Bool = true, delimiter: Character = ",") throws {
    guard let byte = delimiter.asciiValue, !["\"", "\n", "\r"].contains(delimiter) else {
      throw WarrenError("the delimiter must be one character of ASCII that is no quote or line break, found '\(delimiter)'")
    }
    var parser = CSVParser([UInt8](data), delimiter: byte)
    var rows: [[String]] = []
    var lines: [Int] = []
    while let (row, line) = try parser.nextRow() {
      if let first = rows.first, first.count != row.count {
        throw WarrenError("\(row.count) fields, but the first row has \(first.count)", at: "line \(line)")
      }
      rows.append(row)
      lines.append(line)
    }
    guard let first = rows.first else { throw WarrenError("the table is empty") }
    columnCount = first.count
    if hasHeader {
      header = first
      if let twice = Dictionary(grouping: first, by: { $0 }).filter({ $0.value.count > 1 }).keys.sorted().first {
        throw WarrenError("the column '\(twice)' stands twice in the header", at: "line \(lines[0])")
      }
      rows.removeFirst()
      lines.removeFirst()
    } else {
      header = nil
    }
    self.rows = rows
    self.lines = lines
  }

  /// Reads a file.
  /// - Throws: `WarrenError` with path, line and column.
  public init(contentsOf url: URL, hasHeader: Bool = true, delimiter: Character = ",") throws {
    let data = try contents(of: url)
    do { try self.init(data, hasHeader: hasHeader, delimiter: delimiter) } catch let error as WarrenError {
      throw error.within(url.path)
    }
  }

  /// The place of a column that is given by its name in the header or by its number from 1.
  public func column(_ name: String) throws -> Int {
    if let index = header?.firstIndex(of: name) { return index }
    if let number = Int(name) {
      guard (1...columnCount).contains(number) else {
        throw WarrenError("there is no column \(number); the table has \(columnCount)")
      }
      return number - 1
    }
    guard let header else {
      throw WarrenError("there is no column '\(name)': without a header, columns are given by their number from 1")
    }
    throw WarrenError("there is no column '\(name)'", hint: WarrenError.hint(for: name, among: header))
  }

  /// How messages call a column.
  public func name(of column: Int) -> String { header.map { "'\($0[column])'" } ?? "\(column + 1)" }

  /// Whether every field of a column is a number.
  public func isNumeric(_ column: Int) -> Bool { rows.allSatisfy { Self.number($0[column]) != nil } }

  /// The numbers of a column.
  /// - Throws: `WarrenError` with line and column of the first field that is not a finite number.
  public func numbers(_ column: Int) throws -> [Float] {
    try rows.indices.map { row in
      guard let number = Self.number(rows[row][column]) else {
        let found = rows[row][column].isEmpty ? "nothing" : "'\(rows[row][column].prefix(40))'"
        throw WarrenError("a number was expected, found \(found)", at: "line \(lines[row]), column \(name(of: column))")
      }
      return number
    }
  }

  private static func number(_ field: String) -> Float? {
    let bytes = field.utf8
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard let start = bytes.firstIndex(where: { !isSpace($0) }), let end = bytes.lastIndex(where: { !isSpace($0) }),
      // Swift would also read hexadecimal numbers.
      !bytes.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }), let value = Float(field[start...end]), value.isFinite
    else { return nil }
    return value
  }

  /// The different texts of a column, in order (as numbers where all are numbers), and which of them each row has.
  /// - Throws: `WarrenError` with line and column of a field that is empty.
  public func classes(_ column: Int) throws -> (names: [String], labels: [Int32]) {
    let values = rows.map { $0[column].trimmingCharacters(in: .whitespaces) }
    if let row = values.firstIndex(of: "") {
      throw WarrenError("a class was expected, found nothing", at: "line \(lines[row]), column \(name(of: column))")
    }
    let names =
      isNumeric(column)
      ? Set(values).sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) } : Set(values).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    return (names, values.map { numbers[$0]! })
  }
}

/// Cuts a file into rows and fields.
private struct CSVParser {
  private let bytes: [UInt8]
  private let delimiter: UInt8
  private var position = 0
  private var line = 1

  init(_ bytes: [UInt8], delimiter: UInt8) {
    self.bytes = bytes
    self.delimiter = delimiter
    // The mark that some programs put before UTF-8.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  /// The next row that is not empty, and the line on which it begins; nil at the end.
  mutating func nextRow() throws -> (row: [String], line: Int)? {
    while position < bytes.count, endLine() {}
    guard position < bytes.count else { return nil }
    let start = line
    var row: [String] = []
    while true {
      row.append(try field(row.count + 1))
      if position < bytes.count, bytes[position] == delimiter {
        position += 1
        continue
      }
      if position < bytes.count { _ = endLine() }
      return (row, start)
    }
  }

  /// Steps over the end of a line, if one is here.
  private mutating func endLine() -> Bool {
    if bytes[position] == 0x0a {
      position += 1
    } else if bytes[position] == 0x0d {
      position += position + 1 < bytes.count && bytes[position + 1] == 0x0a ? 2 : 1
    } else {
      return false
    }
    line += 1
    return true
  }

  private mutating func field(_ column: Int) throws -> String {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return try plainField(column) }
    let start = line
    position += 1
    var content: [UInt8] = []
    while true {
      guard position < bytes.count else { throw error("a quote without an end", start, column) }
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard position < bytes.count, bytes[position] == byte else { break }
        position += 1
      } else if byte == 0x0a {
        line += 1
      }
      content.append(byte)
    }
    if position < bytes.count, bytes[position] != delimiter, bytes[position] != 0x0a, bytes[position] != 0x0d {
      throw error("something follows the closing quote", line, column)
    }
    return try text(content[...], start, column)
  }

  private mutating func plainField(_ column: Int) throws -> String {
    let start = position
    while position < bytes.count, bytes[position] != delimiter, bytes[position] != 0x0a, bytes[position] != 0x0d {
      if bytes[position] == UInt8(ascii: "\"") {
        throw WarrenError(
          "a quote inside a field without quotes", at: "line \(line), column \(column)",
          hint: "put the field into quotes and double the quotes inside it")
      }
      position += 1
    }
    return try text(bytes[start..<position], line, column)
  }

  private func text(_ content: ArraySlice<UInt8>, _ line: Int, _ column: Int) throws -> String {
    guard let text = String(validating: content, as: UTF8.self) else { throw error("a field is not UTF-8", line, column) }
    return text
  }

  private func error(_ message: String, _ line: Int, _ column: Int) -> WarrenError {
    WarrenError(message, at: "line \(line), column \(column)")
  }
}
