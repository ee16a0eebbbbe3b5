import Core

/// Learns the fields of a configuration by encoding its default value: names, order, types and defaults come from the compiler's
/// own `Encodable` conformance.
enum ConfigurationReflection {
  static func fields(of configuration: some Configuration) throws -> [ConfigurationField] {
    let recorder = FieldRecorder()
    try configuration.encode(to: ReflectingEncoder(recorder: recorder))
    let help = Swift.type(of: configuration).help
    let bounds = Swift.type(of: configuration).bounds
    for name in bounds.keys where !recorder.fields.contains(where: { $0.name == name }) {
      preconditionFailure("\(Swift.type(of: configuration)) has bounds for '\(name)', and no such setting")
    }
    return recorder.fields.map { field in
      var field = field
      field.help = help[field.name]
      field.bounds = bounds[field.name]
      return field
    }
  }

  /// The type of a field and, where it is given, the JSON of its value.
  static func describe<T: Encodable>(_ type: T.Type, value: T?) throws -> (type: FieldType, json: JSONValue) {
    let json = try value.map { try JSONValue(encoding: $0) } ?? .null
    if let own = type as? any ConfigurationValue.Type { return (fieldType(of: own.form), json) }
    if type is Bool.Type { return (.boolean, json) }
    if type is any BinaryInteger.Type { return (.integer, json) }
    if type is Float.Type { return (.single, json) }
    if type is any BinaryFloatingPoint.Type { return (.number, json) }
    if let choices = type as? any (CaseIterable & Encodable).Type { return (.choice(try names(of: choices)), json) }
    if type is String.Type { return (.string, json) }
    if let list = type as? any ListType.Type { return (.list(try elementType(of: list)), json) }
    if let configuration = value as? any Configuration { return (.object(try fields(of: configuration)), json) }
    if let configuration = type as? any Configuration.Type { return (.object(try fields(of: configuration.init())), json) }
    return (.any, json)
  }

  private static func fieldType(of form: ConfigurationForm) -> FieldType {
    switch form {
    case .integer: .integer
    case .number: .number
    case .string: .string
    case .choice(let names): .choice(names)
    case .list(let element): .list(fieldType(of: element))
    case .either(let forms): .either(forms.map(fieldType))
    case .kinds(let name, let make): .kinds(FieldKinds(name: name, make))
    }
  }

  private static func names<Choices: CaseIterable & Encodable>(of type: Choices.Type) throws -> [String] {
    try type.allCases.map { try JSONValue(encoding: $0).displayed }
  }

  private static func elementType<List: ListType>(of type: List.Type) throws -> FieldType {
    try describe(List.Element.self, value: nil).type
  }
}

private protocol ListType {
  associatedtype Element: Encodable
}

extension Array: ListType where Element: Encodable {}

private final class FieldRecorder {
  var fields: [ConfigurationField] = []

  func record<T: Encodable>(_ name: String, _ type: T.Type, _ value: T?, isOptional: Bool) throws {
    let description = try ConfigurationReflection.describe(type, value: value)
    fields.append(
      ConfigurationField(
        name: name, type: description.type, isOptional: isOptional, defaultValue: description.json, help: nil))
  }
}

private struct ReflectingEncoder: Encoder {
  let recorder: FieldRecorder
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(ReflectingContainer<Key>(recorder: recorder))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { preconditionFailure(Self.explanation) }
  func singleValueContainer() -> any SingleValueEncodingContainer { preconditionFailure(Self.explanation) }

  static let explanation = "a configuration is a struct with the compiler's own Codable conformance"
}

private struct ReflectingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let recorder: FieldRecorder
  var codingPath: [any CodingKey] { [] }

  mutating func encodeNil(forKey key: Key) throws {}
  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try recorder.record(key.stringValue, T.self, value, isOptional: false)
  }
  mutating func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws { try optional(value, key) }
  mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try optional(value, key) }
  mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws { try optional(value, key) }
  mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try optional(value, key) }
  mutating func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try optional(value, key) }
  mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try optional(value, key) }
  mutating func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try optional(value, key) }
  mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try optional(value, key) }
  mutating func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try optional(value, key) }

  private func optional<T: Encodable>(_ value: T?, _ key: Key) throws {
    try recorder.record(key.stringValue, T.self, value, isOptional: true)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> { preconditionFailure(ReflectingEncoder.explanation) }
  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    preconditionFailure(ReflectingEncoder.explanation)
  }
  mutating func superEncoder() -> any Encoder { preconditionFailure(ReflectingEncoder.explanation) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { preconditionFailure(ReflectingEncoder.explanation) }
}
