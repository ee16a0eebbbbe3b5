/// Any JSON value, with the keys of an object in the order of the file.
///
/// Run directories may be cut short or edited by hand, so every accessor answers nil instead of failing.
enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Equatable, Sendable {
    var key: String
    var value: JSONValue
  }

  /// The value of a key; when a file repeats a key, the last one, as most readers do.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  var number: Double? {
    guard case .number(let number) = self, number.isPlausible else { return nil }
    return number
  }

  var integer: Int? { number.flatMap { Int(exactly: $0) } }

  var bool: Bool? {
    guard case .bool(let bool) = self else { return nil }
    return bool
  }

  var string: String? {
    guard case .string(let string) = self else { return nil }
    return string
  }

  var members: [Member] {
    guard case .object(let members) = self else { return [] }
    return members
  }

  /// The value on one line, as a reader of the report sees it.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
    case .string(let string): string
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object(let members): "{" + members.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ") + "}"
    }
  }

  /// The leaves of nested objects, each under its path of keys joined by dots.
  func flattened(prefix: String = "") -> [Member] {
    guard case .object(let members) = self, !members.isEmpty else {
      return prefix.isEmpty ? [] : [Member(key: prefix, value: self)]
    }
    return members.flatMap { $0.value.flattened(prefix: prefix.isEmpty ? $0.key : "\(prefix).\($0.key)") }
  }
}

extension JSONValue {
  /// Reads one JSON text; throws `JSONScanner.Failure` when it is cut short or malformed.
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
}
