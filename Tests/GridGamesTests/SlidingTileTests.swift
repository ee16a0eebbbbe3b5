import AllocationCounter
import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

@Suite struct SlidingTileTests {
  /// The tiles after a move by Jumanji's rules; nil when it leaves the board.
  private func moved(_ tiles: [Int], _ size: Int, _ action: Int) -> [Int]? {
    let empty = tiles.firstIndex(of: 0)!
    let (row, column) = (empty / size + [-1, 0, 1, 0][action], empty % size + [0, 1, 0, -1][action])
    guard (0..<size).contains(row), (0..<size).contains(column) else { return nil }
    var next = tiles
    next.swapAt(empty, row * size + column)
    return next
  }

  private func solved(_ size: Int) -> [Int] { Array(1..<size * size) + [0] }

  @Test("moves, masks, observations, rewards and ends equal those of a slow implementation", arguments: [2, 3, 5, 8])
  func rules(size: Int) throws {
    let limit = 100
    var environment = try SlidingTile(SlidingTileConfiguration(size: size, randomMoves: 9, timeLimit: limit))
    var random = RandomKey(seed: 1).stream
    var choice = RandomKey(seed: 2).stream
    var (ends, stops) = (0, 0)
    let goal = solved(size)
    for _ in 0..<100 {
      environment.reset(using: &random)
      for _ in 0..<limit {
        let tiles = environment.tiles
        try #require(observe(environment) == tiles.flatMap { tile in (0..<size * size).map { $0 == tile ? 1 : 0 } })
        try #require(mask(environment) == (0..<4).map { moved(tiles, size, $0) != nil })
        let action = choice.integer(below: 4)
        if moved(tiles, size, action) == nil { stops += 1 }
        let next = moved(tiles, size, action) ?? tiles
        let timeStep = environment.step(action, using: &random)
        try #require(environment.tiles == next)
        let (right, rightBefore) = (zip(next, goal).count { $0 == $1 }, zip(tiles, goal).count { $0 == $1 })
        try #require(timeStep.reward == Float(right - rightBefore))
        try #require(timeStep.status == (next == goal ? .terminated : .running))
        if timeStep.status.isLast {
          ends += 1
          break
        }
      }
    }
    #expect(ends > (size < 4 ? 10 : 2) && stops > 300)
  }

  @Test("breadth-first search finds all 181,440 puzzles of 3x3: the hardest take 31 moves, the mean is 21.97")
  func eightPuzzle() throws {
    var start = try SlidingTile(SlidingTileConfiguration(size: 3))
    try start.begin(with: solved(3))
    var random = RandomKey(seed: 0).stream
    func key(_ environment: SlidingTile) -> Int { environment.tiles.reduce(0) { $0 * 9 + $1 } }
    var (known, wave) = (Set([key(start)]), [start])
    var (depth, sum, hardest) = (0, 0, 0)
    while !wave.isEmpty {
      sum += depth * wave.count
      hardest = wave.count
      depth += 1
      var next: [SlidingTile] = []
      for puzzle in wave {
        for action in 0..<4 {
          var child = puzzle
          _ = child.step(action, using: &random)
          if known.insert(key(child)).inserted { next.append(child) }
        }
      }
      wave = next
    }
    #expect(known.count == 181_440 && depth - 1 == 31 && hardest == 2)
    #expect(abs(Double(sum) / 181_440 - 21.97) < 0.01)
  }

  @Test("a new puzzle is a random walk from the solved one: chi-squared")
  func walk() throws {
    let length = 4
    var probabilities = [solved(3): 1.0]
    for _ in 0..<length {
      var next: [[Int]: Double] = [:]
      for (tiles, probability) in probabilities {
        let children = (0..<4).compactMap { moved(tiles, 3, $0) }
        for child in children { next[child, default: 0] += probability / Double(children.count) }
      }
      probabilities = next
    }
    var environment = try SlidingTile(SlidingTileConfiguration(size: 3, randomMoves: length))
    var random = RandomKey(seed: 3).stream
    var counts: [[Int]: Double] = [:]
    for _ in 0..<20_000 {
      environment.reset(using: &random)
      counts[environment.tiles, default: 0] += 1
    }
    #expect(Set(counts.keys) == Set(probabilities.keys))
    let chiSquared = probabilities.reduce(0) { $0 + pow((counts[$1.key] ?? 0) - 20_000 * $1.value, 2) / (20_000 * $1.value) }
    let freedom = Double(probabilities.count - 1)
    #expect(chiSquared < freedom + 4 * (2 * freedom).squareRoot())
  }

  @Test("the sum of the rewards is the number of cells that were wrong")
  func sum() throws {
    var environment = try SlidingTile(SlidingTileConfiguration(size: 3))
    var random = RandomKey(seed: 0).stream
    // One move to the right, one down.
    try environment.begin(with: [1, 2, 3, 4, 0, 5, 7, 8, 6])
    #expect(environment.step(1, using: &random) == .running(reward: 1))
    #expect(environment.step(2, using: &random) == .terminated(reward: 2))
  }

  @Test("it keeps the contract of an environment", arguments: [2, 5, 8])
  func contract(size: Int) throws {
    #expect(checkEnvironment(try SlidingTile(SlidingTileConfiguration(size: size)), episodes: 5).isEmpty)
  }

  @Test("settings and tiles that make no sense are errors")
  func badSettings() throws {
    for (size, moves, limit) in [(1, 9, 9), (9, 9, 9), (3, 0, 9), (3, 9, 0)] {
      #expect(throws: WarrenError.self) {
        try SlidingTile(SlidingTileConfiguration(size: size, randomMoves: moves, timeLimit: limit))
      }
    }
    for size in [3, 4] {
      var environment = try SlidingTile(SlidingTileConfiguration(size: size))
      var exchanged = solved(size)
      exchanged.swapAt(0, 1)
      for tiles in [exchanged, [], Array(repeating: 0, count: size * size)] {
        #expect(throws: WarrenError.self) { try environment.begin(with: tiles) }
      }
      var random = RandomKey(seed: 4).stream
      for _ in 0..<100 {
        environment.reset(using: &random)
        let tiles = environment.tiles
        try environment.begin(with: tiles)
        #expect(environment.tiles == tiles)
      }
    }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("sliding-tile.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// A puzzle of 4x4 under random actions, with the picture after each.
  static func play() -> String {
    guard var environment = try? SlidingTile(SlidingTileConfiguration(size: 4)) else { return "" }
    var random = RandomKey(seed: 101).stream
    var choice = RandomKey(seed: 102).stream
    environment.reset(using: &random)
    var lines = [environment.rendering]
    for _ in 0..<20 {
      let action = choice.integer(below: 4)
      let timeStep = environment.step(action, using: &random)
      lines.append("\(action) -> reward \(timeStep.reward)")
      lines.append(environment.rendering)
    }
    return (lines + [""]).joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let batch = try VectorEnvironment(SlidingTile(), count: 8)
    #expect(try countAllocations(of: batch) == 0)
  }
}
