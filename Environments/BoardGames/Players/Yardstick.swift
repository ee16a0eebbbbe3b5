import Core
import ReinforcementLearning

/// A fixed opponent that tells how far players have come.
struct Yardstick<Played: WeighedGame>: Sendable {
  /// What it is called: "alpha-beta 2".
  let name: String
  /// A game against it; 1 for a win, -1 for a loss, 0 for a draw.
  private let play: @Sendable (_ player: WeighedPlayer<Played>, _ number: Int, _ key: RandomKey) -> Float

  /// - Parameters:
  ///   - contest: the game against the opponent, as an agent would play it. Where sides alternate, the player begins in games
  ///     of even number.
  init<Rival: Opponent>(_ name: String, _ contest: AgainstOpponent<Rival>) where Rival.Played == Played {
    self.name = name
    play = { player, number, key in
      let side = contest.side == .alternate ? number % 2 == 0 ? .first : .second : contest.side
      var game = AgainstOpponent(
        contest.game, opponent: contest.opponent, side: side, openingMoves: contest.openingMoves)
      var random = key.stream
      game.reset(using: &random)
      while !game.step(player.action(in: game.game, using: &random), using: &random).status.isLast {}
      return game.game.result(of: game.agent)
    }
  }

  /// The result of a game of that number with that randomness.
  func result(of player: WeighedPlayer<Played>, game number: Int, key: RandomKey) -> Double {
    Double(play(player, number, key))
  }
}
