import Core

/// How a tabular agent explores and how fast it learns: what the settings of all of them share.
public struct TabularSchedule: Codable, Sendable, Equatable {
  var learningRate: LinearSchedule
  var epsilon: LinearSchedule
  var explorationFraction: Double
  var budget: Budget

  /// The share of the way over which a learner without a budget of steps explores less and less.
  private static let defaultSteps = 100_000.0

  private func progress(_ ledger: Ledger) -> Double {
    budget.limitsSteps ? budget.stepFraction(spentBy: ledger) : Double(ledger.environmentSteps) / Self.defaultSteps
  }

  func learningRate(at ledger: Ledger) -> Double { learningRate.value(at: progress(ledger)) }

  func epsilon(at ledger: Ledger) -> Double {
    epsilon.value(at: explorationFraction > 0 ? progress(ledger) / explorationFraction : 1)
  }
}

/// The settings that tabular agents which learn from experience have in common.
public struct TabularSettings: Codable, Sendable, Equatable {
  public var learningRate = 0.2
  public var finalLearningRate = 0.01
  public var discount: Double?
  public var initialValue = 0.0
  public var explorationStart = 1.0
  public var explorationEnd = 0.0
  public var explorationFraction = 0.8
  public var phases = 1
  public var parallelEnvironments = 1

  public init() {}

  static let help = [
    "learningRate": "How far a value moves towards its target at the beginning.",
    "finalLearningRate": "How far it moves in the end; in between it falls in a straight line over a budget of steps.",
    "discount": "The discount per step; that of the environment when left out.",
    "initialValue": "The value of every action before anything is known; above what is possible, it makes the agent curious.",
    "explorationStart": "The probability of a random action at the beginning.",
    "explorationEnd": "The probability of a random action in the end.",
    "explorationFraction":
      "Over which share of a budget of steps it falls from the one to the other; of 100000 steps when none limits the run.",
    "phases":
      "Into how many equal parts the time limit is divided, each with values of its own; when there are several, nothing follows the time limit.",
    "parallelEnvironments": "How many copies of the environment are acted in side by side.",
  ]

  func schedule(_ budget: Budget) -> TabularSchedule {
    TabularSchedule(
      learningRate: LinearSchedule(from: learningRate, to: finalLearningRate),
      epsilon: LinearSchedule(from: explorationStart, to: explorationEnd), explorationFraction: explorationFraction,
      budget: budget)
  }

  static let bounds: [String: SettingBounds] = [
    "learningRate": .above(0, to: 1),
    "finalLearningRate": .from(0, to: 1),
    "discount": .from(0, to: 1),
    "explorationStart": .from(0, to: 1),
    "explorationEnd": .from(0, to: 1),
    "explorationFraction": .from(0, to: 1),
    "phases": .from(1, to: 10_000),
    "parallelEnvironments": .from(1, to: 4096),
  ]

  func validate() throws {
    try requireSetting(initialValue.isFinite, "initialValue", "a finite number", initialValue)
  }
}

/// What one kind of tabular agent can be told beyond the settings of all.
public protocol TabularAgentSettings: Codable, Sendable {
  init()
  /// One sentence for each field, by the field's name.
  static var help: [String: String] { get }
  /// Between which numbers fields lie, by their names.
  static var bounds: [String: SettingBounds] { get }
  /// The defaults of the settings that all kinds share.
  static var common: TabularSettings { get }
  /// Throws a `WarrenError` that names a field that does not go with others.
  func validate() throws
}

extension TabularAgentSettings {
  public static var help: [String: String] { [:] }
  public static var bounds: [String: SettingBounds] { [:] }
  public static var common: TabularSettings { TabularSettings() }
  public func validate() throws {}
}

/// The settings of a tabular agent that learns from experience: its own and those of all such agents, which an experiment file
/// writes side by side.
@dynamicMemberLookup
public struct TabularConfiguration<Own: TabularAgentSettings>: Configuration {
  /// The settings that only this kind of agent has.
  public var own = Own()
  /// The settings that all kinds have.
  public var common = Own.common

  public init() {}

  public init(from decoder: any Decoder) throws {
    own = try Own(from: decoder)
    common = try TabularSettings(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try own.encode(to: encoder)
    try common.encode(to: encoder)
  }

  public static var help: [String: String] { TabularSettings.help.merging(Own.help) { $1 } }

  public static var bounds: [String: SettingBounds] { TabularSettings.bounds.merging(Own.bounds) { $1 } }

  public func validate() throws {
    try checkBounds()
    try common.validate()
    try own.validate()
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<TabularSettings, Value>) -> Value {
    get { common[keyPath: path] }
    set { common[keyPath: path] = newValue }
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<Own, Value>) -> Value {
    get { own[keyPath: path] }
    set { own[keyPath: path] = newValue }
  }
}
