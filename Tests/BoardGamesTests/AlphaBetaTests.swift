import BoardGames
import Core
import ReinforcementLearning
import Testing

/// The value of a position by plain minimax of the same depth and evaluation.
private func minimax<Played: SearchableGame>(_ game: Played, depth: Int) -> Int32 {
  if depth == 0 { return game.evaluation }
  return moveValues(game, depth: depth).map(\.value).max()!
}

private func moveValues<Played: SearchableGame>(_ game: Played, depth: Int) -> [(move: Int, value: Int32)] {
  (0..<game.specification.actionSpace.maskSize).filter(game.isLegal).map { move in
    var next = game
    next.play(move)
    guard next.standing == .running else {
      return (move, Int32(next.result(of: game.currentPlayer)) * (1_000_000 + Int32(depth) - 1))
    }
    return (move, -minimax(next, depth: depth - 1))
  }
}

@Suite struct AlphaBetaTests {
  /// Positions from random games, at all stages.
  private func positions<Played: SearchableGame>(_ start: Played, count: Int, seed: UInt64) -> [Played] {
    var random = RandomKey(seed: seed).stream
    var result: [Played] = []
    while result.count < count {
      var game = start
      var stages: [Played] = []
      while game.standing == .running {
        stages.append(game)
        let legal = (0..<game.specification.actionSpace.maskSize).filter(game.isLegal)
        game.play(legal[random.integer(below: legal.count)])
      }
      result.append(stages[random.integer(below: stages.count)])
    }
    return result
  }

  private func compare<Played: SearchableGame>(_ start: Played, depths: ClosedRange<Int>, count: Int) throws {
    for (index, game) in positions(start, count: count, seed: 1).enumerated() {
      let depth = depths.lowerBound + index % depths.count
      let values = moveValues(game, depth: depth)
      let best = values.map(\.value).max()!
      let player = AlphaBeta<Played>(depth: depth)
      try #require(player.value(of: game) == best, "depth \(depth)\n\(game.rendering)")
      let moves = player.bestMoves(in: game)
      try #require(Set(moves) == Set(values.filter { $0.value == best }.map(\.move)))
    }
  }

  @Test("values and best moves in Connect Four equal those of plain minimax")
  func connectFour() throws { try compare(ConnectFour(), depths: 1...5, count: 120) }

  @Test("values and best moves in Othello equal those of plain minimax")
  func othello() throws { try compare(Othello(), depths: 1...4, count: 60) }

  @Test("values and best moves in tic-tac-toe equal those of plain minimax, and so those of the perfect player")
  func ticTacToe() throws {
    try compare(TicTacToe(), depths: 1...6, count: 120)
    for game in positions(TicTacToe(), count: 60, seed: 3) {
      let value = AlphaBeta(depth: 9).value(of: game)
      #expect(value.signum() == Int32(PerfectTicTacToePlayer.value(of: game).signum()))
    }
  }

  @Test("values and best moves in Hex equal those of plain minimax")
  func hex() throws {
    try compare(try Hex(size: 4), depths: 1...4, count: 40)
    try compare(Hex(), depths: 1...2, count: 20)
  }

  private func position(_ moves: String) throws -> ConnectFour {
    try ConnectFour(moves: moves.map { $0.wholeNumberValue! - 1 })
  }

  @Test(
    "late positions of Connect Four are solved as published",
    arguments: [
      ("2252576253462244111563365343671351441", -1), ("7422341735647741166133573473242566", 1),
      ("23163416124767223154467471272416755633", 0), ("74425337641465475671176741236615215533", 0),
    ])
  func solved(moves: String, score: Int) throws {
    // Pons's scores: 22 less the number of stones that the winner has at the end; here a win is worth more by the number of empty
    // cells that it leaves.
    let value = Int(AlphaBeta(depth: 42 - moves.count).value(of: try position(moves)))
    let empty = abs(value) - Int(AlphaBeta<ConnectFour>.winValue)
    #expect(score == (value == 0 ? 0 : value.signum() * (22 - (43 - empty) / 2)))
  }

  @Test("a win is seen as many moves ahead as it takes, and no fewer")
  func horizon() throws {
    // Won with the third move from here; lost with the second.
    let (won, lost) = (try position("4455"), try position("44455554221"))
    let winValue = AlphaBeta<ConnectFour>.winValue
    #expect(AlphaBeta(depth: 2).value(of: won) < winValue && AlphaBeta(depth: 3).value(of: won) == winValue)
    #expect(AlphaBeta(depth: 5).value(of: won) == winValue + 2)
    #expect(AlphaBeta(depth: 1).value(of: lost) > -winValue && AlphaBeta(depth: 2).value(of: lost) == -winValue)
  }

  @Test("Hex on small boards is won by whoever begins, as Nash has shown")
  func smallHex() throws {
    for size in 2...3 {
      let game = try Hex(size: size)
      #expect(AlphaBeta(depth: size * size).value(of: game) > AlphaBeta<Hex>.winValue)
    }
  }

  @Test("it wins at once where it can, and stops the other from winning")
  func threats() throws {
    var random = RandomKey(seed: 1).stream
    func move(_ moves: [Int], depth: Int) throws -> Int {
      let game = try ConnectFour(moves: moves)
      return AlphaBeta(depth: depth).action(
        in: game, legalActions: UnsafeBufferPointer(start: nil, count: 0), using: &random)
    }
    for depth in 1...6 { #expect(try move([3, 0, 3, 0, 3, 6], depth: depth) == 3) }
    for depth in 2...6 { #expect(try move([3, 0, 3, 6, 3], depth: depth) == 3) }
  }

  @Test("evaluations are symmetrical: the other player's is the negative one")
  func symmetry() throws {
    for game in positions(Othello(), count: 50, seed: 2) where game.placements != 0 {
      var turned = game
      // Passing is not legal here, but gives the same board with the other to move.
      turned.play(Othello.pass)
      #expect(turned.evaluation == -game.evaluation)
    }
    for game in positions(ConnectFour(), count: 100, seed: 3) {
      #expect(abs(game.evaluation) < 100_000 && game.evaluation == plainEvaluation(game))
    }
  }

  /// Connect Four's evaluation, row by row and cell by cell.
  private func plainEvaluation(_ game: ConnectFour) -> Int32 {
    let numbers = game.observation
    func cell(_ row: Int, _ column: Int) -> Int {
      numbers[(row * 7 + column) * 2] == 1 ? 1 : numbers[(row * 7 + column) * 2 + 1] == 1 ? -1 : 0
    }
    var sum = 0
    for row in 0..<6 {
      for column in 0..<7 {
        sum += cell(row, column) * [0, 0, 3, 6, 3, 0, 0][column]
        for (down, right) in [(0, 1), (1, 0), (1, 1), (1, -1)] {
          let (endRow, endColumn) = (row + 3 * down, column + 3 * right)
          guard (0..<6).contains(endRow), (0..<7).contains(endColumn) else { continue }
          let cells = (0..<4).map { cell(row + $0 * down, column + $0 * right) }
          for side in [1, -1] where !cells.contains(-side) {
            sum += side * [0, 0, 10, 50, 0][cells.count { $0 == side }]
          }
        }
      }
    }
    return Int32(sum)
  }

  @Test("the more it looks ahead, the better it plays")
  func strength() throws {
    #expect(try meanResult(AlphaBeta<ConnectFour>(depth: 4), AlphaBeta(depth: 1), games: 60) > 0.6)
    #expect(try meanResult(AlphaBeta<ConnectFour>(depth: 1), RandomOpponent(), games: 60) > 0.8)
    #expect(try meanResult(AlphaBeta<Othello>(depth: 2), RandomOpponent(), games: 30) > 0.8)
    #expect(try meanResult(AlphaBeta<Hex>(depth: 1), RandomOpponent(), games: 30) > 0.8)
  }

  /// The mean result of the first player, who begins every other game.
  private func meanResult<A: Opponent, B: Opponent>(_ first: A, _ second: B, games: Int) throws -> Float
  where A.Played == B.Played, A.Played: BoardGame {
    var random = RandomKey(seed: 6).stream
    var total: Float = 0
    for number in 0..<games {
      var contest = AgainstOpponent(A.Played(), opponent: second, side: number % 2 == 0 ? .first : .second, openingMoves: 2)
      contest.reset(using: &random)
      var timeStep = TimeStep.running(reward: 0)
      while !timeStep.status.isLast {
        let legal = contest.game.mask.map { $0 ? UInt8(1) : 0 }
        let action = legal.withUnsafeBufferPointer { first.action(in: contest.game, legalActions: $0, using: &random) }
        timeStep = contest.step(action, using: &random)
      }
      total += timeStep.reward
    }
    return total / Float(games)
  }
}
