import Core

extension EnvironmentCheck {
  /// Whose turn it was before a step, and what the players of a game had got by then.
  struct Turn {
    var player: Int
    var results: [Float]?
  }

  mutating func checkReward(_ timeStep: TimeStep, _ place: String) {
    let reward = timeStep.reward
    if !reward.isFinite { return report(.reward, "\(place): the reward is \(reward)") }
    if !specification.rewardRange.contains(reward) {
      report(.reward, "\(place): the reward \(reward) is outside the range \(specification.rewardRange) of the specification")
    }
  }

  /// Whether the rewards from every step of an episode on add up to a return that the specification allows. In a game each player
  /// has rewards of his own.
  mutating func checkReturns(_ rewards: [(reward: Double, player: Int)], episode: Int) {
    guard let range = specification.returnRange else { return }
    let (low, high) = (Double(range.lowerBound), Double(range.upperBound))
    // Rewards are rounded, and so are their sums.
    let tolerance = 1e-4 * max(1, min(max(abs(low), abs(high)), 1e30))
    var sums = [Double](repeating: 0, count: max(specification.playerCount, 1))
    for (step, move) in rewards.enumerated().reversed() where sums.indices.contains(move.player) {
      sums[move.player] += move.reward
      let sum = sums[move.player]
      guard sum >= low - tolerance, sum <= high + tolerance else {
        let whose = specification.playerCount > 1 ? "player \(move.player)'s rewards" : "the rewards"
        return report(
          .returns,
          "episode \(episode): \(whose) from step \(step + 1) on add up to \(Float(sum)), outside the returnRange \(range) of the "
            + "specification")
      }
    }
  }

  /// Asks whose turn it is.
  mutating func turn(_ place: String) -> Turn {
    let player = played.currentPlayer
    let players = specification.playerCount
    if let game = played as? any Game {
      guard (0..<players).contains(player) else {
        report(.game, "\(place): currentPlayer is \(player), the specification says \(players) players, 0 to \(players - 1)")
        return Turn(player: player)
      }
      return Turn(player: player, results: (0..<players).map { game.result(of: $0) })
    }
    if player != 0 { report(.game, "\(place): currentPlayer is \(player); it is 0 in what is not a Game") }
    return Turn(player: player)
  }

  /// Whether what one player of a game wins the others lose, and the reward of a move is what it has brought the player who made it.
  mutating func checkResults(_ turn: Turn, _ timeStep: TimeStep, _ place: String) {
    guard let before = turn.results, before.indices.contains(turn.player), let game = played as? any Game else { return }
    tell("\(place): the players' results")
    let results = (0..<specification.playerCount).map { game.result(of: $0) }
    if let player = results.firstIndex(where: { !$0.isFinite }) {
      return report(.game, "\(place): result(of: \(player)) is \(results[player])")
    }
    let sum = results.reduce(0, +)
    guard abs(sum) <= 1e-4 * max(1, results.reduce(0) { max($0, abs($1)) }) else {
      return report(
        .game, "\(place): the players' results \(results) add up to \(sum); what one wins the others lose, so it is 0")
    }
    let gain = results[turn.player] - before[turn.player]
    if timeStep.reward.isFinite, abs(gain - timeStep.reward) > 1e-4 * max(1, abs(gain)) {
      report(
        .game,
        "\(place): player \(turn.player) has moved for a reward of \(timeStep.reward), but result(of: \(turn.player)) went from "
          + "\(before[turn.player]) to \(results[turn.player])")
    }
  }
}
