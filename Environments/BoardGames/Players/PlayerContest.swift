import Core
import ReinforcementLearning
import Search

/// The best weights for a player of a board game, judged in matches against each other or, as a problem, against the task's opponent.
///
/// A match begins with a few random moves, up to as many as is said, and is two games from there, so that both players are on either
/// side; what a player gets is the mean of its two results. A player's value is its mean result in games against a fixed
/// opponent, played with the same random numbers for all.
public struct PlayerContest<Played: WeighedGame>: StrategyProblem, CompetitiveProblem {
  public typealias Player = WeighedPlayer<Played>

  /// What a solution is: a weight for each of the game's names of weights.
  public let encoding = StrategyVectorEncoding(count: Played.weightNames.count, genes: .weights(deviation: 1))
  /// How many moves players look ahead.
  public let lookAhead: Int
  /// Up to how many random moves a match begins with.
  public let openingMoves: Int
  /// How many games against each opponent measure a player.
  public let games: Int

  private let start: Played
  /// The task's opponent, and then the others.
  let yardsticks: [Yardstick<Played>]
  private let key = RandomKey(seed: 1)["measuring"]

  init(_ start: Played, settings: EvolvedPlayerSettings, openingMoves: Int, yardsticks: [Yardstick<Played>]) {
    precondition(!yardsticks.isEmpty, "players are measured by at least one opponent")
    self.start = start
    self.yardsticks = yardsticks
    self.openingMoves = openingMoves
    lookAhead = settings.lookAhead
    games = settings.games
  }

  public var objectives: [Objective] { [objective] }
  public var objective: Objective { Objective("return", .maximize) }

  public func makePlayer(_ genotype: StrategyVector) throws -> Player {
    try encoding.validate(genotype)
    return WeighedPlayer(genotype.genes, depth: lookAhead)
  }

  /// Fewer by a power of eight the more moves players look ahead.
  public var matchesPerStep: Int { max(1, Played.matchesPerStep >> (3 * (lookAhead - 1))) }

  public func play(_ first: Player, _ second: Player, key: RandomKey) throws -> MatchOutcome {
    var random = key.stream
    let opening = makeOpening(using: &random)
    let result = finish(opening, first, second, using: &random) - finish(opening, second, first, using: &random)
    return MatchOutcome(first: result / 2, second: -result / 2)
  }

  /// A game after random moves, up to as many as is said.
  private func makeOpening(using random: inout RandomStream) -> Played {
    var game = start
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: game.mostMoves) { moves in
      for _ in 0..<random.integer(below: openingMoves + 1) where game.standing == .running {
        let count = game.writeMoves(into: moves.baseAddress!)
        game.play(Int(moves[random.integer(below: count)]))
      }
    }
    return game
  }

  /// What the player who was to begin has got when the game is over.
  private func finish(_ opening: Played, _ first: Player, _ second: Player, using random: inout RandomStream) -> Double {
    var game = opening
    while game.standing == .running {
      game.play((game.currentPlayer == 0 ? first : second).action(in: game, using: &random))
    }
    return Double(game.result(of: 0))
  }

  public func evaluate(_ solution: StrategyVector) throws -> Evaluation { Evaluation(try assess(solution)) }

  /// The mean result against the task's opponent.
  public func assess(_ genotype: StrategyVector) throws -> Double {
    let results = results(of: try makePlayer(genotype), against: 0)
    return results.reduce(0, +) / Double(games)
  }

  /// The results of all games against the yardstick of that index.
  func results(of player: Player, against index: Int) -> [Double] {
    (0..<games).map { yardsticks[index].result(of: player, game: $0, key: key[index][$0]) }
  }

  public var assessmentParts: Int { yardsticks.count * games }
  public var assessmentPartsPerStep: Int { 4 }

  public func assess(_ genotype: StrategyVector, part: Int) throws -> Double {
    let (index, number) = part.quotientAndRemainder(dividingBy: games)
    return yardsticks[index].result(of: try makePlayer(genotype), game: number, key: key[index][number])
  }

  /// The mean results against all opponents.
  public func assessment(ofParts parts: [Double]) -> Metrics {
    let means = yardsticks.indices.map { parts[$0 * games..<($0 + 1) * games].reduce(0, +) / Double(games) }
    var metrics: Metrics = [objective.name: means[0]]
    for (yardstick, mean) in zip(yardsticks, means) { metrics["against \(yardstick.name)"] = mean }
    return metrics
  }

  public func publishedForm(of solution: StrategyVector) -> any Encodable & Sendable {
    PlayerSheet(lookAhead: lookAhead, features: Played.weightNames, weights: solution.genes)
  }

  public func publishedForm(ofContestant genotype: StrategyVector) -> any Encodable & Sendable {
    publishedForm(of: genotype)
  }
}
