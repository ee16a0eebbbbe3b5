import Core
import ReinforcementLearning

/// A player that is a vector of weights: alpha-beta, looking a few moves ahead, with the features of the position as it judges
/// them. Among moves of the same value it chooses at random.
public struct WeighedPlayer<Played: WeighedGame>: Sendable {
  private let judge: Weighing<Played>
  /// How many moves it looks ahead.
  public let depth: Int

  /// - Parameters:
  ///   - weights: one for each of the game's names of weights, finite; only their ratios matter.
  ///   - depth: how many moves it looks ahead, from 1 to 100.
  public init(_ weights: [Double], depth: Int) {
    precondition((1...100).contains(depth), "a player looks 1 to 100 moves ahead")
    judge = Weighing(weights)
    self.depth = depth
  }

  /// The move in a game that goes on.
  public func action(in game: Played, using random: inout RandomStream) -> Int {
    let best = bestMoves(in: game)
    return best.count == 1 ? best[0] : best[random.integer(below: best.count)]
  }

  /// All moves of the highest value in a game that goes on.
  public func bestMoves(in game: Played) -> [Int] {
    var search = AlphaBetaSearch(for: game, depth: depth, judge: judge)
    return search.bestMoves(in: game).map { Int($0) }
  }

  /// What it thinks a position is worth to the player to move, in a game that goes on; between -100,000 and 100,000.
  public func evaluation(of game: Played) -> Int32 { judge.value(of: game) }
}
