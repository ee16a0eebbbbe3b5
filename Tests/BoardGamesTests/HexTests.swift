import BoardGames
import Core
import ReinforcementLearning
import Testing

private struct PlainHex: PlainGame {
  static var fast: Hex { Hex() }
  var cells = [[Int]](repeating: [Int](repeating: -1, count: 7), count: 7)
  var mover = 0

  var view: [[Int]] { mover == 0 ? cells : (0..<7).map { row in (0..<7).map { cells[$0][row] } } }
  var legal: [Int] { (0..<49).filter { view[$0 / 7][$0 % 7] == -1 } }

  /// Looks for a way over a player's stones, cell by cell, from the first row (or column) to the last.
  private func hasWay(_ player: Int) -> Bool {
    var open = (0..<7).map { player == 0 ? (0, $0) : ($0, 0) }.filter { cells[$0.0][$0.1] == player }
    var seen = Set(open.map { $0.0 * 7 + $0.1 })
    while let (row, column) = open.popLast() {
      if (player == 0 ? row : column) == 6 { return true }
      for (down, right) in [(0, 1), (0, -1), (1, 0), (-1, 0), (1, -1), (-1, 1)] {
        let (r, c) = (row + down, column + right)
        guard (0..<7).contains(r), (0..<7).contains(c), cells[r][c] == player else { continue }
        if seen.insert(r * 7 + c).inserted { open.append((r, c)) }
      }
    }
    return false
  }

  var winner: Int? { (0..<2).first(where: hasWay) }

  mutating func play(_ action: Int) {
    let (row, column) = (action / 7, action % 7)
    if mover == 0 { cells[row][column] = 0 } else { cells[column][row] = 1 }
    mover = 1 - mover
  }
}

@Suite struct HexTests {
  @Test("random games go as in a plain implementation, and none is drawn")
  func equalsPlain() throws {
    let wins = try compareWithPlain(PlainHex.self, games: 300)
    #expect(wins[0] > 100 && wins[1] > 90 && wins[2] == 0)
  }

  @Test("on every board somebody has won at the latest when it is full, and joins sides of his own", arguments: 2...11)
  func sizes(size: Int) throws {
    var random = RandomKey(seed: UInt64(size)).stream
    var wins = [0, 0]
    for _ in 0..<40 {
      var game = try Hex(size: size)
      var moves = 0
      while game.standing == .running {
        let legal = (0..<size * size).filter(game.isLegal)
        try #require(legal.count == size * size - moves)
        game.play(legal[random.integer(below: legal.count)])
        moves += 1
      }
      try #require(moves >= 2 * size - 1 && game.standing != .draw)
      wins[game.standing == .firstHasWon ? 0 : 1] += 1
    }
    #expect(wins[0] > 4 && wins[1] > 3)
    // Straight down the first column, the other beside it: the first player joins top and bottom.
    var game = try Hex(size: size)
    for row in 0..<size {
      #expect(game.standing == .running)
      game.play(row * size)
      if row < size - 1 { game.play(size + row) }
    }
    #expect(game.standing == .firstHasWon)
  }

  @Test("the second player sees rows and columns exchanged, and names are those of the board")
  func views() throws {
    var game = try Hex(size: 3)
    #expect(game.name(of: 1) == "b1")
    game.play(1)
    #expect(game.name(of: 1) == "a2" && game.name(of: 3) == "b1" && !game.isLegal(3) && game.isLegal(1))
    #expect(game.observation[2 * 3 + 1] == 1)
    for size in [1, 12, -3] { #expect(throws: WarrenError.self) { try Hex(size: size) } }
  }

  @Test("it keeps the contract of an environment, alone and against opponents", arguments: [3, 7, 11])
  func contract(size: Int) throws {
    let game = try Hex(size: size)
    #expect(checkEnvironment(game, episodes: 10).isEmpty)
    #expect(checkEnvironment(AgainstOpponent(game, opponent: AlphaBeta(depth: 1)), episodes: 5).isEmpty)
  }

  @Test("a recorded playthrough repeats itself")
  func golden() throws { try expectGolden(playthrough(try Hex(size: 5), seed: 3), "hex.txt") }

  @Test("a game turned by half a turn is the same game; a mirrored one is not")
  func symmetry() throws {
    #expect(try Hex(size: 5).specification.boardSymmetry == .halfTurn)
    /// How many of 100 random games are won by the other player, or at another time, when every move is put elsewhere.
    func changed(_ place: (Int) -> Int) throws -> Int {
      var random = RandomKey(seed: 9).stream
      var changed = 0
      for _ in 0..<100 {
        var (game, other) = (try Hex(size: 5), try Hex(size: 5))
        while game.standing == .running {
          let legal = (0..<25).filter(game.isLegal)
          let action = legal[random.integer(below: legal.count)]
          game.play(action)
          other.play(place(action))
          if game.standing != other.standing {
            changed += 1
            break
          }
        }
      }
      return changed
    }
    let turned = try changed { (cell: Int) -> Int in 24 - cell }
    let mirrored = try changed { (cell: Int) -> Int in cell - cell % 5 + 4 - cell % 5 }
    #expect(turned == 0 && mirrored > 20)
  }
}
