import Foundation

/// Walks over the members of one JSON object without building values: enough to take a few numbers from many files.
struct ObjectScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at: Int
  private let end: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0, to end: Int? = nil) {
    self.bytes = bytes
    at = start
    self.end = end ?? bytes.count
  }

  /// Calls `body` with the places of each member's name (without its quotes) and value.
  /// - Returns: false when this is no whole object; some members may have been visited then.
  mutating func forEachMember(_ body: (_ name: Range<Int>, _ value: Range<Int>) -> Void) -> Bool {
    guard skip(UInt8(ascii: "{")) else { return false }
    if skip(UInt8(ascii: "}")) { return isAtEnd }
    while true {
      skipSpace()
      guard let name = string(), skip(UInt8(ascii: ":")) else { return false }
      skipSpace()
      guard let value = value() else { return false }
      body(name, value)
      if skip(UInt8(ascii: ",")) { continue }
      return skip(UInt8(ascii: "}")) && isAtEnd
    }
  }

  private var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return at == end
    }
  }

  private mutating func skipSpace() {
    while at < end, bytes[at] == 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0D) { at += 1 }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    skipSpace()
    guard at < end, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  /// The inside of a string that begins here.
  private mutating func string() -> Range<Int>? {
    guard at < end, bytes[at] == UInt8(ascii: "\"") else { return nil }
    at += 1
    let start = at
    while at < end {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        at += 1
        return start..<(at - 1)
      case UInt8(ascii: "\\"): at += 2
      default: at += 1
      }
    }
    return nil
  }

  /// A value of any kind; arrays and objects are passed over by counting brackets.
  private mutating func value() -> Range<Int>? {
    let start = at
    guard at < end else { return nil }
    if bytes[at] == UInt8(ascii: "\"") { return string().map { _ in start..<at } }
    var depth = 0
    while at < end {
      switch bytes[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return at > start ? start..<at : nil }
        depth -= 1
        if depth == 0 {
          at += 1
          return start..<at
        }
      case UInt8(ascii: ","): if depth == 0 { return at > start ? start..<at : nil }
      case UInt8(ascii: "\""):
        guard string() != nil else { return nil }
        continue
      default: break
      }
      at += 1
    }
    return nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The text of a string's inside.
  func text(_ range: Range<Int>) -> String {
    let raw = self[range]
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    let quoted = Data([UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")])
    return (try? JSONDecoder().decode(String.self, from: quoted)) ?? String(decoding: raw, as: UTF8.self)
  }

  /// The finite number that a value is; nil for anything else.
  func number(_ range: Range<Int>) -> Double? {
    guard let first = self[range].first, first == UInt8(ascii: "-") || (first >= 0x30 && first <= 0x39) else { return nil }
    let text = String(decoding: self[range], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
    range.count == text.utf8CodeUnitCount && memcmp(baseAddress! + range.lowerBound, text.utf8Start, range.count) == 0
  }
}
