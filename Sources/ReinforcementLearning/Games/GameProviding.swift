/// An environment for one agent that is made of a game for several: the other players' moves are part of its steps.
///
/// Tree search plans in the game itself, with all players to move, and not against the very opponent that it is measured by: the
/// ``Simulator`` of a batch of such environments holds states of the game, and its specification is the game's.
public protocol GameProviding: Environment {
  /// The game that is played.
  associatedtype ProvidedGame: Game

  /// The game as it stands now, with the agent to move unless it is over.
  var game: ProvidedGame { get }
  /// How many moves of the present game all players together have made.
  var moveCount: Int { get }
}
