import AllocationCounter
import Core
import Foundation
import ReinforcementLearning
import Sudoku
import Testing

@Suite struct EnvironmentTests {
  private func observe(_ environment: SudokuEnvironment) -> [Float] {
    [Float](unsafeUninitializedCapacity: 810) { buffer, count in
      var row = BatchRow(buffer.baseAddress!, count: 810)
      environment.writeObservation(into: &row)
      count = 810
    }
  }

  private func mask(_ environment: SudokuEnvironment) -> [Bool] {
    [Bool](unsafeUninitializedCapacity: 729) { buffer, count in
      var row = BatchRow(buffer.baseAddress!, count: 729)
      environment.writeLegalActions(into: &row)
      count = 729
    }
  }

  private func environment(_ objective: SudokuObjective = .solved, fresh: Bool = false) throws -> SudokuEnvironment {
    let puzzles = try SudokuPuzzles.generated(
      fresh ? 5 : 1, difficulty: .easy, clues: fresh ? nil : 72, varied: fresh, key: RandomKey(seed: 1))
    return SudokuEnvironment(puzzles, objective: objective)
  }

  /// Whether a digit may be placed, by looking at all cells.
  private func isLegal(_ digits: [UInt8], _ cell: Int, _ digit: UInt8) -> Bool {
    digits[cell] == 0
      && (0..<81).allSatisfy { other in
        digits[other] != digit
          || (other / 9 != cell / 9 && other % 9 != cell % 9
            && (other / 27 != cell / 27 || other % 9 / 3 != cell % 9 / 3))
      }
  }

  @Test(
    "masks, observations, rewards and ends follow from the grid", arguments: SudokuObjective.allCases, [false, true])
  func rules(objective: SudokuObjective, fresh: Bool) throws {
    var environment = try environment(objective, fresh: fresh)
    var random = RandomKey(seed: 2).stream
    var choice = RandomKey(seed: 3).stream
    var (solved, stuck) = (0, 0)
    for _ in 0..<40 {
      environment.reset(using: &random)
      var digits = environment.grid.digits
      while true {
        let (planes, legal) = (observe(environment), mask(environment))
        for cell in 0..<81 {
          for digit in 0..<9 {
            let isOpen = isLegal(digits, cell, UInt8(digit + 1))
            try #require(legal[cell * 9 + digit] == isOpen)
            try #require(planes[cell * 10 + digit] == (isOpen || Int(digits[cell]) == digit + 1 ? 1 : 0))
          }
          try #require(planes[cell * 10 + 9] == (digits[cell] == 0 ? 0 : 1))
        }
        let actions = legal.indices.filter { legal[$0] }
        let action = actions[choice.integer(below: actions.count)]
        digits[action / 9] = UInt8(action % 9 + 1)
        let timeStep = environment.step(action, using: &random)
        try #require(environment.grid.digits == digits)
        let isSolved = SudokuVerifier().isSolution(environment.grid)
        let isOver = isSolved || !mask(environment).contains(true)
        try #require(timeStep.reward == (objective == .filled || isSolved ? 1 : 0))
        try #require(timeStep.status == (isOver ? .terminated : .running))
        if isSolved { solved += 1 } else if isOver { stuck += 1 }
        if isOver { break }
      }
    }
    // Nine empty cells nearly always come out right by chance, a whole puzzle hardly ever.
    #expect(fresh ? stuck > 30 : solved > 30)
  }

  @Test("an illegal action places nothing, pays nothing and ends the episode")
  func illegal() throws {
    var environment = try environment(.filled)
    var random = RandomKey(seed: 4).stream
    environment.reset(using: &random)
    let (before, illegal) = (environment.grid, try #require(mask(environment).firstIndex(of: false)))
    #expect(environment.step(illegal, using: &random) == .terminated(reward: 0))
    #expect(environment.grid == before)
  }

  @Test("the return of an episode is the score of its grid", arguments: SudokuObjective.allCases)
  func returns(objective: SudokuObjective) throws {
    let environment = try environment(objective)
    let puzzle = try #require(environment.puzzles.only)
    let problem = try SudokuProblem(puzzle, objective: objective)
    let batch = try VectorEnvironment(environment, count: 3)
    let recorder = SudokuRecorder(problem)
    var best = -1.0
    var episodes = 0
    try recorder.watch(batch)
    try batch.reset(key: RandomKey(seed: 5))
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 6))
    for _ in 0..<200 {
      try policy.act(in: batch)
      for copy in 0..<3 where batch.statuses[copy].isLast {
        episodes += 1
        best = max(best, batch.episodeReturns[copy])
      }
      guard let grid = recorder.incumbent?.solution else { continue }
      #expect(try recorder.bestObjectives[objective.rawValue] == problem.evaluate(grid).value)
      #expect(recorder.bestObjectives[objective.rawValue] == best)
    }
    #expect(recorder.evaluations == episodes && episodes > 50)
    #expect(best == objective.optimum(for: puzzle))
    let other = SudokuRecorder(problem)
    try other.restore(recorder.save())
    #expect(other.evaluations == episodes && other.bestObjectives == recorder.bestObjectives)
    #expect(throws: WarrenError.self) { try SudokuRecorder(problem).watch(VectorEnvironment(OtherGame(), count: 1)) }
  }

  @Test("fresh episodes are all different, those on one puzzle all the same")
  func fresh() throws {
    var environment = try environment(fresh: true)
    var random = RandomKey(seed: 7).stream
    var seen = Set<SudokuGrid>()
    for _ in 0..<500 {
      environment.reset(using: &random)
      seen.insert(environment.grid)
    }
    #expect(seen.count == 500 && environment.puzzles.only == nil)
    var same = try self.environment()
    same.reset(using: &random)
    #expect(same.grid == same.puzzles.only)
    let given = try SudokuPuzzles([same.grid, environment.grid], varied: false)
    var either = SudokuEnvironment(given)
    seen = []
    for _ in 0..<50 {
      either.reset(using: &random)
      seen.insert(either.grid)
    }
    #expect(seen == Set(given.grids))
  }

  @Test("it keeps the contract of an environment")
  func contract() throws {
    #expect(checkEnvironment(SudokuEnvironment.self, episodes: 5).isEmpty)
    #expect(checkEnvironment(try environment(.filled, fresh: true), episodes: 5).isEmpty)
    #expect(checkEnvironment(try environment(), episodes: 20).isEmpty)
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("sudoku.txt"), encoding: .utf8)
    #expect(try play() == text)
  }

  /// Two fresh puzzles under random legal actions: the picture at the beginning and the end, the actions and rewards.
  private func play() throws -> String {
    var environment = try environment(.filled, fresh: true)
    var random = RandomKey(seed: 81).stream
    var choice = RandomKey(seed: 82).stream
    var lines: [String] = []
    for _ in 0..<2 {
      environment.reset(using: &random)
      lines.append(environment.rendering)
      var status = TimeStep.Status.running
      while !status.isLast {
        let legal = mask(environment)
        let actions = legal.indices.filter { legal[$0] }
        let action = actions[choice.integer(below: actions.count)]
        let timeStep = environment.step(action, using: &random)
        lines.append("\(action) of \(actions.count), reward \(timeStep.reward)")
        status = timeStep.status
      }
      lines.append(environment.rendering)
    }
    return (lines + [""]).joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let batch = try VectorEnvironment(environment(fresh: true), count: 8)
    try batch.reset(key: RandomKey(seed: 1))
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    func play(steps: Int) throws {
      for _ in 0..<steps {
        policy.selectActions(for: batch, into: actions)
        try actions.take(in: batch, copies: 8)
      }
    }
    // The first steps change the copies' storage into their own and fill tables.
    try play(steps: 100)
    let before = allocation_count()
    try play(steps: 1000)
    #expect(allocation_count() == before)
  }
}

private let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("Golden")

/// An environment that is no Sudoku.
private struct OtherGame: Environment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(1))
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .terminated(reward: 0) }
  func writeObservation(into row: inout BatchRow<Float>) { row.fill(0) }
}
