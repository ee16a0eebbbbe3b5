import BoardGames
import Core
import ReinforcementLearning
import Testing

private struct PlainTicTacToe: PlainGame {
  static var fast: TicTacToe { TicTacToe() }
  var view = [[Int]](repeating: [-1, -1, -1], count: 3)
  var mover = 0

  var legal: [Int] { (0..<9).filter { view[$0 / 3][$0 % 3] == -1 } }

  var winner: Int? {
    let lines =
      (0..<3).flatMap { [[($0, 0), ($0, 1), ($0, 2)], [(0, $0), (1, $0), (2, $0)]] } + [
        [(0, 0), (1, 1), (2, 2)], [(0, 2), (1, 1), (2, 0)],
      ]
    for player in 0..<2 where lines.contains(where: { $0.allSatisfy { view[$0.0][$0.1] == player } }) { return player }
    return legal.isEmpty ? 2 : nil
  }

  mutating func play(_ action: Int) {
    view[action / 3][action % 3] = mover
    mover = 1 - mover
  }
}

@Suite struct TicTacToeTests {
  @Test("random games go as in a plain implementation")
  func equalsPlain() throws {
    let wins = try compareWithPlain(PlainTicTacToe.self, games: 3000)
    // Of random games 58.49 % are won by the first player, 28.81 % by the second.
    #expect(abs(wins[0] - 1755) < 140 && abs(wins[1] - 864) < 130 && wins[2] > 200)
  }

  @Test("there are 255,168 games, 5478 positions with numbers of their own, and the value is a draw")
  func counts() {
    var (games, positions) = (0, Set<Int>())
    var numbers: Set<Int> = []
    func visit(_ game: TicTacToe) {
      positions.insert(Int(game.own) << 10 | Int(game.other) << 1 | game.currentPlayer)
      numbers.insert(game.stateNumber)
      guard game.standing == .running else {
        games += 1
        return
      }
      for action in 0..<9 where game.isLegal(action) {
        var next = game
        next.play(action)
        visit(next)
      }
    }
    visit(TicTacToe())
    #expect(games == 255_168 && positions.count == 5478 && numbers.count == 5478)
    #expect(numbers.allSatisfy { (0..<19_683).contains($0) })
    #expect(PerfectTicTacToePlayer.value(of: TicTacToe()) == 0)
  }

  /// The results of games between two players, for the first.
  private func results<A: Opponent<TicTacToe>, B: Opponent<TicTacToe>>(_ first: A, _ second: B, games: Int) -> [Float] {
    var contest = AgainstOpponent(TicTacToe(), opponent: second, side: .first)
    var random = RandomKey(seed: 3).stream
    return (0..<games).map { _ in
      contest.reset(using: &random)
      var timeStep = TimeStep.running(reward: 0)
      while !timeStep.status.isLast {
        let legal = contest.game.mask.map { $0 ? UInt8(1) : 0 }
        let action = legal.withUnsafeBufferPointer { first.action(in: contest.game, legalActions: $0, using: &random) }
        timeStep = contest.step(action, using: &random)
      }
      return timeStep.reward
    }
  }

  @Test("the perfect player never loses, plays every game against itself to a draw, and beats a random one as known")
  func perfect() {
    #expect(results(PerfectTicTacToePlayer(), PerfectTicTacToePlayer(), games: 300).allSatisfy { $0 == 0 })
    let begun = results(PerfectTicTacToePlayer(), RandomOpponent(), games: 2000)
    let answered = results(RandomOpponent(), PerfectTicTacToePlayer(), games: 2000)
    #expect(begun.allSatisfy { $0 >= 0 } && begun.count { $0 == 1 } > 1880)
    #expect(answered.allSatisfy { $0 <= 0 } && answered.count { $0 == -1 } > 1450)
  }

  @Test("the perfect player chooses every best move, and only those, in each position it can meet")
  func perfectMoves() {
    var random = RandomKey(seed: 4).stream
    var seen: Set<Int> = []
    func visit(_ game: TicTacToe) {
      guard game.standing == .running, seen.insert(game.stateNumber).inserted else { return }
      let legal = (0..<9).filter(game.isLegal)
      let after = legal.map { action in
        var next = game
        next.play(action)
        return next
      }
      // The full search from each position is slow near the beginning.
      if game.stoneCount >= 4 {
        let values = after.map { -PerfectTicTacToePlayer.value(of: $0) }
        let best = Set(zip(legal, values).filter { $0.1 == values.max() }.map(\.0))
        let bytes = game.mask.map { $0 ? UInt8(1) : 0 }
        let chosen = Set(
          (0..<40).map { _ in
            bytes.withUnsafeBufferPointer { PerfectTicTacToePlayer().action(in: game, legalActions: $0, using: &random) }
          })
        #expect(chosen == best, "\(game.rendering)")
      }
      for next in after { visit(next) }
    }
    visit(TicTacToe())
    #expect(seen.count > 4000)
  }

  @Test("it keeps the contract of an environment, alone and against opponents")
  func contract() {
    #expect(checkEnvironment(TicTacToe.self, episodes: 50).isEmpty)
    #expect(checkEnvironment(AgainstOpponent<PerfectTicTacToePlayer>.self, episodes: 50).isEmpty)
  }

  @Test("an illegal move loses")
  func illegal() {
    var game = TicTacToe()
    var random = RandomKey(seed: 0).stream
    #expect(game.step(4, using: &random) == .running(reward: 0))
    #expect(game.step(4, using: &random) == .terminated(reward: -1))
    #expect(game.standing == .firstHasWon && game.step(0, using: &random) == .terminated(reward: 0))
    for action in [-1, 9, .max] {
      var game = TicTacToe()
      #expect(game.step(action, using: &random) == .terminated(reward: -1) && game.result(of: 1) == 1)
    }
  }

  @Test("a recorded playthrough repeats itself")
  func golden() throws { try expectGolden(playthrough(TicTacToe(), seed: 2), "tic-tac-toe.txt") }
}
