import AllocationCounter
import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

@Suite struct MazeTests {
  /// The cell that a move leads to by Jumanji's rules, from the walls as observed; nil when a wall or the edge stops it.
  private func moved(_ environment: Maze, _ planes: [Float], _ action: Int) -> Int? {
    let (row, column) = (environment.agent / environment.columns, environment.agent % environment.columns)
    let next = (row + [-1, 0, 1, 0][action], column + [0, 1, 0, -1][action])
    guard (0..<environment.rows).contains(next.0), (0..<environment.columns).contains(next.1) else { return nil }
    let cell = next.0 * environment.columns + next.1
    return planes[cell * 3] == 1 ? nil : cell
  }

  @Test(
    "mazes are perfect: all open cells hang together, and without a circle", arguments: [(10, 10), (3, 4), (11, 7), (64, 64)])
  func perfect(rows: Int, columns: Int) throws {
    var environment = try Maze(MazeConfiguration(rows: rows, columns: columns))
    var random = RandomKey(seed: 1).stream
    for _ in 0..<(rows == 64 ? 2 : 100) {
      environment.reset(using: &random)
      let planes = observe(environment)
      let open = Set((0..<rows * columns).filter { planes[$0 * 3] == 0 })
      func neighbors(_ cell: Int) -> [Int] {
        [cell - columns, cell + columns, cell % columns > 0 ? cell - 1 : -1, cell % columns < columns - 1 ? cell + 1 : -1]
          .filter { open.contains($0) }
      }
      #expect(open.reduce(0) { $0 + neighbors($1).count } == 2 * (open.count - 1))
      var (seen, waiting) = (Set([environment.agent]), [environment.agent])
      while let cell = waiting.popLast() { waiting += neighbors(cell).filter { seen.insert($0).inserted } }
      #expect(seen == open && open.contains(environment.target) && environment.agent != environment.target)
      let rooms = (0..<rows * columns).filter { $0 / columns % 2 == 0 && $0 % columns % 2 == 0 }
      #expect(rooms.allSatisfy { open.contains($0) } && open.count == 2 * rooms.count - 1)
    }
  }

  @Test("moves, masks, observations, rewards and ends follow from the walls", arguments: [(10, 10), (5, 8)])
  func rules(rows: Int, columns: Int) throws {
    var environment = try Maze(MazeConfiguration(rows: rows, columns: columns))
    var random = RandomKey(seed: 2).stream
    var choice = RandomKey(seed: 3).stream
    var (ends, stops) = (0, 0)
    environment.reset(using: &random)
    for _ in 0..<20_000 {
      let planes = observe(environment)
      let cells = 0..<rows * columns
      try #require(cells.filter { planes[$0 * 3 + 1] == 1 } == [environment.agent])
      try #require(cells.filter { planes[$0 * 3 + 2] == 1 } == [environment.target])
      try #require(planes.allSatisfy { $0 == 0 || $0 == 1 })
      let next = (0..<4).map { moved(environment, planes, $0) }
      try #require(mask(environment) == next.map { $0 != nil })
      let action = choice.integer(below: 4)
      let expected = next[action] ?? environment.agent
      if next[action] == nil { stops += 1 }
      let timeStep = environment.step(action, using: &random)
      try #require(environment.agent == expected)
      try #require(timeStep == (expected == environment.target ? .terminated(reward: 1) : .running(reward: 0)))
      if timeStep.status.isLast {
        ends += 1
        environment.reset(using: &random)
      }
    }
    #expect(ends > 10 && stops > 5000)
  }

  @Test("the four mazes of two by two rooms and the pairs of places are equally likely: chi-squared")
  func equallyLikely() throws {
    var environment = try Maze(MazeConfiguration(rows: 3, columns: 3))
    var random = RandomKey(seed: 4).stream
    var counts: [String: Double] = [:]
    for _ in 0..<33_600 {
      environment.reset(using: &random)
      counts[environment.rendering, default: 0] += 1
    }
    // 4 mazes of 7 open cells, 42 pairs each; 99.99 % quantile with 167 degrees of freedom.
    #expect(counts.count == 168 && counts.values.reduce(0) { $0 + pow($1 - 200, 2) / 200 } < 241)
  }

  @Test("it keeps the contract of an environment")
  func contract() throws {
    #expect(checkEnvironment(Maze.self, episodes: 20).isEmpty)
    #expect(checkEnvironment(try Maze(MazeConfiguration(rows: 3, columns: 8, timeLimit: 50)), episodes: 100).isEmpty)
    #expect(try Maze(MazeConfiguration(rows: 4, columns: 8)).specification.timeLimit == 32)
  }

  @Test("settings out of range are errors", arguments: [(2, 10, 1), (10, 65, 1), (10, 10, 0)])
  func badSettings(rows: Int, columns: Int, timeLimit: Int) {
    #expect(throws: WarrenError.self) {
      try Maze(MazeConfiguration(rows: rows, columns: columns, timeLimit: timeLimit))
    }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("maze.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// Two small mazes under random actions: the picture at the beginning and the way.
  static func play() -> String {
    guard var environment = try? Maze(MazeConfiguration(rows: 5, columns: 9)) else { return "" }
    var random = RandomKey(seed: 71).stream
    var choice = RandomKey(seed: 72).stream
    var lines: [String] = []
    for _ in 0..<2 {
      environment.reset(using: &random)
      lines.append(environment.rendering)
      for _ in 0..<60 {
        let action = choice.integer(below: 4)
        let timeStep = environment.step(action, using: &random)
        lines.append("\(action) -> \(environment.agent), reward \(timeStep.reward)")
        if timeStep.status.isLast { break }
      }
      lines.append(environment.rendering)
    }
    return (lines + [""]).joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let batch = try VectorEnvironment(Maze(), count: 8)
    #expect(try countAllocations(of: batch) == 0)
  }
}
