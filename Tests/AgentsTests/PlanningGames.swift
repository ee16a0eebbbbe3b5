import Core
import ReinforcementLearning

/// Noughts and crosses: small enough to be solved, for whatever plans.
struct Noughts: Game {
  /// 0 empty, 1 and 2 the pieces of the players.
  var cells = [UInt8](repeating: 0, count: 9)
  var moves = 0
  var limit: Int?

  init() {}
  init(limit: Int) { self.limit = limit }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [3, 3, 2], actionSpace: .discrete(9), rewardRange: -1...1, timeLimit: limit, discount: 1,
      playerCount: 2)
  }

  var currentPlayer: Int { moves % 2 }

  mutating func reset(using random: inout RandomStream) { (cells, moves) = (Array(repeating: 0, count: 9), 0) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    guard cells[action] == 0 else { return .terminated(reward: -1) }
    cells[action] = UInt8(1 + moves % 2)
    moves += 1
    if winner != 0 { return .terminated(reward: 1) }
    return moves == 9 ? .terminated(reward: 0) : .running(reward: 0)
  }

  /// The number of the player with three in a line, from 1; 0 when nobody has.
  var winner: UInt8 {
    for (a, b, c) in [
      (0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6),
    ] where cells[a] != 0 && cells[a] == cells[b] && cells[b] == cells[c] { return cells[a] }
    return 0
  }

  func result(of player: Int) -> Float { winner == 0 ? 0 : Int(winner) == player + 1 ? 1 : -1 }

  func writeObservation(into row: inout BatchRow<Float>) {
    let own = UInt8(1 + currentPlayer)
    for cell in 0..<9 {
      row[2 * cell] = cells[cell] == own ? 1 : 0
      row[2 * cell + 1] = cells[cell] == 3 - own ? 1 : 0
    }
  }

  func writeLegalActions(into row: inout BatchRow<Bool>) { for cell in 0..<9 { row[cell] = cells[cell] == 0 } }

  var rendering: String { cells.map { [".", "x", "o"][Int($0)] }.joined() }

  /// The value for the player whose turn it is, by looking at every game that can follow.
  var exactValue: Float {
    if winner != 0 { return -1 }
    if moves == 9 { return 0 }
    return legalMoves.map { -after($0).exactValue }.max()!
  }

  var legalMoves: [Int] { (0..<9).filter { cells[$0] == 0 } }

  func after(_ action: Int) -> Noughts {
    var next = self
    var random = RandomKey(seed: 0).stream
    _ = next.step(action, using: &random)
    return next
  }

  /// The position after these moves.
  static func after(_ actions: [Int]) -> Noughts { actions.reduce(Noughts()) { $0.after($1) } }
}

/// Noughts and crosses that begins in a given position.
struct NoughtsProblem: Game {
  var game = Noughts()
  var start: [Int] = []

  init() {}
  init(_ start: [Int]) { (self.start, game) = (start, Noughts.after(start)) }

  var specification: EnvironmentSpecification { game.specification }
  var currentPlayer: Int { game.currentPlayer }
  mutating func reset(using random: inout RandomStream) { game = Noughts.after(start) }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { game.step(action, using: &random) }
  func result(of player: Int) -> Float { game.result(of: player) }
  func writeObservation(into row: inout BatchRow<Float>) { game.writeObservation(into: &row) }
  func writeLegalActions(into row: inout BatchRow<Bool>) { game.writeLegalActions(into: &row) }
  var rendering: String { game.rendering }
}
