import Core

/// Run directories may be cut short or edited by hand, so every accessor answers nil instead of failing.
extension JSONValue {
  /// Reads one JSON text; throws `JSONScanner.Failure` when it is cut short or malformed. Of a key that is there twice the last value
  /// counts, as for most readers.
  init(parsing bytes: [UInt8]) throws(JSONScanner.Failure) {
    var outcome: Result<JSONValue, JSONScanner.Failure> = .failure(.init(offset: 0, expected: "a value"))
    bytes.withUnsafeBufferPointer { buffer in
      var scanner = JSONScanner(buffer)
      do throws(JSONScanner.Failure) {
        let value = try scanner.value()
        try scanner.expectEnd()
        outcome = .success(value)
      } catch {
        outcome = .failure(error)
      }
    }
    self = try outcome.get()
  }

  /// The value of a key, with the key.
  struct Member: Equatable {
    var key: String
    var value: JSONValue
  }

  /// As a number that can be reckoned with, if it is one.
  var plausibleNumber: Double? { doubleValue.flatMap { $0.isPlausible ? $0 : nil } }

  /// As a whole number, if it is one, or one that is written with a point.
  var integerValue: Int? {
    if case .integer(let value) = self { return value }
    return doubleValue.flatMap { Int(exactly: $0) }
  }

  /// As true or false, if it is either.
  var booleanValue: Bool? {
    if case .boolean(let value) = self { return value }
    return nil
  }

  /// The members of an object by their keys in order; of anything else none.
  var members: [Member] {
    guard case .object(let members) = self else { return [] }
    return members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) }
  }

  /// The value on one line, as a reader of the report sees it.
  var text: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let value): value
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object: "{" + members.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ") + "}"
    }
  }

  /// The leaves of nested objects, each under its path of keys joined by dots.
  func flattened(prefix: String = "") -> [Member] {
    guard case .object(let values) = self, !values.isEmpty else {
      return prefix.isEmpty ? [] : [Member(key: prefix, value: self)]
    }
    return members.flatMap { $0.value.flattened(prefix: prefix.isEmpty ? $0.key : "\(prefix).\($0.key)") }
  }
}
