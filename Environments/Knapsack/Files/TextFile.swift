import Core
import Foundation

/// Reads the text of files that hold instances.
enum TextFile {
  /// The text of a file, without a byte order mark.
  /// - Throws: `WarrenError` when it cannot be read.
  static func contents(of file: URL) throws -> String {
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw WarrenError("there is no such file", at: file.path, hint: "paths are relative to the experiment file")
    }
    guard let text = String(bytes: try Core.contents(of: file), encoding: .utf8) else {
      throw WarrenError("is no UTF-8 text", at: file.path)
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
  }

  /// Where a file is that settings name.
  /// - Parameter folder: where relative paths start.
  static func url(_ path: String, relativeTo folder: URL) -> URL {
    let folder = folder.hasDirectoryPath ? folder : folder.appendingPathComponent("", isDirectory: true)
    return URL(fileURLWithPath: path, relativeTo: folder).standardizedFileURL
  }
}

/// The parts of a text between blanks, commas and line ends, one after the other, each with its line.
struct TokenScanner {
  private let bytes: [UInt8]
  private let file: String
  private var position = 0
  /// The line of the next token, from 1.
  private(set) var line = 1

  /// A scanner at the beginning of a text.
  /// - Parameter file: how errors call it.
  init(_ text: String, file: String) {
    bytes = Array(text.utf8)
    self.file = file
    skipBlanks()
  }

  /// Whether no token is left.
  var isAtEnd: Bool { position >= bytes.count }

  /// Where the next token is, for errors.
  var place: String { "\(file):\(line)" }

  /// The next token; empty at the end.
  var token: String {
    var end = position
    while end < bytes.count, !Self.isBlank(bytes[end]) { end += 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }

  /// Goes on behind the next token.
  mutating func skip() {
    while position < bytes.count, !Self.isBlank(bytes[position]) { position += 1 }
    skipBlanks()
  }

  /// The next token, a number that is not negative.
  /// - Parameter what: how errors call it.
  mutating func number(_ what: @autoclosure () -> String) throws -> Double {
    let token = token
    guard let value = Double(token), value.isFinite, value >= 0 else {
      let shown = token.count <= 40 ? token : token.prefix(40) + "..."
      throw WarrenError(
        "expected \(what()), a number that is not negative, found \(isAtEnd ? "the end of the file" : "'\(shown)'")", at: place)
    }
    skip()
    return value
  }

  /// The next token, a whole number within a range.
  mutating func count(_ what: String, in range: ClosedRange<Int>) throws -> Int {
    let place = place
    let value = try number(what)
    guard value == value.rounded(), value >= Double(range.lowerBound), value <= Double(range.upperBound) else {
      throw WarrenError(
        "expected \(what), a whole number from \(range.lowerBound) to \(range.upperBound), found \(value)", at: place)
    }
    return Int(value)
  }

  /// The next token must be this.
  mutating func expect(_ word: String) throws {
    guard token == word else {
      throw WarrenError("expected '\(word)', found \(isAtEnd ? "the end of the file" : "'\(token.prefix(40))'")", at: place)
    }
    skip()
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte <= 32 || byte == UInt8(ascii: ",") }

  private mutating func skipBlanks() {
    while position < bytes.count, Self.isBlank(bytes[position]) {
      if bytes[position] == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }
}
