/// Cuts a file into rows and fields.
struct CSVParser {
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
