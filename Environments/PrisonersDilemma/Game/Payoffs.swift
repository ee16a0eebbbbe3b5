import Core
import ReinforcementLearning

/// What a player does in a round.
public enum Move: Int, EnvironmentAction, Codable, CaseIterable {
  case cooperate
  case defect

  /// C or D.
  public var letter: String { self == .cooperate ? "C" : "D" }
}

/// What a round is worth to a player (Rapoport and Chammah, "Prisoner's Dilemma", 1965).
public struct Payoffs: Configuration, Equatable {
  /// To the only one who defects.
  public var temptation = 5.0
  /// To each of two who cooperate.
  public var reward = 3.0
  /// To each of two who defect.
  public var punishment = 1.0
  /// To the only one who cooperates.
  public var sucker = 0.0

  /// The payoffs of Axelrod's tournaments.
  public init() {}

  public static let help = [
    "temptation": "What the only one who defects gets.",
    "reward": "What each of two who cooperate gets.",
    "punishment": "What each of two who defect gets.",
    "sucker": "What the only one who cooperates gets.",
  ]

  public func validate() throws {
    guard [temptation, reward, punishment, sucker].allSatisfy(\.isFinite), temptation > reward, reward > punishment,
      punishment > sucker
    else {
      throw WarrenError(
        "temptation > reward > punishment > sucker makes the dilemma; found \(temptation), \(reward), \(punishment), \(sucker)")
    }
    guard 2 * reward > temptation + sucker else {
      throw WarrenError(
        "twice the reward must exceed temptation + sucker, found \(2 * reward) and \(temptation + sucker): else taking turns"
          + " is worth more than cooperation")
    }
  }

  /// What a player gets for its move against the other's.
  public func payoff(_ own: Move, against other: Move) -> Double {
    switch (own, other) {
    case (.cooperate, .cooperate): reward
    case (.cooperate, .defect): sucker
    case (.defect, .cooperate): temptation
    case (.defect, .defect): punishment
    }
  }
}
