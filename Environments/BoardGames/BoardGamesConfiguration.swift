import Core
import ReinforcementLearning

/// Who an agent plays against.
public protocol OpponentChoice: RawRepresentable, CaseIterable, Codable, Sendable, Equatable where RawValue == String {
  /// The one for beginners.
  static var random: Self { get }
  /// No one else: the agent moves for both players.
  static var itself: Self { get }
  /// The one that agents are measured by.
  static var strongest: Self { get }
  /// Whether it looks as many moves ahead as a setting says.
  var looksAhead: Bool { get }
}

/// The opponents that every game has.
public enum SearchingOpponent: String, OpponentChoice {
  case itself = "self"
  case random
  case greedy
  case alphaBeta = "alpha-beta"

  public static var strongest: SearchingOpponent { .alphaBeta }
  public var looksAhead: Bool { self == .alphaBeta }
}

/// The opponents in tic-tac-toe.
public enum TicTacToeOpponent: String, OpponentChoice {
  case itself = "self"
  case random
  case perfect

  public static var strongest: TicTacToeOpponent { .perfect }
  public var looksAhead: Bool { false }
}

/// The settings by which a task made of a game is put together.
protocol GameSettings: Configuration {
  associatedtype Choice: OpponentChoice
  var opponent: Choice { get }
  var against: Choice? { get }
  var side: PlayerSide { get }
  var openingMoves: Int { get }
  var depth: Int? { get }
  var evolved: EvolvedPlayerSettings { get }
  /// How many random moves a game can begin with at most, so that none is over by then.
  static var mostOpeningMoves: Int { get }
  /// The same of these very settings.
  var mostOpeningMoves: Int { get }
  /// How many moves an opponent looks ahead that does.
  var depthOrDefault: Int { get }
}

extension GameSettings {
  /// The opponent that measures; with `self`, the one that is named by `against`.
  var rival: Choice { opponent == .itself ? against ?? .strongest : opponent }

  var depthOrDefault: Int { depth ?? 4 }

  var mostOpeningMoves: Int { Self.mostOpeningMoves }

  /// Up to how many random moves a match among evolved players begins with.
  var evolvedOpeningMoves: Int { evolved.openingMoves ?? min(4, mostOpeningMoves) }

  func checkGameSettings() throws {
    if against != nil, opponent != .itself {
      throw WarrenError("'against' names who measures an agent that learns by self-play", hint: "opponent: self")
    }
    if against == .itself { throw WarrenError("'against' must be another than self") }
    guard (0...mostOpeningMoves).contains(openingMoves) else {
      throw WarrenError("'openingMoves' lies from 0 to \(mostOpeningMoves), found \(openingMoves)")
    }
    try evolved.validate(most: mostOpeningMoves)
    guard let depth else { return }
    guard rival.looksAhead else { throw WarrenError("'depth' is a setting of alpha-beta only, not of \(rival.rawValue)") }
    guard (1...20).contains(depth) else { throw WarrenError("'depth' lies from 1 to 20, found \(depth)") }
  }

  /// What tables call the task: "connect-four against alpha-beta 4".
  func label(_ name: String) -> String {
    let depth = rival.looksAhead ? " \(depthOrDefault)" : ""
    let side = side == .alternate ? "" : ", \(side.rawValue)"
    return "\(name)\(opponent == .itself ? " by self-play" : "") against \(rival.rawValue)\(depth)\(side)"
  }

  static var gameHelp: [String: String] {
    [
      "opponent": "Who the agent plays against; with self it moves for both players, as agents do that learn by self-play.",
      "against": "Who measures an agent that learns by self-play; the strongest when left out.",
      "side": "Which player the agent is: first, second, or alternate for both equally often.",
      "openingMoves": "Random moves of both players that each game against an opponent begins with.",
      "evolved": "Players that are vectors of weights, for evolution and co-evolution.",
    ]
  }
}

/// How tic-tac-toe is played.
public struct TicTacToeConfiguration: GameSettings, Equatable {
  public var opponent = TicTacToeOpponent.random
  public var against: TicTacToeOpponent?
  public var side = PlayerSide.alternate
  public var openingMoves = 0
  public var evolved = EvolvedPlayerSettings()
  var depth: Int? { nil }

  // Five stones are the fewest that end a game.
  static let mostOpeningMoves = 3
  public static let help = gameHelp
  public init() {}
  public func validate() throws { try checkGameSettings() }
}

/// A game on a board of one size that may begin with random moves.
public protocol RandomlyOpenedGame: BoardGame {
  /// How many random moves a game can begin with at most, so that none is over by then.
  static var mostOpeningMoves: Int { get }
}

extension ConnectFour: RandomlyOpenedGame {
  // Seven stones are the fewest that end a game.
  public static let mostOpeningMoves = 5
}

extension Othello: RandomlyOpenedGame {
  // Nine moves are the fewest that end a game.
  public static let mostOpeningMoves = 7
}

/// How a game on a board of one size is played, with alpha-beta among the opponents.
public struct FixedBoardConfiguration<Board: RandomlyOpenedGame>: GameSettings, Equatable {
  public var opponent = SearchingOpponent.random
  /// How many moves alpha-beta looks ahead; 4 when left out.
  public var depth: Int?
  public var against: SearchingOpponent?
  public var side = PlayerSide.alternate
  public var openingMoves = 0
  public var evolved = EvolvedPlayerSettings()

  static var mostOpeningMoves: Int { Board.mostOpeningMoves }
  public static var help: [String: String] {
    gameHelp.merging(["depth": "How many moves alpha-beta looks ahead; 4 when left out."]) { $1 }
  }
  public init() {}
  public func validate() throws { try checkGameSettings() }
}

/// How Connect Four is played.
public typealias ConnectFourConfiguration = FixedBoardConfiguration<ConnectFour>

/// How Othello is played.
public typealias OthelloConfiguration = FixedBoardConfiguration<Othello>

/// How Hex is played.
public struct HexConfiguration: GameSettings, Equatable {
  public var opponent = SearchingOpponent.random
  /// How many moves alpha-beta looks ahead; 2 when left out, as there are so many moves.
  public var depth: Int?
  public var against: SearchingOpponent?
  public var side = PlayerSide.alternate
  public var openingMoves = 0
  public var evolved = EvolvedPlayerSettings()
  /// How many rows and columns the board has.
  public var size = 7

  var depthOrDefault: Int { depth ?? 2 }
  static let mostOpeningMoves = 18
  public static let help = gameHelp.merging([
    "depth": "How many moves alpha-beta looks ahead; 2 when left out.", "size": "How many rows and columns the board has.",
  ]) { $1 }
  public init() {}

  // A player needs as many stones as the board has rows.
  var mostOpeningMoves: Int { max(2 * size - 4, 0) }

  public func validate() throws {
    _ = try Hex(size: size)
    try checkGameSettings()
  }
}
