import Core

/// A player of a game that does not learn: what an agent is trained against, or measured by.
///
/// It is a value that holds its settings only. What it plays depends on the game as it stands and on the stream it is given.
public protocol Opponent<Played>: Codable, Sendable {
  /// The game it plays.
  associatedtype Played: Game

  /// The player with its default settings.
  init()

  /// The move of the player whose turn it is, in a game that is not over.
  /// - Parameters:
  ///   - game: what is played, as it stands.
  ///   - legalActions: 0 or 1 for every action; at least one is 1.
  ///   - random: where randomness comes from.
  func action(
    in game: Played, legalActions: UnsafeBufferPointer<UInt8>, using random: inout RandomStream
  ) -> Int
}

/// Makes every legal move with the same probability.
public struct RandomOpponent<Played: Game>: Opponent {
  @inlinable public init() {}

  @inlinable
  public func action(
    in game: Played, legalActions: UnsafeBufferPointer<UInt8>, using random: inout RandomStream
  ) -> Int {
    random.legalIndex(legalActions, from: 0, count: legalActions.count)
  }
}
