import BoardGames
import Core
import ReinforcementLearning
import Testing

private struct PlainOthello: PlainGame {
  static var fast: Othello { Othello() }
  var view: [[Int]]
  var mover = 0

  init() {
    view = [[Int]](repeating: [Int](repeating: -1, count: 8), count: 8)
    (view[3][4], view[4][3], view[3][3], view[4][4]) = (0, 0, 1, 1)
  }

  private func turned(_ row: Int, _ column: Int, by player: Int) -> [(Int, Int)] {
    guard view[row][column] == -1 else { return [] }
    var result: [(Int, Int)] = []
    for down in -1...1 {
      for right in -1...1 where (down, right) != (0, 0) {
        var line: [(Int, Int)] = []
        var (r, c) = (row + down, column + right)
        while (0..<8).contains(r), (0..<8).contains(c), view[r][c] == 1 - player {
          line.append((r, c))
          (r, c) = (r + down, c + right)
        }
        if (0..<8).contains(r), (0..<8).contains(c), view[r][c] == player { result += line }
      }
    }
    return result
  }

  private func placements(of player: Int) -> [Int] { (0..<64).filter { !turned($0 / 8, $0 % 8, by: player).isEmpty } }

  var legal: [Int] {
    let cells = placements(of: mover)
    return cells.isEmpty ? [64] : cells
  }

  var winner: Int? {
    guard placements(of: 0).isEmpty, placements(of: 1).isEmpty else { return nil }
    let counts = (0..<2).map { player in view.joined().count { $0 == player } }
    return counts[0] == counts[1] ? 2 : counts[0] > counts[1] ? 0 : 1
  }

  mutating func play(_ action: Int) {
    if action < 64 {
      for (row, column) in turned(action / 8, action % 8, by: mover) + [(action / 8, action % 8)] { view[row][column] = mover }
    }
    mover = 1 - mover
  }
}

@Suite struct OthelloTests {
  @Test("random games go as in a plain implementation")
  func equalsPlain() throws {
    let wins = try compareWithPlain(PlainOthello.self, games: 120)
    #expect(wins[0] > 30 && wins[1] > 30)
  }

  @Test("games by number of moves are those published: 4, 12, 56, 244, 1396, 8200, 55092, 390216, 3005288")
  func counts() {
    #expect(
      (1...9).map { gameCount(Othello(), moves: $0) } == [4, 12, 56, 244, 1396, 8200, 55_092, 390_216, 3_005_288])
  }

  @Test("the shortest games end by loss of all discs, and passing is legal only without a placement")
  func ends() throws {
    // A game of nine moves in which the second player loses every disc.
    var game = Othello()
    for name in ["e6", "f4", "e3", "f6", "g5", "d6", "e7", "f5", "c5"] {
      let action = try #require((0..<65).first { game.name(of: $0) == name })
      try #require(game.standing == .running && game.isLegal(action) && !game.isLegal(Othello.pass))
      game.play(action)
    }
    #expect(game.standing == .firstHasWon && game.discCount(of: 1) == 0 && game.discCount(of: 0) == 13)
    var random = RandomKey(seed: 8).stream
    var passes = 0
    for _ in 0..<200 {
      var game = Othello()
      while game.standing == .running {
        let legal = (0..<65).filter(game.isLegal)
        if legal == [Othello.pass] { passes += 1 }
        try #require(legal == [Othello.pass] || !legal.contains(Othello.pass))
        game.play(legal[random.integer(below: legal.count)])
      }
    }
    #expect(passes > 50)
  }

  @Test("it keeps the contract of an environment, alone and against opponents")
  func contract() {
    #expect(checkEnvironment(Othello.self, episodes: 20).isEmpty)
    #expect(checkEnvironment(AgainstOpponent(Othello(), opponent: AlphaBeta(depth: 1)), episodes: 10).isEmpty)
  }

  @Test("a recorded playthrough repeats itself")
  func golden() throws { try expectGolden(playthrough(Othello(), seed: 3), "othello.txt") }
}
