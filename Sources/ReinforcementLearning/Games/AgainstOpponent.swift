import Core

/// Which player an agent is in games against an opponent.
public enum PlayerSide: String, Codable, Sendable, CaseIterable {
  /// Every player equally often. In training a fair draw decides before every game; see ``VectorEnvironment/init(alternating:count:)``
  /// for the exact half.
  case alternate
  /// The player who begins.
  case first
  /// The player who moves after the first.
  case second
}

/// A game against an opponent, as an environment for one agent: the answers of the opponent are part of a step.
///
/// - Observation, action, legal actions: those of the game, seen from the agent's side.
/// - Reward: what the game's result for the agent has changed by, so 1 for a win, -1 for a loss and 0 else.
/// - End: with the game. Where the game has a limit of moves, truncated after that many moves of all players together.
/// - Start: the game's, after as many random moves of both sides as `openingMoves` says and, where the agent is not the one to
///   move, the opponent's first move.
public struct AgainstOpponent<Rival: Opponent>: GameProviding, RenderableEnvironment {
  @usableFromInline var present: Rival.Played
  @usableFromInline var moves = 0
  @usableFromInline var player = 0
  @usableFromInline var answered: Int?
  /// The opponent.
  public let opponent: Rival
  /// Which player the agent is to be.
  public let side: PlayerSide
  /// How many random moves each game begins with.
  public let openingMoves: Int
  @usableFromInline let actionCount: Int
  @usableFromInline let playerCount: Int
  @usableFromInline let moveLimit: Int

  /// The game with its default settings against the opponent with its default settings.
  @inlinable
  public init() { self.init(Rival.Played(), opponent: Rival()) }

  /// A game against an opponent.
  /// - Parameters:
  ///   - game: the game at its beginning.
  ///   - opponent: who plays the other side.
  ///   - side: which player the agent is.
  ///   - openingMoves: random legal moves that each game begins with, so that two players who draw nothing at random do not
  ///     play the same game over and over. Openings after which the game is over at once are drawn anew, so it must be possible
  ///     to play on after so many.
  @inlinable
  public init(_ game: Rival.Played, opponent: Rival, side: PlayerSide = .alternate, openingMoves: Int = 0) {
    let specification = game.specification
    present = game
    self.opponent = opponent
    self.side = side
    self.openingMoves = openingMoves
    actionCount = specification.actionSpace.maskSize
    playerCount = specification.playerCount
    moveLimit = specification.timeLimit ?? .max
  }

  @inlinable public var game: Rival.Played { present }
  @inlinable public var moveCount: Int { moves }
  /// Which player the agent is in the present game.
  @inlinable public var agent: Int { player }
  /// The opponent's last move; nil before the first one.
  @inlinable public var lastAnswer: Int? { answered }

  /// The game's, for one player.
  public var specification: EnvironmentSpecification {
    var specification = present.specification
    let range = specification.rewardRange
    specification.rewardRange = min(range.lowerBound, -range.upperBound)...max(range.upperBound, -range.lowerBound)
    specification.playerCount = 1
    return specification
  }

  @inlinable
  public mutating func reset(using random: inout RandomStream) {
    switch side {
    case .alternate: player = random.integer(below: playerCount)
    case .first: player = 0
    case .second: player = 1
    }
    repeat { open(using: &random) } while answer(using: &random).isLast
  }

  /// Begins a game and makes the random moves of its opening.
  @inlinable
  mutating func open(using random: inout RandomStream) {
    answered = nil
    moves = 0
    present.reset(using: &random)
    while moves < openingMoves {
      let action = withLegalActions { random.legalIndex($0, from: 0, count: $0.count) }
      moves &+= 1
      if present.step(action, using: &random).status.isLast {
        moves = 0
        present.reset(using: &random)
      }
    }
  }

  @inlinable
  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let before = present.result(of: player)
    var status = present.step(action, using: &random).status
    moves &+= 1
    if status == .running { status = answer(using: &random) }
    return TimeStep(reward: present.result(of: player) - before, status: status)
  }

  /// Makes the moves of the others, until it is the agent's turn or the game is over.
  @inlinable
  mutating func answer(using random: inout RandomStream) -> TimeStep.Status {
    while true {
      if moves >= moveLimit { return .truncated }
      if present.currentPlayer == player { return .running }
      let action = withLegalActions { [present, opponent] in opponent.action(in: present, legalActions: $0, using: &random) }
      answered = action
      moves &+= 1
      let status = present.step(action, using: &random).status
      if status.isLast { return status }
    }
  }

  @inlinable
  func withLegalActions(_ body: (UnsafeBufferPointer<UInt8>) -> Int) -> Int {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(actionCount, 1)) { bytes in
      let base = bytes.baseAddress!
      base.withMemoryRebound(to: Bool.self, capacity: actionCount) { flags in
        var row = BatchRow(flags, count: actionCount)
        present.writeLegalActions(into: &row)
      }
      return body(UnsafeBufferPointer(start: base, count: actionCount))
    }
  }

  @inlinable
  public func writeObservation(into row: inout BatchRow<Float>) { present.writeObservation(into: &row) }

  @inlinable
  public func writeLegalActions(into row: inout BatchRow<Bool>) { present.writeLegalActions(into: &row) }

  @inlinable public var stateNumber: Int { present.stateNumber }

  public var rendering: String {
    guard let answered else { return present.rendering }
    return present.rendering + "\nThe opponent has played \(name(of: answered))."
  }
}

extension AgainstOpponent: NamedActions {
  public func name(of action: Int) -> String { (present as? any NamedActions)?.name(of: action) ?? "\(action)" }
}
