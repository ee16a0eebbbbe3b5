import Core
import Search

/// The settings of the task `prisoners-dilemma`.
public struct PrisonersDilemmaConfiguration: Configuration, Equatable {
  /// How the moves of evolved strategies come about.
  public enum StrategyKind: String, Codable, Sendable, CaseIterable {
    case deterministic
    case stochastic
  }

  public var rounds = 200
  public var noise = 0.0
  public var payoffs = Payoffs()
  public var opponents: [String] = ["classics"]
  public var memory = 1
  public var strategy = StrategyKind.stochastic
  public var repetitions = 10
  public var expected = false
  public var seed = 1

  public init() {}

  public static let help = [
    "rounds": "How many rounds a match has.",
    "noise": "How likely each move turns into its opposite, for all to see.",
    "payoffs": "What a round is worth: temptation > reward > punishment > sucker.",
    "opponents":
      "The strategies that are played against, by name, each as often as it is named; 'classics' stands for sixteen of the best known, 'all' for every one there is.",
    "memory": "How many rounds a strategy that is evolved remembers, and an agent sees; from 1 to 4.",
    "strategy": "Whether an evolved strategy decides on a move in each situation, or on how likely it cooperates.",
    "repetitions": "How many matches are played against each opponent, where chance plays a part.",
    "expected": "Whether scores are exact expectations instead, wherever both players have finitely many states.",
    "seed": "Which random numbers the matches that judge a strategy are played with.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "rounds": .from(1, to: 1_000_000),
    "noise": .from(0, to: 1),
    "memory": .from(1, to: 4),
    "repetitions": .from(1, to: 1_000_000),
    "seed": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    func require(_ condition: Bool, _ message: String) throws {
      if !condition { throw WarrenError(message) }
    }
    try payoffs.validate()
    try require(!opponents.isEmpty, "at least one opponent is needed")
  }

  /// The rules of the matches.
  public var rules: MatchRules { MatchRules(rounds: rounds, noise: noise, payoffs: payoffs) }

  /// The opponents.
  /// - Throws: `WarrenError` for a name that does not exist.
  public func makeOpponents() throws -> [DilemmaStrategy] {
    let groups = ["classics": StrategyCatalogue.classics, "all": StrategyCatalogue.names]
    return try opponents.flatMap { name in
      if let group = groups[name] { return try group.map { try StrategyCatalogue.strategy(named: $0, payoffs: payoffs) } }
      return [try StrategyCatalogue.strategy(named: name, payoffs: payoffs)]
    }
  }

  /// The problem of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeProblem() throws -> PrisonersDilemmaProblem {
    try validate()
    return PrisonersDilemmaProblem(
      rules: rules, opponents: try makeOpponents(), memory: memory, isStochastic: strategy == .stochastic,
      repetitions: repetitions, usesExpectation: expected, key: RandomKey(seed: UInt64(seed))["matches"])
  }
}
