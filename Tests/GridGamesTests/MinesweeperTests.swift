import AllocationCounter
import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

@Suite struct MinesweeperTests {
  /// The mines around a cell, counted one by one.
  private func countAround(_ environment: Minesweeper, _ cell: Int) -> Int {
    let (row, column) = (cell / environment.columns, cell % environment.columns)
    return [-1, 0, 1].flatMap { down in [-1, 0, 1].map { (row + down, column + $0) } }
      .count { $0 != (row, column) && environment.isMine(row: $0.0, column: $0.1) }
  }

  @Test(
    "observations, masks, rewards and ends equal those of a slow implementation",
    arguments: [(10, 10, 10), (2, 2, 1), (5, 7, 20), (30, 30, 150), (3, 30, 89), (30, 2, 5)])
  func rules(rows: Int, columns: Int, mines: Int) throws {
    var environment = try Minesweeper(MinesweeperConfiguration(rows: rows, columns: columns, mines: mines))
    var random = RandomKey(seed: 1).stream
    var choice = RandomKey(seed: 2).stream
    let cells = rows * columns
    let share = Float(mines) / Float(cells)
    var (wins, losses, repeats) = (0, 0, 0)
    for episode in 0..<(cells > 100 ? 12 : 200) {
      environment.reset(using: &random)
      #expect((0..<cells).count { environment.isMine(row: $0 / columns, column: $0 % columns) } == mines)
      var opened = Set<Int>()
      while true {
        let expected = (0..<cells).flatMap { cell -> [Float] in
          opened.contains(cell) ? [0, Float(countAround(environment, cell)) / 8, share] : [1, 0, share]
        }
        try #require(observe(environment) == expected)
        try #require(mask(environment) == (0..<cells).map { !opened.contains($0) })
        // Every other episode is played by one who knows the mines; the others are random, and now and then illegal.
        let isSafe: (Int) -> Bool = { !environment.isMine(row: $0 / columns, column: $0 % columns) }
        let possible = (0..<cells).filter { episode % 2 == 1 || (isSafe($0) && !opened.contains($0)) }
        let action = possible[choice.integer(below: possible.count)]
        let isNew = !opened.contains(action)
        let isGood = isSafe(action) && isNew
        if isNew { opened.insert(action) }
        let isWon = isGood && opened.count == cells - mines
        let timeStep = environment.step(action, using: &random)
        try #require(timeStep == TimeStep(reward: isGood ? 1 : 0, status: isGood && !isWon ? .running : .terminated))
        if isWon { wins += 1 } else if !isNew { repeats += 1 } else if !isGood { losses += 1 }
        if timeStep.status.isLast { break }
      }
    }
    #expect(wins >= 6 && losses + repeats + wins == (cells > 100 ? 12 : 200) && (losses > 0 || mines < 10))
  }

  @Test("every set of mines is equally likely: chi-squared", arguments: [(1, 6), (2, 15), (3, 20), (5, 6)])
  func equallyLikely(mines: Int, sets: Int) throws {
    var environment = try Minesweeper(MinesweeperConfiguration(rows: 2, columns: 3, mines: mines))
    var random = RandomKey(seed: 3).stream
    var counts: [[Bool]: Double] = [:]
    for _ in 0..<sets * 1000 {
      environment.reset(using: &random)
      counts[(0..<6).map { environment.isMine(row: $0 / 3, column: $0 % 3) }, default: 0] += 1
    }
    // 99.99 % quantile with 19 degrees of freedom is 50.8, with fewer it is less.
    #expect(counts.count == sets && counts.values.reduce(0) { $0 + pow($1 - 1000, 2) / 1000 } < 51)
  }

  @Test("it keeps the contract of an environment")
  func contract() throws {
    #expect(checkEnvironment(Minesweeper.self, episodes: 30).isEmpty)
    #expect(checkEnvironment(try Minesweeper(MinesweeperConfiguration(rows: 30, columns: 16, mines: 9)), episodes: 3).isEmpty)
  }

  @Test("settings out of range are errors", arguments: [(1, 10, 1), (31, 10, 1), (10, 31, 1), (10, 10, 0), (3, 3, 9)])
  func badSettings(rows: Int, columns: Int, mines: Int) {
    #expect(throws: WarrenError.self) {
      try Minesweeper(MinesweeperConfiguration(rows: rows, columns: columns, mines: mines))
    }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("minesweeper.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// Three episodes of random legal actions on a small board, with the picture after each.
  static func play() -> String {
    guard var environment = try? Minesweeper(MinesweeperConfiguration(rows: 5, columns: 6, mines: 3)) else { return "" }
    var random = RandomKey(seed: 91).stream
    var choice = RandomKey(seed: 92).stream
    var lines: [String] = []
    for _ in 0..<3 {
      environment.reset(using: &random)
      for cell in choice.permutation(30) {
        let timeStep = environment.step(cell, using: &random)
        lines.append("\(cell) -> reward \(timeStep.reward)")
        lines.append(environment.rendering)
        if timeStep.status.isLast { break }
      }
    }
    return (lines + [""]).joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let batch = try VectorEnvironment(Minesweeper(), count: 8)
    #expect(try countAllocations(of: batch) == 0)
  }
}
