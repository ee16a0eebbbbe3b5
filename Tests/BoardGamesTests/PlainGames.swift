import BoardGames
import Core
import Foundation
import ReinforcementLearning
import Testing

let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("Golden")

/// A game of two players written the slow and obvious way: a grid of players, -1 where there is no stone.
protocol PlainGame {
  associatedtype Fast: BoardGame
  static var fast: Fast { get }
  init()
  var mover: Int { get }
  /// The legal actions, as the player to move sees the board.
  var legal: [Int] { get }
  /// Who has won, 2 for a draw; nil while the game goes on.
  var winner: Int? { get }
  /// The grid as the player to move sees it.
  var view: [[Int]] { get }
  mutating func play(_ action: Int)
}

/// The numbers that a row of observations or of legal actions gets.
func written<Element: BitwiseCopyable>(
  _ count: Int, _ ground: Element, _ write: (inout BatchRow<Element>) -> Void
) -> [Element] {
  [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
    buffer.initialize(repeating: ground)
    var row = BatchRow(buffer.baseAddress!, count: count)
    write(&row)
    initialized = row.firstIndexOutOfRange == nil ? count : 0
  }
}

extension BoardGame {
  var observation: [Float] { written(specification.observationSize, 7) { writeObservation(into: &$0) } }
  var mask: [Bool] { written(specification.actionSpace.maskSize, true) { writeLegalActions(into: &$0) } }
}

/// Plays random games on both and compares all that can be seen after every move.
/// - Returns: how often the first player won, the second won, and neither.
func compareWithPlain<Plain: PlainGame>(_ type: Plain.Type, games: Int) throws -> [Int] {
  var random = RandomKey(seed: 11).stream
  var wins = [0, 0, 0]
  for _ in 0..<games {
    var (plain, fast) = (Plain(), Plain.fast)
    fast.reset(using: &random)
    while true {
      let size = fast.specification.actionSpace.maskSize
      let expected = plain.view.flatMap { $0 }.flatMap {
        [$0 == plain.mover ? 1 : 0, $0 == 1 - plain.mover ? 1 : 0] as [Float]
      }
      try #require(fast.observation == expected)
      try #require(fast.currentPlayer == plain.mover)
      try #require((0..<size).map(fast.isLegal) == (0..<size).map(plain.legal.contains))
      let expectedStanding: Standing = [.firstHasWon, .secondHasWon, .draw, .running][plain.winner ?? 3]
      try #require(fast.standing == expectedStanding)
      if let winner = plain.winner {
        wins[winner] += 1
        try #require((0..<2).map(fast.result) == (winner == 2 ? [0, 0] : winner == 0 ? [1, -1] : [-1, 1]))
        break
      }
      try #require(fast.mask == (0..<size).map(plain.legal.contains))
      let (action, mover) = (plain.legal[random.integer(below: plain.legal.count)], plain.mover)
      plain.play(action)
      let timeStep = fast.step(action, using: &random)
      try #require(timeStep.status == (plain.winner == nil ? .running : .terminated))
      try #require(timeStep.reward == (plain.winner.map { $0 == 2 ? 0 : $0 == mover ? 1 : -1 } ?? 0))
    }
  }
  return wins
}

/// How many games of so many moves there are; games that end earlier do not count.
func gameCount<Played: BoardGame>(_ game: Played, moves: Int) -> Int {
  if moves == 0 { return 1 }
  guard game.standing == .running else { return 0 }
  return (0..<game.specification.actionSpace.maskSize).filter(game.isLegal).reduce(0) { count, action in
    var next = game
    next.play(action)
    return count + gameCount(next, moves: moves - 1)
  }
}

/// Random legal moves to the end: every third picture and the last, the names of the moves and the results.
func playthrough<Played: BoardGame>(_ start: Played, seed: UInt64) -> String {
  var game = start
  var random = RandomKey(seed: seed).stream
  game.reset(using: &random)
  var lines = [game.rendering]
  var move = 0
  while game.standing == .running {
    let legal = (0..<game.specification.actionSpace.maskSize).filter(game.isLegal)
    let action = legal[random.integer(below: legal.count)]
    move += 1
    lines.append("\(move). \(game.name(of: action)) of \(legal.count)")
    let timeStep = game.step(action, using: &random)
    if move % 3 == 0 || timeStep.status.isLast { lines.append(game.rendering) }
    if timeStep.status.isLast {
      lines.append("reward \(timeStep.reward), results \(game.result(of: 0)) and \(game.result(of: 1))")
    }
  }
  return lines.joined(separator: "\n") + "\n"
}

/// Compares a playthrough with the recorded one.
func expectGolden(_ text: String, _ file: String) throws {
  #expect(try String(contentsOf: golden.appendingPathComponent(file), encoding: .utf8) == text)
}
