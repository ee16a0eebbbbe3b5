import Foundation

/// The settings of one component: an environment, an agent, a strategy, a data set.
///
/// Declare them once, as a plain struct whose stored properties have default values:
///
/// ```swift
/// struct CorridorConfiguration: Configuration {
///   var length = 8
///   static let help = ["length": "How many cells the corridor has."]
///   static let bounds = ["length": SettingBounds.from(2, to: 1000)]
/// }
/// ```
///
/// From that one declaration come the strict reading of an experiment file (unknown keys and wrong types are errors with a line),
/// what `warren describe` prints, and the JSON Schema for editors. Fields may be `Bool`, integers, `Float`, `Double`, `String`,
/// enumerations with string raw values that are `CaseIterable`, ``ConfigurationValue``s, optionals and arrays of these, and nested
/// configurations.
public protocol Configuration: Codable, Sendable {
  /// The defaults.
  init()

  /// One sentence for each field, by the field's name.
  static var help: [String: String] { get }

  /// Between which numbers fields lie, by their names: what depends on nothing else. Those of a list hold for its elements.
  static var bounds: [String: SettingBounds] { get }

  /// Throws a ``WarrenError`` whose message names the field when a value, or a combination of values, is out of range. One that looks
  /// at more than `bounds` begins with ``checkBounds()``.
  func validate() throws

  /// The fields that make no difference beside the values of the others, each with the reason: "'noisy' is false". Who gives one of
  /// them in an experiment file expects something of it, so that is an error there, unless a sweep or a search for settings chooses
  /// values. Fields of a nested configuration are named as `outer.inner`.
  var idleFields: [String: String] { get }
}

extension Configuration {
  public static var help: [String: String] { [:] }
  public static var bounds: [String: SettingBounds] { [:] }
  public func validate() throws { try checkBounds() }
  public var idleFields: [String: String] { [:] }
}

/// Settings of a method that name files.
public protocol FileReadingConfiguration: Configuration {
  /// The same settings with relative paths made absolute, beginning from a folder: that of the experiment file.
  func resolvingPaths(from folder: URL) -> Self

  /// The files whose content decides what comes out; a run continues only where they are unchanged.
  var files: [URL] { get }
}

/// The settings of a component that has none.
public struct NoConfiguration: Configuration {
  public init() {}
}
