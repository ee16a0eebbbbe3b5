import Core

/// What a field of a configuration may hold.
public indirect enum FieldType: Sendable, Equatable {
  case boolean
  case integer
  case number
  /// A number of single precision, as networks compute with.
  case single
  case string
  /// One of these names.
  case choice([String])
  case list(FieldType)
  case object([ConfigurationField])
  /// The first of these that the value fits.
  case either([FieldType])
  /// One of several kinds, each with settings of its own.
  case kinds(FieldKinds)
  /// Anything that JSON can say; the component itself reads it.
  case any

  /// How an error message calls it.
  public var expectation: String {
    switch self {
    case .boolean: "true or false"
    case .integer: "an integer"
    case .number, .single: "a number"
    case .string: "a text"
    case .choice(let names): "one of " + names.joined(separator: ", ")
    case .list(let element): "a list, each element \(element.expectation)"
    case .object: "a mapping of keys to values"
    case .either(let types): types.map(\.expectation).joined(separator: ", or ")
    case .kinds(let kinds): "a \(kinds.name), such as NAME or {NAME: {...}}"
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
  /// Between which numbers it lies, or each of its elements; nil where it is none, or more than its own value decides.
  public var bounds: SettingBounds?

  /// The fields of a configuration, in the order of their declaration.
  public static func fields<C: Configuration>(of type: C.Type) throws -> [ConfigurationField] {
    try ConfigurationReflection.fields(of: C())
  }
}

/// The kinds that a field's value may be. They are looked at only when needed, as kinds may contain each other.
public struct FieldKinds: Sendable, Equatable {
  /// One of them.
  public struct Kind: Sendable {
    public let name: String
    public let summary: String
    public let fields: [ConfigurationField]
    /// The field that a bare value stands for.
    public let shorthand: ConfigurationField?
    /// Throws what is wrong with settings as a whole.
    let check: @Sendable (JSONValue) throws -> Void
  }

  /// What the value is, in a word.
  public let name: String
  private let make: @Sendable () -> [ConfigurationKind]

  init(name: String, _ make: @escaping @Sendable () -> [ConfigurationKind]) {
    self.name = name
    self.make = make
  }

  /// All kinds with their settings.
  public func kinds() throws -> [Kind] { try make().map { try Kind($0, $0.configuration) } }

  public static func == (left: FieldKinds, right: FieldKinds) -> Bool { left.name == right.name }
}

extension FieldKinds.Kind {
  fileprivate init<C: Configuration>(_ kind: ConfigurationKind, _ type: C.Type) throws {
    name = kind.name
    summary = kind.summary
    let fields = try ConfigurationField.fields(of: type)
    self.fields = fields
    shorthand = fields.first { $0.name == kind.shorthand }
    check = { try $0.decode(type).validate() }
  }
}
