import BoardGames
import Core
import ReinforcementLearning
import Testing

/// Positions from random games, at all stages.
private func positions<Played: BoardGame>(_ start: Played, games: Int, seed: UInt64) -> [Played] {
  var random = RandomKey(seed: seed).stream
  var result: [Played] = []
  for _ in 0..<games {
    var game = start
    while game.standing == .running {
      result.append(game)
      let legal = (0..<game.specification.actionSpace.maskSize).filter(game.isLegal)
      game.play(legal[random.integer(below: legal.count)])
    }
  }
  return result
}

private func features<Played: WeighedGame>(of game: Played) -> [Float] {
  [Float](unsafeUninitializedCapacity: Played.features.count) { buffer, count in
    buffer.initialize(repeating: .nan)
    game.writeFeatures(into: buffer.baseAddress!)
    count = buffer.count
  }
}

/// The board cell by cell as the player to move sees it: 1 for an own stone, -1 for one of the other player, else 0.
private func cells<Played: BoardGame>(of game: Played) -> [Int] {
  let numbers = game.observation
  return stride(from: 0, to: numbers.count, by: 2).map { Int(numbers[$0]) - Int(numbers[$0 + 1]) }
}

private func weights(_ count: Int, seed: UInt64) -> [Double] {
  var random = RandomKey(seed: seed).stream
  return (0..<count).map { _ in random.normal() }
}

@Suite struct WeighedPlayerTests {
  @Test("features of Othello are those counted cell by cell")
  func othello() throws {
    let kinds = [
      "a1": (0, 0), "b1": (0, 1), "c1": (0, 2), "d1": (0, 3), "b2": (1, 1), "c2": (1, 2), "d2": (1, 3), "c3": (2, 2),
      "d3": (2, 3), "d4": (3, 3),
    ]
    #expect(Othello.features.count == 12 && Othello.weightNames.count == 24)
    for game in positions(Othello(), games: 15, seed: 1) {
      let (board, found) = (cells(of: game), features(of: game))
      func cell(_ row: Int, _ column: Int) -> Int? {
        (0..<8).contains(row) && (0..<8).contains(column) ? board[8 * row + column] : nil
      }
      for (feature, value) in zip(Othello.features, found) {
        var sum = 0
        for row in 0..<8 {
          for column in 0..<8 {
            let (edge, other) = (min(row, 7 - row), min(column, 7 - column))
            if let kind = kinds[feature.name] {
              if kind == (min(edge, other), max(edge, other)) { sum += cell(row, column)! }
            } else if feature.name == "discs in the open" {
              let around = (-1...1).flatMap { down in (-1...1).map { (row + down, column + $0) } }
              if around.contains(where: { cell($0.0, $0.1) == 0 }) { sum += cell(row, column)! }
            }
          }
        }
        if feature.name == "moves" {
          var other = game
          other.play(Othello.pass)
          sum = game.placements.nonzeroBitCount - other.placements.nonzeroBitCount
        }
        try #require(value == Float(sum), "\(feature.name)\n\(game.rendering)")
      }
      try #require(abs(game.progress - Float(board.count { $0 != 0 } - 4) / 60) < 1e-6)
    }
  }

  @Test("features of Connect Four are those counted row by row")
  func connectFour() throws {
    let directions = ["across": [(0, 1)], "up": [(1, 0)], "diagonal": [(1, 1), (1, -1)]]
    for game in positions(ConnectFour(), games: 40, seed: 2) {
      let (board, found) = (cells(of: game), features(of: game))
      var expected: [String: Int] = [:]
      for side in [1, -1] {
        let name = side == 1 ? "own" : "other's"
        for (direction, steps) in directions {
          for (down, right) in steps {
            for row in 0..<6 {
              for column in 0..<7 {
                let (endRow, endColumn) = (row + 3 * down, column + 3 * right)
                guard (0..<6).contains(endRow), (0..<7).contains(endColumn) else { continue }
                let line = (0..<4).map { board[7 * (row + $0 * down) + column + $0 * right] }
                guard !line.contains(-side) else { continue }
                let count = line.count { $0 == side }
                if count == 2 || count == 3 {
                  expected["\(name) \(count == 2 ? "twos" : "threes") \(direction)", default: 0] += 1
                }
              }
            }
          }
        }
        expected["\(name) winning moves"] = (0..<7).filter(game.isLegal).count { column in
          // The other player's stones fall where those of the player to move would, so a move is tried by either colour.
          let row = (0..<6).last { board[7 * $0 + column] == 0 }!
          var changed = board
          changed[7 * row + column] = side
          return hasFour(changed, side)
        }
      }
      for (name, columns) in [("column d", [3]), ("column c and e", [2, 4]), ("column b and f", [1, 5])] {
        expected[name] = columns.reduce(0) { sum, column in (0..<6).reduce(sum) { $0 + board[7 * $1 + column] } }
      }
      for (feature, value) in zip(ConnectFour.features, found) {
        try #require(value == Float(expected[feature.name] ?? 0), "\(feature.name)\n\(game.rendering)")
      }
    }
  }

  private func hasFour(_ board: [Int], _ side: Int) -> Bool {
    for row in 0..<6 {
      for column in 0..<7 {
        for (down, right) in [(0, 1), (1, 0), (1, 1), (1, -1)] {
          let (endRow, endColumn) = (row + 3 * down, column + 3 * right)
          guard (0..<6).contains(endRow), (0..<7).contains(endColumn) else { continue }
          if (0..<4).allSatisfy({ board[7 * (row + $0 * down) + column + $0 * right] == side }) { return true }
        }
      }
    }
    return false
  }

  @Test("the patterns of tic-tac-toe are those read from the board")
  func ticTacToe() throws {
    let rows = [
      "side": [[0, 1, 2], [6, 7, 8], [0, 3, 6], [2, 5, 8]], "middle": [[3, 4, 5], [1, 4, 7]],
      "diagonal": [[0, 4, 8], [2, 4, 6]],
    ]
    #expect(TicTacToe.features.count == 48)
    for game in positions(TicTacToe(), games: 50, seed: 3) {
      let (board, found) = (cells(of: game), features(of: game))
      #expect(found.reduce(0, +) == 8)
      for (feature, value) in zip(TicTacToe.features, found) {
        let words = feature.name.split(separator: " ").map(String.init)
        let count = rows[words[0]]!.count { row in
          let text = row.map { board[$0] == 1 ? "X" : board[$0] == -1 ? "O" : "-" }.joined()
          return text == words[1] || String(text.reversed()) == words[1]
        }
        try #require(value == Float(count), "\(feature.name)\n\(game.rendering)")
      }
    }
  }

  @Test(
    "bridges of Hex, stones near the middle and what each player lacks are those found cell by cell",
    arguments: [2, 3, 5, 7, 11])
  func hex(size: Int) throws {
    let around = [(0, 1), (0, -1), (1, 0), (-1, 0), (1, -1), (-1, 1)]
    for game in positions(try Hex(size: size), games: 4, seed: 4) {
      let (board, found) = (cells(of: game), features(of: game))
      func cell(_ row: Int, _ column: Int) -> Int? {
        (0..<size).contains(row) && (0..<size).contains(column) ? board[size * row + column] : nil
      }
      var bridges = 0
      for row in 0..<size {
        for column in 0..<size {
          for (down, right) in [(1, 1), (2, -1), (1, -2)] {
            guard let stone = cell(row, column), stone != 0, cell(row + down, column + right) == stone else { continue }
            let between = around.count { step in
              cell(row + step.0, column + step.1) == 0
                && around.contains { step.0 + $0.0 == down && step.1 + $0.1 == right }
            }
            if between == 2 { bridges += stone }
          }
        }
      }
      try #require(found[5] == Float(bridges), "\(game.rendering)")
      // The fewest stones from the first row to the last: cells count 0 with an own stone, 1 when empty (Bellman and Ford).
      for (side, index) in [(1, 0), (-1, 1)] {
        func cost(_ place: Int) -> Int { board[place] == side ? 0 : board[place] == 0 ? 1 : 1000 }
        // The other player joins left and right, as the player to move sees the board.
        func line(_ place: Int) -> Int { side == 1 ? place / size : place % size }
        var distances = board.indices.map { line($0) == 0 ? cost($0) : 1000 }
        for _ in board.indices {
          for place in board.indices {
            for (down, right) in around where cell(place / size + down, place % size + right) != nil {
              distances[place] = min(distances[place], distances[place + size * down + right] + cost(place))
            }
          }
        }
        try #require(found[index] == Float(board.indices.filter { line($0) == size - 1 }.map { distances[$0] }.min()!))
      }
      // Cells by twice their distance from the middle in moves, the nearest third of them and as near ones.
      let distances = board.indices.map { place in
        let (down, right) = (2 * (place / size) - size + 1, 2 * (place % size) - size + 1)
        return max(abs(down), abs(right), abs(down + right))
      }
      let reach = distances.sorted()[(size * size + 2) / 3 - 1]
      #expect(found[4] == Float(board.indices.reduce(0) { distances[$1] <= reach ? $0 + board[$1] : $0 }))
    }
  }

  /// The sum of weights, features, units and stages in double precision, and the scale by which it is multiplied.
  private func plainEvaluation<Played: WeighedGame>(_ game: Played, _ weights: [Double]) -> Double {
    let units = Played.features.map { Double($0.unit) }
    let found = features(of: game).map(Double.init)
    func sum(_ weights: ArraySlice<Double>) -> Double {
      zip(zip(weights, units), found).reduce(0) { $0 + $1.0.0 / $1.0.1 * $1.1 }
    }
    let (first, last) = (weights.prefix(units.count), weights.suffix(units.count))
    let scale = 20_000 / max(first.reduce(0) { $0 + abs($1) }, last.reduce(0) { $0 + abs($1) })
    let progress = Double(game.progress)
    return scale * (Played.hasEnding ? (1 - progress) * sum(first) + progress * sum(last) : sum(first))
  }

  private func checkEvaluations<Played: WeighedGame>(_ start: Played) throws {
    let count = Played.weightNames.count
    #expect(Set(Played.weightNames).count == count)
    for seed in 0..<3 {
      let drawn = weights(count, seed: UInt64(seed))
      let player = WeighedPlayer<Played>(drawn, depth: 1)
      let larger = WeighedPlayer<Played>(drawn.map { $0 * 1e200 }, depth: 1)
      for game in positions(start, games: 5, seed: UInt64(seed)) {
        let found = player.evaluation(of: game)
        try #require(abs(Double(found) - plainEvaluation(game, drawn)) < 1.1)
        try #require(abs(found - larger.evaluation(of: game)) <= 1)
      }
    }
    // Without weights all moves are equal that neither win nor lose; huge weights do no harm.
    #expect(WeighedPlayer<Played>([Double](repeating: 0, count: count), depth: 1).evaluation(of: start) == 0)
    let huge = WeighedPlayer<Played>([Double](repeating: .greatestFiniteMagnitude, count: count), depth: 1)
    #expect(abs(huge.evaluation(of: start)) <= 100_000)
  }

  @Test("evaluations are the weighed sums, whatever the size of the weights")
  func evaluations() throws {
    try checkEvaluations(TicTacToe())
    try checkEvaluations(ConnectFour())
    try checkEvaluations(Othello())
    try checkEvaluations(Hex())
  }

  /// Best moves by plain minimax with the player's own evaluations.
  private func bestMoves<Played: WeighedGame>(_ game: Played, _ player: WeighedPlayer<Played>, depth: Int) -> Set<Int> {
    func value(_ game: Played, _ depth: Int) -> Int32 {
      guard game.standing == .running else {
        return Int32(game.result(of: game.currentPlayer)) * (1_000_000 + Int32(depth))
      }
      if depth == 0 { return player.evaluation(of: game) }
      return (0..<game.specification.actionSpace.maskSize).filter(game.isLegal).map { move in
        var next = game
        next.play(move)
        return -value(next, depth - 1)
      }.max()!
    }
    let values = (0..<game.specification.actionSpace.maskSize).filter(game.isLegal).map { move in
      var next = game
      next.play(move)
      return (move, -value(next, depth - 1))
    }
    let best = values.map(\.1).max()!
    return Set(values.filter { $0.1 == best }.map(\.0))
  }

  @Test("players choose the moves that plain minimax finds", arguments: 1...3)
  func moves(depth: Int) throws {
    let four = WeighedPlayer<ConnectFour>(weights(ConnectFour.weightNames.count, seed: 5), depth: depth)
    for game in positions(ConnectFour(), games: 4, seed: 5) {
      try #require(Set(four.bestMoves(in: game)) == bestMoves(game, four, depth: depth))
    }
    let othello = WeighedPlayer<Othello>(weights(Othello.weightNames.count, seed: 6), depth: depth)
    for game in positions(Othello(), games: 1, seed: 6) {
      try #require(Set(othello.bestMoves(in: game)) == bestMoves(game, othello, depth: depth))
    }
    let row = WeighedPlayer<TicTacToe>(weights(TicTacToe.weightNames.count, seed: 7), depth: depth)
    for game in positions(TicTacToe(), games: 10, seed: 7) {
      try #require(Set(row.bestMoves(in: game)) == bestMoves(game, row, depth: depth))
    }
  }
}
