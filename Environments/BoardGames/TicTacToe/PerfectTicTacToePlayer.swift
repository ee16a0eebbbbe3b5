import Core
import ReinforcementLearning

/// Plays tic-tac-toe perfectly: it never loses, wins as soon as it can and loses as late as it can. Among moves that are equally
/// good it chooses at random.
public struct PerfectTicTacToePlayer: Opponent {
  public init() {}

  public func action(
    in game: TicTacToe, legalActions: UnsafeBufferPointer<UInt8>, using random: inout RandomStream
  ) -> Int {
    var best = Self.bestMoves[game.stateNumber]
    for _ in 0..<random.integer(below: max(best.nonzeroBitCount, 1)) { best &= best - 1 }
    return best.trailingZeroBitCount
  }

  /// The value of a game for the player to move: above 0 when he can force a win, 0 for a draw, below 0 for a loss; the nearer to 0,
  /// the longer it takes.
  public static func value(of game: TicTacToe) -> Int {
    switch game.standing {
    case .running: moves(in: game).map { value(of: $0, in: game) }.max() ?? 0
    case .draw: 0
    case .firstHasWon, .secondHasWon: Int(game.result(of: game.currentPlayer)) * (10 - game.stoneCount)
    }
  }

  private static func moves(in game: TicTacToe) -> [Int] { (0..<9).filter(game.isLegal) }

  private static func value(of move: Int, in game: TicTacToe) -> Int {
    var next = game
    next.play(move)
    return -value(of: next)
  }

  /// For every state that can come up the moves that are best, a bit each, by the state's number.
  private static let bestMoves: [UInt16] = {
    var table = [UInt16](repeating: 0, count: 19_683)
    // Values of states that have been worked out; other moves lead to a state again and again.
    var values = [Int8?](repeating: nil, count: 19_683)
    func solve(_ game: TicTacToe) -> Int {
      if let value = values[game.stateNumber] { return Int(value) }
      var best = game.standing == .running ? -100 : value(of: game)
      if game.standing == .running {
        for move in moves(in: game) {
          var next = game
          next.play(move)
          let value = -solve(next)
          if value > best { (best, table[game.stateNumber]) = (value, 0) }
          if value == best { table[game.stateNumber] |= 1 << UInt16(move) }
        }
      }
      values[game.stateNumber] = Int8(best)
      return best
    }
    _ = solve(TicTacToe())
    return table
  }()
}
