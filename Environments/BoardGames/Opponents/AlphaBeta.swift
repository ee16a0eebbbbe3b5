import Core
import ReinforcementLearning

/// Looks a fixed number of moves ahead and judges by the game's evaluation: alpha-beta search (Knuth and Moore, "An analysis of
/// alpha-beta pruning", 1975) with iterative deepening, a transposition table and the table's moves first.
///
/// A win is worth more the sooner it comes, and a loss less. Among moves of the same value it chooses at random.
public struct AlphaBeta<Played: SearchableGame>: Opponent {
  /// How many moves it looks ahead, at least 1.
  public let depth: Int

  /// Looks four moves ahead.
  public init() { depth = 4 }

  /// Looks that many moves ahead; a number below 1 counts as 1 and one above 100 as 100.
  public init(depth: Int) { self.depth = min(max(depth, 1), 100) }

  public func action(
    in game: Played, legalActions: UnsafeBufferPointer<UInt8>, using random: inout RandomStream
  ) -> Int {
    var search = AlphaBetaSearch(for: game, depth: depth, judge: OwnJudge())
    let best = search.bestMoves(in: game)
    return best.isEmpty ? 0 : Int(best[random.integer(below: best.count)])
  }

  /// What a position is worth to the player to move: ``winValue`` or more for a win that can be forced within the depth, the
  /// negative of that for a loss, 0 for a draw, else the evaluation at the end of the best moves of both players.
  public func value(of game: Played) -> Int32 {
    guard game.standing == .running else { return Int32(game.result(of: game.currentPlayer)) * (Self.winValue + Int32(depth)) }
    var search = AlphaBetaSearch(for: game, depth: depth, judge: OwnJudge())
    return search.value(of: game)
  }

  /// All moves of the highest value; none in a game that is over.
  public func bestMoves(in game: Played) -> [Int] {
    var search = AlphaBetaSearch(for: game, depth: depth, judge: OwnJudge())
    return search.bestMoves(in: game).map { Int($0) }
  }

  /// The value of a win with the last move that is looked at. Every move earlier is worth 1 more.
  public static var winValue: Int32 { 1_000_000 }
}

/// Says what the positions at the end of a search are worth.
protocol PositionJudge<Played>: Sendable {
  associatedtype Played: SearchableGame
  /// How good the position is for the player to move, in a game that goes on; between -100,000 and 100,000.
  func value(of game: Played) -> Int32
}

/// Judges by the game's own evaluation.
struct OwnJudge<Played: SearchableGame>: PositionJudge {
  @inline(__always)
  func value(of game: Played) -> Int32 { game.evaluation }
}

/// One search for a move: its table and its memory.
struct AlphaBetaSearch<Judge: PositionJudge>: ~Copyable {
  typealias Played = Judge.Played

  private let judge: Judge
  private let table: TranspositionTable
  private let moves: UnsafeMutablePointer<Int32>
  private let mostMoves: Int
  private let depth: Int
  /// How many positions were looked at.
  private(set) var nodeCount = 0

  init(for game: Played, depth: Int, judge: Judge) {
    self.judge = judge
    self.depth = depth
    mostMoves = game.mostMoves
    moves = .allocate(capacity: mostMoves * (depth + 1))
    table = TranspositionTable(logarithmicSize: min(2 * depth + 2, 20))
  }

  deinit { moves.deallocate() }

  /// The value of a position for the player to move, looking the whole depth ahead.
  mutating func value(of game: Played) -> Int32 {
    for depth in 1..<max(depth, 1) { _ = search(game, depth: depth, from: -.max, to: .max) }
    return search(game, depth: depth, from: -.max, to: .max)
  }

  /// All moves that are worth the most, looking the whole depth ahead; none in a game that is over.
  mutating func bestMoves(in game: Played) -> [Int32] {
    guard game.standing == .running else { return [] }
    let list = moves + mostMoves * depth
    let count = game.writeMoves(into: list)
    var best: [Int32] = []
    for depth in min(2, depth)...depth {
      best.removeAll(keepingCapacity: true)
      var highest = -Int32.max
      for index in 0..<count {
        // Just below the highest value so far, so that a move of the same value is told from a worse one.
        let value = value(of: list[index], in: game, depth: depth, from: max(highest, 1 - Int32.max) - 1, to: .max)
        if value > highest {
          highest = value
          best.removeAll(keepingCapacity: true)
        }
        guard value == highest else { continue }
        best.append(list[index])
        // What is best now comes first at the next depth.
        var place = index
        while place >= best.count {
          list.swap(place, place - 1)
          place -= 1
        }
      }
    }
    return best
  }

  /// The value of a move for the player who makes it, exact between the bounds.
  @inline(__always)
  private mutating func value(
    of move: Int32, in game: Played, depth: Int, from alpha: Int32, to beta: Int32
  ) -> Int32 {
    var next = game
    let mover = game.currentPlayer
    next.play(Int(move))
    nodeCount += 1
    guard next.standing == .running else {
      // The sooner, the more moves are left.
      return next.standing == .draw ? 0 : Int32(next.result(of: mover)) * (AlphaBeta<Played>.winValue + Int32(depth) - 1)
    }
    return -search(next, depth: depth - 1, from: -beta, to: -alpha)
  }

  /// The value of a game that goes on for the player to move: exact between the bounds, else a bound of it.
  private mutating func search(_ game: Played, depth: Int, from lowest: Int32, to beta: Int32) -> Int32 {
    if depth == 0 { return judge.value(of: game) }
    let key = game.positionKey
    let known = table[key]
    var first: Int32 = -1
    if known.bound != .none, known.key == key {
      first = Int32(known.move)
      // Only of the same depth, so that the value is that of a plain search.
      if Int(known.depth) == depth {
        switch known.bound {
        case .exact: return known.value
        case .upper where known.value <= lowest: return known.value
        case .lower where known.value >= beta: return known.value
        default: break
        }
      }
    }
    let list = moves + mostMoves * (depth - 1)
    let count = game.writeMoves(into: list)
    if first >= 0, let index = (0..<count).first(where: { list[$0] == first }) {
      for place in stride(from: index, to: 0, by: -1) { list.swap(place, place - 1) }
    }
    var (alpha, best, bestMove) = (lowest, -Int32.max, list[0])
    for index in 0..<count {
      let value = value(of: list[index], in: game, depth: depth, from: alpha, to: beta)
      if value > best { (best, bestMove) = (value, list[index]) }
      alpha = max(alpha, value)
      if alpha >= beta { break }
    }
    table[key] = TranspositionTable.Entry(
      key: key, value: best, move: Int16(truncatingIfNeeded: bestMove), depth: UInt8(depth),
      bound: best >= beta ? .lower : best > lowest ? .exact : .upper)
    return best
  }
}

extension UnsafeMutablePointer<Int32> {
  @inline(__always)
  fileprivate func swap(_ left: Int, _ right: Int) { (self[left], self[right]) = (self[right], self[left]) }
}
