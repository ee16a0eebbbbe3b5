import Foundation

/// The settings of one component: an environment, an agent, a strategy, a data set.
///
/// Declare them once, as a plain struct whose stored properties have default values:
///
/// ```swift
/// struct CorridorConfiguration: Configuration {
///   var length = 8
///   static let help = ["length": "How many cells the corridor has."]
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

  /// Throws a ``WarrenError`` whose message names the field when a value, or a combination of values, is out of range.
  func validate() throws

  /// The fields that make no difference beside the values of the others, each with the reason: "'noisy' is false". Who gives one of
  /// them in an experiment file expects something of it, so that is an error there, unless a sweep or a search for settings chooses
  /// values.
  var idleFields: [String: String] { get }
}

extension Configuration {
  public static var help: [String: String] { [:] }
  public func validate() throws {}
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
