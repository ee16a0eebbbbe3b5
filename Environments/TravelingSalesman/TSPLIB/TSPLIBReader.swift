import Core
import Foundation

/// Goes through a TSPLIB file line by line and knows where it is.
struct TSPLIBReader {
  /// How errors call the file.
  let file: String
  private let lines: [Substring]
  /// The index of the line that comes next.
  private(set) var next = 0

  init(_ text: String, file: String) {
    self.file = file
    // A byte order mark is no part of the first keyword.
    let text = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
  }

  /// The next line that is not blank, without white space around it; nil at the end.
  mutating func line() -> Substring? {
    while next < lines.count {
      let line = lines[next].drop(while: \.isWhitespace)
      next += 1
      if let last = line.lastIndex(where: { !$0.isWhitespace }) { return line[...last] }
    }
    return nil
  }

  /// Takes back the line that was read last.
  mutating func putBack() { next -= 1 }

  /// An error at the line that was read last.
  func error(_ message: String, hint: String? = nil) -> WarrenError {
    WarrenError(message, at: "\(file):\(max(next, 1))", hint: hint)
  }

  /// The fields of a line.
  static func fields(_ line: Substring) -> [Substring] { line.split(whereSeparator: \.isWhitespace) }

  /// A finite number.
  func number(_ field: Substring, _ what: String) throws -> Double {
    guard let value = Double(field), value.isFinite else {
      throw error("expected \(what), a number, found '\(Self.shortened(field))'")
    }
    return value
  }

  /// A whole number.
  func integer(_ field: Substring, _ what: String) throws -> Int {
    if let value = Int(field) { return value }
    // Some files write whole numbers as 1.0 or 1e3.
    guard let value = Double(field), value.rounded() == value, abs(value) < 1e15 else {
      throw error("expected \(what), a whole number, found '\(Self.shortened(field))'")
    }
    return Int(value)
  }

  /// Text from a file as an error shows it.
  static func shortened(_ text: Substring) -> String {
    text.count <= 40 ? String(text) : text.prefix(40) + "..."
  }
}

/// The lines `KEYWORD : value` before the data.
struct TSPLIBHeader {
  static let keywords = [
    "NAME", "TYPE", "COMMENT", "DIMENSION", "CAPACITY", "EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_FORMAT", "EDGE_DATA_FORMAT",
    "NODE_COORD_TYPE", "DISPLAY_DATA_TYPE",
  ]
  static let sections = [
    "NODE_COORD_SECTION", "EDGE_WEIGHT_SECTION", "DISPLAY_DATA_SECTION", "TOUR_SECTION", "FIXED_EDGES_SECTION",
  ]

  private(set) var values: [String: String] = [:]

  /// Reads up to the next section.
  /// - Returns: the section's keyword; nil at the end of the file.
  mutating func readSectionKeyword(_ reader: inout TSPLIBReader) throws -> String? {
    while let line = reader.line() {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let key = String(parts[0].filter { !$0.isWhitespace })
      if key == "EOF" { return nil }
      if Self.sections.contains(key), parts.count == 1 || parts[1].allSatisfy(\.isWhitespace) { return key }
      guard Self.keywords.contains(key) else {
        throw reader.error(
          "expected a keyword, found '\(TSPLIBReader.shortened(line))'",
          hint: nearestName(to: key, among: Self.keywords + Self.sections + ["EOF"]).map { "did you mean '\($0)'?" })
      }
      guard parts.count == 2 else { throw reader.error("expected '\(key) : value'") }
      guard values[key] == nil || key == "COMMENT" else { throw reader.error("\(key) stands there twice") }
      values[key] = parts[1].trimmingCharacters(in: .whitespaces)
      if key == "DIMENSION" { _ = try dimension(reader) }
    }
    return nil
  }

  subscript(key: String) -> String? { values[key] }

  /// The number of cities.
  func dimension(_ reader: TSPLIBReader) throws -> Int {
    guard let text = values["DIMENSION"] else { throw reader.error("DIMENSION is missing; it must come before the data") }
    guard let value = Int(text), value >= 2, value <= 10_000_000 else {
      throw reader.error("DIMENSION must be a whole number from 2 to 10 million, found '\(text)'")
    }
    return value
  }
}
