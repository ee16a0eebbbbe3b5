import Core

/// Which environment of Gymnasium is run, and in which Python.
public struct GymnasiumConfiguration: Configuration, Equatable {
  /// The identifier that `gymnasium.make` takes.
  public var id = "CartPole-v1"
  /// Further arguments of `gymnasium.make`: a mapping.
  public var arguments = JSONValue.object([:])
  /// The wrappers to put around it, the innermost first.
  public var wrappers: [JSONValue] = []
  /// The Python to run; nil for WARREN_PYTHON where that is set, else `python3`.
  public var python: String?
  /// How many processes share the copies of a batch; nil for one for every eight copies, up to one a processor core.
  public var workers: Int?
  /// Seconds after which a process that does not answer counts as hung.
  public var timeout = 60.0
  /// How often processes that have died are started anew before it is an error.
  public var restarts = 3

  /// Gymnasium's CartPole-v1.
  public init() {}

  /// That environment, with the defaults otherwise.
  public init(id: String) { self.id = id }

  /// What each setting means.
  public static let help: [String: String] = [
    "id": "The identifier that gymnasium.make takes; 'module:Name-v0' imports the module first.",
    "arguments": "Further arguments of gymnasium.make, by their names.",
    "wrappers": "Wrappers around it, the innermost first: names in gymnasium.wrappers or 'module:Name', alone or as {NAME: "
      + "{ARGUMENT: VALUE}}.",
    "python": "The Python to run; without it, what WARREN_PYTHON names, else python3.",
    "workers": "How many Python processes share the copies of a batch; without it, one for every eight copies, up to one a "
      + "processor core.",
    "timeout": "Seconds after which a process that does not answer counts as hung: an error.",
    "restarts":
      "How often processes of a batch that have died are started anew, their episodes cut off, before it is an error.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "workers": .atLeast(1),
    "timeout": .above(0, to: 86_400),
    "restarts": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    guard !id.isEmpty else { throw WarrenError("'id' is empty; it names an environment, such as CartPole-v1") }
    guard argumentsByName != nil else {
      throw WarrenError("'arguments' must be a mapping of names to values, found \(arguments.displayed)")
    }
  }

  /// The arguments; nil when they are no mapping.
  var argumentsByName: [String: JSONValue]? {
    switch arguments {
    case .object(let members): members
    case .null: [:]
    default: nil
    }
  }
}
