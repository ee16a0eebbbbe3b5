import Core
import Foundation

/// What a field may be in a sweep, a sample or a tuning: one of several values, or a number from a range.
///
/// ```yaml
/// crossover: [order, cycle]
/// mutationRate: { from: 0.1, to: 0.9, count: 5 }
/// learningRate: { from: 1.0e-5, to: 1.0e-2, scale: log }
/// ```
enum FieldDomain: Sendable {
  case values([Document])
  case range(FieldRange)

  /// The most values that a range may be cut into.
  static let mostValues = 10_000

  /// The fields of a mapping with what each may be, in the order of the file.
  /// - Parameter key: the key that the mapping belongs to, for messages.
  static func read(
    _ document: Document, _ key: String, _ reader: ConfigurationReader
  ) throws -> [(field: String, domain: FieldDomain)] {
    guard case .mapping(let members) = document.content, !members.isEmpty else {
      throw WarrenError("'\(key)' is a mapping of fields to lists of values or ranges", at: reader.place(document.line))
    }
    return try members.map { member in
      switch member.value.content {
      case .list(let values) where !values.isEmpty: return (member.key, .values(values))
      case .mapping: return (member.key, .range(try FieldRange(member, reader)))
      default:
        throw WarrenError(
          "'\(member.key)' must be a list of values, or a range such as { from: 0.1, to: 0.9, count: 5 }",
          at: reader.place(member.keyLine))
      }
    }
  }
}

/// A range of numbers, linear or logarithmic; of whole numbers where both ends are whole and it has as many as are wanted.
struct FieldRange: Sendable {
  var from: Double
  var to: Double
  var isLogarithmic: Bool
  var isInteger: Bool
  /// Into how many values a sweep cuts it.
  var count: Int?
  var line: Int

  /// The value at a share of the way from one end to the other, from 0 to 1.
  func value(at share: Double) -> Document {
    let value = isLogarithmic ? from * pow(to / from, share) : from + (to - from) * share
    let text = isInteger ? String(Int(value.rounded())) : "\(share == 0 ? from : share == 1 ? to : value)"
    return Document(.scalar(text, isPlain: true), line: line)
  }

  init(_ member: Document.Member, _ reader: ConfigurationReader) throws {
    let place = reader.place(member.keyLine)
    let valid = ["from", "to", "count", "scale"]
    if case .mapping(let members) = member.value.content, let stray = members.first(where: { !valid.contains($0.key) }) {
      throw WarrenError(
        "a range has no key '\(stray.key)'", at: reader.place(stray.keyLine),
        hint: WarrenError.hint(for: stray.key, among: valid))
    }
    func number(_ key: String) throws -> (value: Double, isInteger: Bool) {
      guard let document = member.value[key] else {
        throw WarrenError("the range of '\(member.key)' needs from and to", at: place)
      }
      let value = try reader.value(of: .number, from: document, key: key, line: document.line)
      let isInteger = (try? reader.value(of: .integer, from: document, key: key, line: document.line)) != nil
      return (try value.decode(), isInteger)
    }
    let (from, to) = (try number("from"), try number("to"))
    let scale = try member.value["scale"].map {
      try reader.value(of: .choice(["linear", "log"]), from: $0, key: "scale", line: $0.line).displayed
    }
    isLogarithmic = scale == "log"
    guard from.value.isFinite, to.value.isFinite, from.value <= to.value, !isLogarithmic || from.value > 0 else {
      throw WarrenError(
        "the range of '\(member.key)' goes from a number to a larger one" + (isLogarithmic ? ", both above 0" : ""), at: place)
    }
    count = try member.value["count"].map {
      try reader.value(of: .integer, from: $0, key: "count", line: $0.line).decode()
    }
    guard (1...FieldDomain.mostValues).contains(count ?? 1) else {
      throw WarrenError("the count of '\(member.key)' lies between 1 and \(FieldDomain.mostValues)", at: place)
    }
    self.from = from.value
    self.to = to.value
    // More values than there are whole numbers cannot be meant to be whole.
    isInteger = from.isInteger && to.isInteger && Double(count ?? 1) <= to.value - from.value + 1
    line = member.keyLine
  }
}

extension Document {
  /// Whether it is a value left out, as after a colon.
  var isNothing: Bool {
    if case .scalar(let text, true) = content { return ["", "~", "null"].contains(text) }
    return false
  }

  /// A value as labels show it: numbers with four significant digits.
  var displayed: String {
    switch content {
    case .scalar(let text, true):
      guard let number = Double(text.replacing("_", with: "")), Int(text) == nil else { return text }
      return String(format: "%.4g", number)
    case .scalar(let text, false): return text
    case .list(let items): return "[" + items.map(\.displayed).joined(separator: " ") + "]"
    case .mapping(let members): return "{" + members.map { "\($0.key): \($0.value.displayed)" }.joined(separator: " ") + "}"
    }
  }

  /// A value as text that differs wherever values do.
  var canonical: String {
    switch content {
    case .scalar(let text, let isPlain): isNothing ? "null" : isPlain ? text : JSONValue.string(text).quoted
    case .list(let items): "[" + items.map(\.canonical).joined(separator: ", ") + "]"
    case .mapping(let members):
      "{" + members.map { JSONValue.string($0.key).quoted + ": " + $0.value.canonical }.joined(separator: ", ") + "}"
    }
  }

  /// The value that JSON stands for.
  init(json: JSONValue) {
    switch json {
    case .null: self.init(.scalar("null", isPlain: true))
    case .boolean(let value): self.init(.scalar("\(value)", isPlain: true))
    case .integer(let value): self.init(.scalar("\(value)", isPlain: true))
    case .number(let value): self.init(.scalar("\(value)", isPlain: true))
    case .string(let text): self.init(.scalar(text, isPlain: false))
    case .array(let items): self.init(.list(items.map(Document.init(json:))))
    case .object(let members):
      self.init(
        .mapping(
          members.sorted { $0.key < $1.key }.map { Member(key: $0.key, keyLine: 0, value: Document(json: $0.value)) }))
    }
  }

  /// Puts a value at a path of keys. False where a part of the path is a single value or a list.
  mutating func set(_ value: Document, at path: ArraySlice<String>) -> Bool {
    guard let part = path.first else {
      self = value
      return true
    }
    guard case .mapping(var members) = content else { return false }
    if let index = members.firstIndex(where: { $0.key == part }) {
      guard members[index].value.set(value, at: path.dropFirst()) else { return false }
      members[index].isChosen = true
    } else {
      var added = Document.empty
      guard added.set(value, at: path.dropFirst()) else { return false }
      members.append(Member(key: part, keyLine: value.line, value: added, isChosen: true))
    }
    content = .mapping(members)
    return true
  }

  /// Puts a value at a field named with dots.
  mutating func set(_ value: Document, field: String) -> Bool {
    set(value, at: field.split(separator: ".", omittingEmptySubsequences: false).map(String.init)[...])
  }

  /// The value at a field named with dots.
  func value(field: String) -> Document? {
    field.split(separator: ".").reduce(self as Document?) { $0?[String($1)] }
  }
}

extension JSONValue {
  /// A text as JSON writes it.
  var quoted: String {
    (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
