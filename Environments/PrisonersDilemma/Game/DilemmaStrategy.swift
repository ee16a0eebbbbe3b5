/// A way to play the iterated prisoner's dilemma, by name.
public struct DilemmaStrategy: Sendable {
  /// Says with which probability to cooperate, from what the player remembers; it may change its own counters.
  public typealias Rule = @Sendable (inout PlayerState) -> Double

  /// How the moves come about.
  public enum Behavior: Sendable {
    /// By finitely many states.
    case automaton(StrategyAutomaton)
    /// By a rule that may look at the whole match.
    case rule(Rule)
  }

  /// Its name in experiment files: `tit-for-tat`.
  public let name: String
  /// How the moves come about.
  public let behavior: Behavior
  /// Whether some moves are left to chance.
  public let isStochastic: Bool

  /// A strategy of finitely many states.
  public init(_ name: String, _ automaton: StrategyAutomaton) {
    self.name = name
    behavior = .automaton(automaton)
    isStochastic = automaton.isStochastic
  }

  /// A strategy that follows a rule.
  /// - Parameters:
  ///   - name: its name in experiment files.
  ///   - isStochastic: whether the rule ever gives a probability other than 0 and 1.
  ///   - rule: the probability to cooperate, from what has been played.
  public init(_ name: String, isStochastic: Bool = false, rule: @escaping Rule) {
    self.name = name
    behavior = .rule(rule)
    self.isStochastic = isStochastic
  }

  /// A strategy that follows a rule which looks only at some of what there is to remember: an automaton, found by playing out all
  /// courses that the rule can tell apart.
  public init(_ name: String, horizon: Horizon, rule: Rule) {
    self.init(
      name,
      StrategyAutomaton(from: PlayerState()) { state in
        var copy = state
        return rule(&copy)
      } next: { state, own, other in
        var next = state
        _ = rule(&next)
        next.record(own.rawValue, other.rawValue)
        return horizon.clipped(next)
      }
      .minimized())
  }

  /// What of a match a rule of finite memory looks at; beyond that it must not ask.
  public struct Horizon: Sendable {
    /// How many of the other's last moves.
    public var moves = 0
    /// How many of the own last moves.
    public var ownMoves = 0
    /// Up to which number rounds are counted.
    public var rounds = 0
    /// How many of the other's first moves.
    public var opening = 0
    /// Up to which number the other's defections are counted.
    public var otherDefections = 0

    public init(moves: Int = 0, ownMoves: Int = 0, rounds: Int = 0, opening: Int = 0, otherDefections: Int = 0) {
      self.moves = moves
      self.ownMoves = ownMoves
      self.rounds = rounds
      self.opening = opening
      self.otherDefections = otherDefections
    }

    func clipped(_ state: PlayerState) -> PlayerState {
      var state = state
      state.own &= (1 << UInt64(ownMoves)) - 1
      state.other &= (1 << UInt64(moves)) - 1
      state.opening &= (1 << UInt64(opening)) - 1
      // The opening must be complete before the count of rounds may stop.
      state.round = min(state.round, max(rounds, opening))
      state.ownDefections = 0
      state.otherDefections = min(state.otherDefections, otherDefections)
      return state
    }
  }

  /// The automaton, where it is one.
  public var automaton: StrategyAutomaton? {
    if case .automaton(let automaton) = behavior { return automaton }
    return nil
  }

  /// With which probability a player in that state cooperates in the coming round. Called once a round.
  func cooperation(_ state: inout PlayerState) -> Double {
    switch behavior {
    case .automaton(let automaton): automaton.states[state.automatonState].cooperation
    case .rule(let rule): rule(&state)
    }
  }

  /// Takes note of a round: 0 for cooperation, 1 for defection.
  func record(_ own: Int, _ other: Int, in state: inout PlayerState) {
    if case .automaton(let automaton) = behavior {
      state.automatonState = automaton.states[state.automatonState].next[own << 1 | other]
    }
    state.record(own, other)
  }
}

/// A player whose moves are looked at one by one, against moves that come from elsewhere.
public struct ScriptedPlayer: Sendable {
  /// The strategy it plays.
  public let strategy: DilemmaStrategy
  /// What it remembers.
  public private(set) var state = PlayerState()

  /// A player before the first round.
  public init(_ strategy: DilemmaStrategy) { self.strategy = strategy }

  /// Plays a round.
  /// - Parameters:
  ///   - other: the other's move.
  ///   - slips: whether the player's hand does the opposite of what it means to.
  /// - Returns: the move that it meant to make; the more likely one where that is left to chance.
  public mutating func play(other: Move, slips: Bool = false) -> Move {
    let intended = strategy.cooperation(&state) >= 0.5 ? 0 : 1
    strategy.record(slips ? 1 - intended : intended, other.rawValue, in: &state)
    return intended == 0 ? .cooperate : .defect
  }
}
