import Core

/// What a field of a configuration may hold.
public indirect enum FieldType: Sendable, Equatable {
  case boolean
  case integer
  case number
  case string
  /// One of these names.
  case choice([String])
  case list(FieldType)
  case object([ConfigurationField])
  /// Anything that JSON can say; the component itself reads it.
  case any

  /// How an error message calls it.
  public var expectation: String {
    switch self {
    case .boolean: "true or false"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a text"
    case .choice(let names): "one of " + names.joined(separator: ", ")
    case .list(let element): "a list, each element \(element.expectation)"
    case .object: "a mapping of keys to values"
    case .any: "a value"
    }
  }
}

/// One field of a configuration: read off its declaration, never written down a second time.
public struct ConfigurationField: Sendable, Equatable {
  /// The property's name, which is the key in the experiment file.
  public var name: String
  public var type: FieldType
  /// Whether the field may be left without a value.
  public var isOptional: Bool
  /// The default.
  public var defaultValue: JSONValue
  /// One sentence about it.
  public var help: String?

  /// The fields of a configuration, in the order of their declaration.
  public static func fields<C: Configuration>(of type: C.Type) throws -> [ConfigurationField] {
    try ConfigurationReflection.fields(of: C())
  }
}
