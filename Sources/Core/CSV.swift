import Foundation

/// A table of texts from a file of comma-separated values (RFC 4180): fields in quotes may hold delimiters, line breaks and doubled
/// quotes. Lines may end with or without a carriage return; lines with nothing on them are left out. Spaces around the names of
/// columns do not count.
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
  /// - Throws: ``WarrenError`` with line and column: rows of unequal lengths, quotes out of place, no UTF-8.
  public init(_ data: Data, hasHeader: Bool = true, delimiter: Character = ",") throws {
    guard Self.isDelimiter(delimiter), let byte = delimiter.asciiValue else {
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
      let first = first.map { $0.trimmingCharacters(in: .whitespaces) }
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
  /// - Throws: ``WarrenError`` with path, line and column.
  public init(contentsOf url: URL, hasHeader: Bool = true, delimiter: Character = ",") throws {
    let data = try contents(of: url)
    do { try self.init(data, hasHeader: hasHeader, delimiter: delimiter) } catch let error as WarrenError {
      throw error.within(url.path)
    }
  }

  /// The delimiter that a setting names: one character, or `tab`.
  /// - Throws: ``WarrenError`` when it can be none.
  public static func delimiter(named name: String) throws -> Character {
    if name == "tab" { return "\t" }
    guard name.count == 1, let character = name.first, isDelimiter(character) else {
      throw WarrenError("'delimiter' must be one character, or 'tab', found '\(name)'")
    }
    return character
  }

  private static func isDelimiter(_ character: Character) -> Bool {
    character.isASCII && !character.isNewline && character != "\""
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
  public func isNumeric(_ column: Int) -> Bool { rows.allSatisfy { Self.isNumber($0[column]) } }

  /// Whether a field is a finite number.
  public static func isNumber(_ field: String) -> Bool { number(field, Double.self) != nil }

  /// The numbers of a column.
  /// - Parameters:
  ///   - column: which, from 0.
  ///   - type: what they are read as.
  /// - Throws: ``WarrenError`` with line and column of the first field that is not a finite number.
  public func numbers<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ column: Int, as type: Number.Type = Float.self
  ) throws -> [Number] {
    try rows.indices.map { row in
      guard let number = Self.number(rows[row][column], type) else {
        let found = rows[row][column].isEmpty ? "nothing" : "'\(rows[row][column].prefix(40))'"
        throw WarrenError("a number was expected, found \(found)", at: "line \(lines[row]), column \(name(of: column))")
      }
      return number
    }
  }

  private static func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ field: String, _ type: Number.Type
  ) -> Number? {
    let bytes = field.utf8
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard let start = bytes.firstIndex(where: { !isSpace($0) }), let end = bytes.lastIndex(where: { !isSpace($0) }),
      // Swift would also read hexadecimal numbers.
      !bytes.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }), let value = Number(String(field[start...end])), value.isFinite
    else { return nil }
    return value
  }

  /// The different texts of a column, in order (as numbers where all are numbers), and which of them each row has.
  /// - Throws: ``WarrenError`` with line and column of a field that is empty.
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
