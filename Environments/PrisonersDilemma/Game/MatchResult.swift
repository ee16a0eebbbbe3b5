/// How often each outcome came up in a match.
public struct MatchResult: Sendable, Equatable {
  /// Rounds in which both cooperated.
  public var bothCooperated: Int
  /// Rounds in which only the second player defected.
  public var secondDefected: Int
  /// Rounds in which only the first player defected.
  public var firstDefected: Int
  /// Rounds in which both defected.
  public var bothDefected: Int

  /// A result from its four counts.
  public init(bothCooperated: Int = 0, secondDefected: Int = 0, firstDefected: Int = 0, bothDefected: Int = 0) {
    self.bothCooperated = bothCooperated
    self.secondDefected = secondDefected
    self.firstDefected = firstDefected
    self.bothDefected = bothDefected
  }

  /// A result from how often each player defected, and how often both did.
  init(rounds: Int, first: Int, second: Int, both: Int) {
    self.init(
      bothCooperated: rounds - first - second + both, secondDefected: second - both, firstDefected: first - both,
      bothDefected: both)
  }

  /// How many rounds were played.
  public var rounds: Int { bothCooperated + secondDefected + firstDefected + bothDefected }

  /// What the first player got, summed over the rounds.
  public func firstScore(_ payoffs: Payoffs) -> Double {
    Double(bothCooperated) * payoffs.reward + Double(secondDefected) * payoffs.sucker
      + Double(firstDefected) * payoffs.temptation + Double(bothDefected) * payoffs.punishment
  }

  /// What the second player got, summed over the rounds.
  public func secondScore(_ payoffs: Payoffs) -> Double {
    Double(bothCooperated) * payoffs.reward + Double(secondDefected) * payoffs.temptation
      + Double(firstDefected) * payoffs.sucker + Double(bothDefected) * payoffs.punishment
  }

  /// The share of rounds in which the first player cooperated.
  public var firstCooperation: Double { Double(bothCooperated + secondDefected) / Double(max(rounds, 1)) }
  /// The share of rounds in which the second player cooperated.
  public var secondCooperation: Double { Double(bothCooperated + firstDefected) / Double(max(rounds, 1)) }
}
