import ReinforcementLearning

extension EnvironmentFace {
  /// The face of a game against an opponent, for agents that act for one player. Where the agent is to be every player equally
  /// often, it is so exactly in an even number of games that measure it.
  @inlinable
  public init<Rival: Opponent>(against contest: AgainstOpponent<Rival>) {
    self.init(contest)
    makeEvaluationBatch = { try VectorEnvironment(alternating: contest, count: $0) }
    makeGameBatch = { try VectorEnvironment(contest.game, count: $0) }
  }

  /// The face of a game for agents that move for both players: they learn in the game itself, and are measured against the opponent.
  @inlinable
  public init<Rival: Opponent>(selfPlay contest: AgainstOpponent<Rival>) {
    self.init(contest.game)
    makeEvaluationBatch = { try VectorEnvironment(alternating: contest, count: $0) }
    makeGameBatch = { try VectorEnvironment(contest.game, count: $0) }
  }
}
