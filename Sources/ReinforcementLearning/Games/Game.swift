/// A turn-based environment with several players who all see the whole state.
///
/// Players are numbered from 0; the specification says how many there are. One step is one move, and between two moves of the same
/// player the others move. Beyond the contract of ``Environment``:
///
/// - The observation and the legal actions are those of the player whose turn it is, seen from that player's side: own pieces
///   first, so that one network plays all colours.
/// - The reward of a step is that of the player who has just moved. ``result(of:)`` gives the same for all players.
/// - The sum of the players' results is 0 (a win for one is a loss for the others).
///
/// Played as an ordinary environment, one agent moves for all players: self-play. Tree search asks ``Environment/currentPlayer``
/// before and after a move to know whose value it is.
///
/// ```swift
/// var game = ConnectFour()
/// game.reset(using: &random)
/// var isOver = false
/// while !isOver { isOver = game.step(players[game.currentPlayer].move(in: game), using: &random).status.isLast }
/// let winner = (0..<2).first { game.result(of: $0) > 0 }
/// ```
public protocol Game: RenderableEnvironment where Action == Int {
  /// What the game has brought a player so far: at its end 1 for a win, -1 for a loss, 0 for a draw; 0 while it goes on.
  func result(of player: Int) -> Float
}
