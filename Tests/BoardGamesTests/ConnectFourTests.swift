import AllocationCounter
import BoardGames
import Core
import ReinforcementLearning
import Testing

private struct PlainConnectFour: PlainGame {
  static var fast: ConnectFour { ConnectFour() }
  var view = [[Int]](repeating: [Int](repeating: -1, count: 7), count: 6)
  var mover = 0

  var legal: [Int] { (0..<7).filter { view[0][$0] == -1 } }

  var winner: Int? {
    for row in 0..<6 {
      for column in 0..<7 where view[row][column] >= 0 {
        for (down, right) in [(0, 1), (1, 0), (1, 1), (1, -1)] {
          let cells = (0..<4).map { (row + $0 * down, column + $0 * right) }
          guard cells.allSatisfy({ (0..<6).contains($0.0) && (0..<7).contains($0.1) }) else { continue }
          if cells.allSatisfy({ view[$0.0][$0.1] == view[row][column] }) { return view[row][column] }
        }
      }
    }
    return legal.isEmpty ? 2 : nil
  }

  mutating func play(_ action: Int) {
    view[view.lastIndex { $0[action] == -1 }!][action] = mover
    mover = 1 - mover
  }
}

@Suite struct ConnectFourTests {
  @Test("random games go as in a plain implementation")
  func equalsPlain() throws {
    let wins = try compareWithPlain(PlainConnectFour.self, games: 2000)
    #expect(wins[0] > wins[1] && wins[1] > 700 && wins[2] > 0)
  }

  @Test("positions by number of stones are those published: 1, 7, 49, 238, 1120, 4263, 16422, 54859, 184275")
  func positions() {
    // Tromp's counts, in which positions after the end count once and are not played on (OEIS A212693).
    var layer: Set<[UInt64]> = [[0, 0]]
    var games = [ConnectFour()]
    var counts = [1]
    for _ in 0..<8 {
      var next: [ConnectFour] = []
      layer = []
      for game in games where game.standing == .running {
        for column in 0..<7 where game.isLegal(column) {
          var after = game
          after.play(column)
          if layer.insert([after.own, after.other]).inserted { next.append(after) }
        }
      }
      games = next
      counts.append(layer.count)
    }
    #expect(counts == [1, 7, 49, 238, 1120, 4263, 16_422, 54_859, 184_275])
  }

  @Test("a full column is illegal, and an illegal move loses")
  func ends() throws {
    var random = RandomKey(seed: 0).stream
    var full = try ConnectFour(moves: [0, 0, 0, 0, 0, 0])
    #expect(full.mask == [false, true, true, true, true, true, true])
    #expect(full.step(0, using: &random) == .terminated(reward: -1) && full.standing == .secondHasWon)
    #expect(throws: WarrenError.self) { try ConnectFour(moves: [0, 0, 0, 0, 0, 0, 0]) }
    #expect(throws: WarrenError.self) { try ConnectFour(moves: [0, 1, 0, 1, 0, 1, 0, 1]) }
  }

  @Test("it keeps the contract of an environment, alone and against opponents")
  func contract() {
    #expect(checkEnvironment(ConnectFour.self, episodes: 20).isEmpty)
    #expect(checkEnvironment(AgainstOpponent<AlphaBeta<ConnectFour>>.self, episodes: 10).isEmpty)
    #expect(checkEnvironment(AgainstOpponent(ConnectFour(), opponent: RandomOpponent(), openingMoves: 5)).isEmpty)
  }

  @Test("a recorded playthrough repeats itself")
  func golden() throws { try expectGolden(playthrough(ConnectFour(), seed: 5), "connect-four.txt") }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let contests = try VectorEnvironment(AgainstOpponent(ConnectFour(), opponent: RandomOpponent()), count: 8)
    for batch in [try VectorEnvironment(ConnectFour(), count: 8), contests] as [any BatchEnvironment] {
      try batch.reset(key: RandomKey(seed: 1))
      let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
      let actions = ActionBatch(for: batch)
      let before = allocation_count()
      for _ in 0..<2000 {
        policy.selectActions(for: batch, into: actions)
        try actions.take(in: batch, copies: 8)
      }
      #expect(allocation_count() == before)
    }
  }
}
