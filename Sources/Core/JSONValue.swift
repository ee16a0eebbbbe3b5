import Foundation

/// Any JSON value, for data whose shape is not known beforehand.
public enum JSONValue: Codable, Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A whole number that fits an `Int`.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Values by name.
  case object([String: JSONValue])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }

  /// The JSON form of a value.
  public init(encoding value: some Encodable) throws {
    self = try Snapshot.decoder.decode(JSONValue.self, from: Snapshot.encoder.encode(value))
  }

  /// A value of that type from this JSON.
  public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try Snapshot.decoder.decode(type, from: Snapshot.encoder.encode(self))
  }

  /// The member of an object; nil for anything else.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }

  /// As a number, if it is one.
  public var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// As a string, if it is one.
  public var stringValue: String? {
    if case .string(let value) = self { return value }
    return nil
  }

  /// As it stands in a line of text: strings without quotes, the rest as JSON.
  public var displayed: String {
    if case .string(let value) = self { return value }
    return (try? Snapshot.encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
  }

  /// The value as JSON text with sorted keys, indented for people to read.
  public func prettyPrinted() throws -> Data { try Self.prettyPrinted(self) }

  /// Any value as such a text.
  public static func prettyPrinted(_ value: some Encodable) throws -> Data {
    let encoder = Snapshot.encoder
    encoder.outputFormatting.insert(.prettyPrinted)
    var data = try encoder.encode(value)
    data.append(UInt8(ascii: "\n"))
    return data
  }
}
