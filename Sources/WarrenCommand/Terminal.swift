import Core
import Foundation

/// What the command line writes, apart from results on standard output.
enum Terminal {
  /// Whether standard error is a terminal that can take a line back. Nothing is coloured, so `NO_COLOR` changes nothing.
  static let isInteractive = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// A value as JSON for a script to read, keys in order.
  static func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONValue(encoding: value).prettyPrinted(), as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// Writes a line to standard error.
  static func writeError(_ line: String) {
    write(line + "\n")
  }

  /// Writes text to standard error as it is.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// A number of seconds for people: "42 s", "3 min 10 s", "2 h 5 min".
  static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  /// A number with four significant digits; whole digits are never dropped.
  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e9 { return String(Int(value)) }
    let digitsBefore = abs(value) < 1e9 ? String(Int(abs(value))).count : 0
    return String(format: digitsBefore > 4 ? "%.0f" : "%.4g", value)
  }
}
