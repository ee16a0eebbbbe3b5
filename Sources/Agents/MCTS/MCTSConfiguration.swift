import Core

/// The settings of ``MCTSLearner``.
public struct MCTSConfiguration: Configuration {
  /// How what follows an action is told apart where chance has a part in it.
  public enum Chance: String, Codable, Sendable, CaseIterable {
    /// By what is observed: every outcome that has been seen has a node of its own, with statistics of its own.
    case outcomes
    /// Not at all: the statistics of a node are means over all outcomes (open loop).
    case ignored
  }

  public var simulations = 200
  public var exploration = 1.4
  public var rolloutLength = 100
  public var chance = Chance.outcomes
  public var discount: Double?
  public var parallelEnvironments = 4

  public init() {}

  public static let help = [
    "simulations": "Simulations of the search before every action.",
    "exploration": "How much actions that were seldom tried are preferred: the constant of UCT, for values from 0 to 1.",
    "rolloutLength":
      "Random actions at most, from a new node on, to estimate what it is worth; 0 for none: it counts as 0. A time limit does not "
      + "end them: what it cuts off is worth what would have come.",
    "chance": "How what follows an action is told apart: by what is observed, or not at all.",
    "discount": "The discount per step; that of the environment when left out.",
    "parallelEnvironments": "How many copies of the environment are acted in side by side.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "simulations": .from(1, to: 10_000_000),
    "exploration": .atLeast(0),
    "rolloutLength": .from(0, to: 1_000_000),
    "discount": .from(0, to: 1),
    "parallelEnvironments": .from(1, to: 4096),
  ]
}
