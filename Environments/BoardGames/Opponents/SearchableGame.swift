/// A game in which ``AlphaBeta`` can search.
public protocol SearchableGame: BoardGame {
  /// How good the position is for the player to move, in a game that goes on: a whole number between -100,000 and 100,000, symmetric
  /// in the players.
  var evaluation: Int32 { get }
  /// What tells this position from others of a game, whose turn it is included.
  var positionKey: PositionKey { get }
  /// How many moves a position can have at most.
  var mostMoves: Int { get }
  /// Writes the legal moves, those first that are likely to be good, and returns how many there are.
  func writeMoves(into moves: UnsafeMutablePointer<Int32>) -> Int
}

/// A position in 128 bits.
public struct PositionKey: Equatable, Sendable {
  var first: UInt64
  var second: UInt64
}
