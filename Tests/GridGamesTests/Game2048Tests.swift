import AllocationCounter
import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

/// 2048 written the slow and obvious way.
private struct Plain2048: Equatable {
  /// Rows of exponents.
  var rows: [[Int]]

  /// A row moved to the left, and the sum of what was merged.
  private static func left(_ row: [Int]) -> (row: [Int], reward: Int) {
    let tiles = row.filter { $0 > 0 }
    var (result, reward, index) = ([Int](), 0, 0)
    while index < tiles.count {
      if index + 1 < tiles.count, tiles[index] == tiles[index + 1], tiles[index] < 15 {
        result.append(tiles[index] + 1)
        reward += 1 << (tiles[index] + 1)
        index += 2
      } else {
        result.append(tiles[index])
        index += 1
      }
    }
    return (result + [Int](repeating: 0, count: 4 - result.count), reward)
  }

  private var turned: Plain2048 { Plain2048(rows: (0..<4).map { row in (0..<4).map { rows[$0][row] } }) }
  private var mirrored: Plain2048 { Plain2048(rows: rows.map { $0.reversed() }) }

  func moved(_ action: Int) -> (board: Plain2048, reward: Int) {
    switch action {
    case 0:
      let (board, reward) = turned.moved(3)
      return (board.turned, reward)
    case 1:
      let (board, reward) = mirrored.moved(3)
      return (board.mirrored, reward)
    case 2:
      let (board, reward) = turned.moved(1)
      return (board.turned, reward)
    default:
      let moved = rows.map(Self.left)
      return (Plain2048(rows: moved.map(\.row)), moved.reduce(0) { $0 + $1.reward })
    }
  }

  var legal: [Bool] { (0..<4).map { moved($0).board != self } }
  var exponents: [Int] { rows.flatMap { $0 } }
}

@Suite struct Game2048Tests {
  private func observe(_ environment: Game2048) -> [Int] {
    [Float](unsafeUninitializedCapacity: 16) { buffer, count in
      var row = BatchRow(buffer.baseAddress!, count: 16)
      environment.writeObservation(into: &row)
      count = 16
    }.map { Int($0) }
  }

  /// A random board: how full and how varied differs from board to board.
  private func randomBoard(using random: inout RandomStream) -> Plain2048 {
    let (share, kinds) = (Double(1 + random.integer(below: 10)) / 10, 1 + random.integer(below: 15))
    let lowest = 1 + random.integer(below: 16 - kinds)
    return Plain2048(
      rows: (0..<4).map { _ in
        (0..<4).map { _ in random.bernoulli(share) ? lowest + random.integer(below: kinds) : 0 }
      })
  }

  @Test("moves, rewards, masks and ends are those of a plain implementation, on 5000 random boards")
  func equalsPlain() throws {
    var random = RandomKey(seed: 1).stream
    var (legalMoves, ends, illegalMoves) = (0, 0, 0)
    for _ in 0..<5000 {
      let plain = randomBoard(using: &random)
      let before = try Game2048(exponents: plain.exponents)
      let legal = plain.legal
      try #require(observe(before) == plain.exponents && mask(before) == legal)
      for action in 0..<4 {
        var environment = before
        let timeStep = environment.step(action, using: &random)
        let (moved, reward) = plain.moved(action)
        guard legal[action] else {
          illegalMoves += 1
          try #require(environment == before && timeStep.reward == 0 && timeStep.status.isLast == !legal.contains(true))
          continue
        }
        legalMoves += 1
        let after = observe(environment)
        let added = (0..<16).filter { after[$0] != moved.exponents[$0] }
        try #require(added.count == 1 && moved.exponents[added[0]] == 0 && (1...2).contains(after[added[0]]))
        let next = Plain2048(rows: (0..<4).map { Array(after[$0 * 4..<$0 * 4 + 4]) })
        try #require(mask(environment) == next.legal && timeStep.reward == Float(reward))
        try #require(timeStep.status == (next.legal.contains(true) ? .running : .terminated))
        if timeStep.status.isLast { ends += 1 }
      }
    }
    #expect(legalMoves > 10_000 && illegalMoves > 500 && ends > 10)
  }

  @Test("known moves: nearest to the wall merges first, and no tile merges twice")
  func knownMoves() throws {
    for (row, left, right, reward) in [
      ([1, 1, 1, 0], [2, 1, 0, 0], [0, 0, 1, 2], 4), ([1, 1, 1, 1], [2, 2, 0, 0], [0, 0, 2, 2], 8),
      ([2, 1, 1, 0], [2, 2, 0, 0], [0, 0, 2, 2], 4), ([3, 0, 0, 3], [4, 0, 0, 0], [0, 0, 0, 4], 16),
      ([0, 15, 15, 0], [15, 15, 0, 0], [0, 0, 15, 15], 0), ([14, 14, 0, 0], [15, 0, 0, 0], [0, 0, 0, 15], 32_768),
    ] {
      for (action, expected) in [(3, left), (1, right)] {
        var environment = try Game2048(exponents: row + [Int](repeating: 0, count: 12))
        var random = RandomKey(seed: 0).stream
        #expect(environment.step(action, using: &random).reward == Float(reward))
        let after = Array(observe(environment)[0..<4])
        // A new tile may have appeared in the row.
        #expect(zip(after, expected).allSatisfy { $0 == $1 || $1 == 0 && $0 <= 2 })
      }
    }
    let full = try Game2048(exponents: (0..<16).map { 15 - ($0 + $0 / 4) % 2 })
    #expect(mask(full) == [false, false, false, false] && full.highestTile == 32_768)
  }

  @Test("new tiles appear on every empty cell equally often, nine of ten are 2: chi-squared")
  func newTiles() throws {
    var random = RandomKey(seed: 2).stream
    var starts = [Double](repeating: 0, count: 32)
    var tiles = [Double](repeating: 0, count: 32)
    let before = try Game2048(exponents: [3, 0, 0, 0] + [0, 4, 0, 0] + [0, 0, 0, 0] + [0, 0, 0, 5])
    for _ in 0..<16_000 {
      var environment = Game2048()
      environment.reset(using: &random)
      let start = observe(environment)
      #expect(start.count { $0 > 0 } == 1)
      starts[start.firstIndex { $0 > 0 }! * 2 + start.max()! - 1] += 1
      environment = before
      _ = environment.step(3, using: &random)
      let after = observe(environment)
      let cell = (0..<16).first { ![0, 4, 12].contains($0) && after[$0] > 0 }!
      tiles[cell * 2 + after[cell] - 1] += 1
    }
    func chiSquared(_ counts: [Double], cells: [Int]) -> Double {
      cells.flatMap { [($0 * 2, 0.9), ($0 * 2 + 1, 0.1)] }.reduce(0) {
        let expected = 16_000 / Double(cells.count) * $1.1
        return $0 + pow(counts[$1.0] - expected, 2) / expected
      }
    }
    // 99.99 % quantiles with 31 and 25 degrees of freedom.
    #expect(chiSquared(starts, cells: Array(0..<16)) < 69)
    #expect(chiSquared(tiles, cells: (0..<16).filter { ![0, 4, 12].contains($0) }) < 60)
  }

  @Test("it keeps the contract of an environment")
  func contract() {
    #expect(checkEnvironment(Game2048.self, episodes: 10).isEmpty)
  }

  @Test("boards that cannot be are errors", arguments: [[], [Int](repeating: 1, count: 15), [Int](repeating: 16, count: 16)])
  func badBoards(exponents: [Int]) {
    #expect(throws: WarrenError.self) { try Game2048(exponents: exponents) }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("2048.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// A game under random legal actions: every fortieth picture and the last.
  static func play() -> String {
    guard let batch = try? VectorEnvironment(Game2048(), count: 1), (try? batch.reset(key: RandomKey(seed: 61))) != nil else {
      return ""
    }
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 62))
    let actions = ActionBatch(for: batch)
    var lines: [String] = []
    var step = 0
    var isLast = false
    batch.onEpisodeEnd = { _, environment in lines.append("end, highest \(environment.highestTile)\n" + environment.rendering) }
    while !isLast {
      if step % 40 == 0 { lines.append("step \(step)\n" + batch[0].rendering) }
      policy.selectActions(for: batch, into: actions)
      guard (try? actions.take(in: batch, copies: 1)) != nil else { return "" }
      step += 1
      isLast = batch.statuses[0].isLast
    }
    lines.append("return \(batch.episodeReturns[0]) after \(batch.episodeLengths[0]) steps, \(batch.statuses[0])\n")
    return lines.joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let batch = try VectorEnvironment(Game2048(), count: 8)
    try batch.reset(key: RandomKey(seed: 1))
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    policy.selectActions(for: batch, into: actions)
    // The first step makes the table of rows.
    try actions.take(in: batch, copies: 8)
    let before = allocation_count()
    for _ in 0..<2000 {
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: 8)
    }
    #expect(allocation_count() == before)
  }
}
