/// What an experiment file may write for a value that a plain Swift type does not say: a number or a list of them, or one of several
/// kinds of thing, each with settings of its own.
public indirect enum ConfigurationForm: Sendable {
  /// A whole number.
  case integer
  /// Any finite number.
  case number
  /// A text.
  case string
  /// One of these names.
  case choice([String])
  /// A list of such values.
  case list(ConfigurationForm)
  /// The first of these that the value fits.
  case either([ConfigurationForm])
  /// One of several kinds: `flatten`, `{dropout: 0.2}` or `{conv: {filters: 8}}`. The name is what the value is, in a word that is
  /// the same wherever the same kinds may stand ("layer"); the kinds are asked for only when needed, since they may contain each
  /// other.
  case kinds(name: String, @Sendable () -> [ConfigurationKind])
}

/// A type of value that says itself what an experiment file may write for it.
///
/// Its `Codable` conformance reads what the form allows: a plain value as it is, one of several kinds always as
/// `{name: {all settings}}`.
public protocol ConfigurationValue: Codable, Sendable {
  static var form: ConfigurationForm { get }
}

/// One of the kinds of thing that a ``ConfigurationValue`` may be.
public struct ConfigurationKind: Sendable {
  /// The name in experiment files.
  public let name: String
  /// One sentence about it.
  public let summary: String
  /// The settings of this kind.
  public let configuration: any Configuration.Type
  /// The setting that a bare value stands for: `{dropout: 0.2}`.
  public let shorthand: String?

  /// A kind with its settings.
  public init(_ name: String, _ configuration: any Configuration.Type, summary: String, shorthand: String? = nil) {
    self.name = name
    self.summary = summary
    self.configuration = configuration
    self.shorthand = shorthand
  }
}
