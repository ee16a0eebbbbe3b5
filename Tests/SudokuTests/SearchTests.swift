import Core
import Foundation
import Search
import Sudoku
import Testing

@Suite struct SudokuSearchTests {
  private let puzzle = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
  private let solution = "534678912672195348198342567859761423426853791713924856961537284287419635345286179"

  private func problem(_ objective: SudokuObjective = .filled) throws -> SudokuProblem {
    try SudokuProblem(SudokuGrid(text: puzzle), objective: objective)
  }

  @Test(arguments: SudokuObjective.allCases)
  func deltasEqualDifferencesOfValues(objective: SudokuObjective) throws {
    let problem = try problem(objective)
    let moves = problem.neighborhood
    var stream = RandomKey(seed: 1).stream
    var grid = problem.sampleSolution(using: &stream)
    try problem.encoding.validate(grid)
    // From near the solution on, so that `solved` changes too.
    if objective == .solved { grid = try SudokuGrid(text: solution) }
    var state = moves.state(of: grid)
    for _ in 0..<2000 {
      let move = moves.sampleMove(in: state, using: &stream)
      let before = try problem.evaluate(moves.solution(of: state)).value
      let delta = moves.delta(of: move, in: state)
      moves.apply(move, to: &state)
      let after = moves.solution(of: state)
      try problem.encoding.validate(after)
      #expect(abs(try problem.evaluate(after).value - before - delta) < 1e-9)
    }
  }

  @Test func everyOperatorKeepsRowsComplete() throws {
    let encoding = try problem().encoding
    var stream = RandomKey(seed: 2).stream
    for settings in [OperatorSettings()] {
      for named in encoding.crossovers(settings) {
        for _ in 0..<100 {
          var (first, second, child) = (encoding.makeGenotype(), encoding.makeGenotype(), encoding.makeGenotype())
          encoding.sample(into: &first, using: &stream)
          encoding.sample(into: &second, using: &stream)
          var crossover = named.make()
          crossover.cross(first, second, into: &child, using: &stream)
          try encoding.validate(child)
          var mutation = encoding.mutations(settings)[0].make()
          mutation.mutate(&child, using: &stream)
          try encoding.validate(child)
        }
      }
    }
    var broken = encoding.makeGenotype()
    broken = try SudokuGrid(text: String(broken.description.reversed()))
    #expect(throws: WarrenError.self) { try encoding.validate(broken) }
  }

  @Test func annealingSolvesAPuzzle() throws {
    let problem = try problem()
    var configuration = SimulatedAnnealingConfiguration()
    configuration.startTemperature = 0.5
    configuration.temperatureRatio = 0.2
    configuration.moves = 100_000
    var learner = try configuration.makeAnyLearner(
      for: problem, budget: Budget(evaluations: 300_000), key: RandomKey(seed: 3))
    while !learner.isFinished, learner.bestObjectives["filled"] != 51 { _ = try learner.step() }
    let found = try #require(learner.bestSolution as? PublishedGrid)
    #expect(found.grid.joined() == solution)
  }

  @Test func aPopulationComesNearASolution() throws {
    let problem = try problem()
    var learner = try GeneticConfiguration().makeLearner(
      for: problem, budget: Budget(evaluations: 50_000), key: RandomKey(seed: 4))
    while !learner.isFinished { _ = try learner.step() }
    #expect((learner.bestObjectives["filled"] ?? 0) > 45)
  }

  @Test func collectionsAreSolvedAndResumed() throws {
    let generator = try SudokuGenerator(difficulty: .easy, clues: nil)
    var stream = RandomKey(seed: 5).stream
    let puzzles = (0..<2500).map { _ in generator.puzzle(using: &stream) }
    let collection = SudokuCollection(puzzles)
    let make = { SudokuCollectionSolver(collection, configuration: .init(), budget: Budget(evaluations: 2300)) }
    var solver = make()
    while !solver.isFinished {
      _ = try solver.step()
      let snapshot = try solver.save()
      solver = make()
      try solver.restore(snapshot)
    }
    #expect(solver.ledger.evaluations == 2300)
    let grids = try #require(solver.bestSolution as? PublishedGrids)
    #expect(try collection.evaluate(grids).value == 2300)
  }
}

@Suite struct GeneralSudokuTests {
  /// Latin squares with boxes that are shifted: a solution for every box size.
  private func pattern(_ rows: Int, _ columns: Int) throws -> GeneralSudokuGrid {
    let size = rows * columns
    let alphabet = Array("123456789ABCDEFGHIJKLMNOP")
    let text = (0..<size).flatMap { row in
      (0..<size).map { column in alphabet[(row % rows * columns + row / rows + column) % size] }
    }
    return try GeneralSudokuGrid(text: String(text), boxRows: rows)
  }

  @Test(arguments: [(1, 2), (2, 2), (2, 3), (3, 2), (2, 4), (3, 3), (3, 4), (4, 4), (5, 5)])
  func everyBoxSizeIsSolved(rows: Int, columns: Int) throws {
    let full = try pattern(rows, columns)
    #expect(full.faults().isEmpty)
    var stream = RandomKey(seed: 6)[rows * 10 + columns].stream
    var text = Array(full.description)
    // A fifth of the cells are emptied.
    for cell in text.indices where stream.bernoulli(0.2) { text[cell] = "." }
    let puzzle = try GeneralSudokuGrid(text: String(text), boxRows: rows)
    var solver = GeneralSudokuSolver()
    let solutions = solver.solutions(of: puzzle, limit: 3)
    #expect(!solutions.isEmpty)
    for solution in solutions { #expect(solution.faults(for: puzzle).isEmpty) }
  }

  @Test func allGridsOfFourByFourAreCounted() throws {
    // 288 of them; of two by two boxes of six by six, 28,200,960 are too many to count here.
    var solver = GeneralSudokuSolver()
    let empty = try GeneralSudokuGrid(boxRows: 2, boxColumns: 2)
    let solutions = solver.solutions(of: empty, limit: 1000)
    #expect(solutions.count == 288)
    #expect(Set(solutions).count == 288)
    #expect(solutions.allSatisfy { $0.faults().isEmpty })
    // With boxes of one row it is Latin squares: 576.
    #expect(solver.solutionCount(of: try GeneralSudokuGrid(boxRows: 1, boxColumns: 4), limit: 1000) == 576)
  }

  @Test func hardPuzzlesOfSixteenAreProvedUnique() throws {
    let full = try pattern(4, 4)
    var stream = RandomKey(seed: 8).stream
    var puzzle = full
    var solver = GeneralSudokuSolver()
    var text = Array(full.description)
    // Clues go while the solution stays the only one.
    for cell in stream.permutation(256).prefix(120) {
      let kept = text[cell]
      text[cell] = "."
      let candidate = try GeneralSudokuGrid(text: String(text))
      if solver.solutionCount(of: candidate, limit: 2) == 1 { puzzle = candidate } else { text[cell] = kept }
    }
    #expect(puzzle.digits.filter { $0 == 0 }.count > 80)
    #expect(solver.solutions(of: puzzle, limit: 2) == [full])
  }

  @Test func faultsNameTheUnit() throws {
    let grid = try GeneralSudokuGrid(text: "1234341221434322")
    #expect(
      grid.faults() == [
        "row 4: 2 stands twice, at row 4, column 3 and at row 4, column 4",
        "column 4: 2 stands twice, at row 2, column 4 and at row 4, column 4",
        "box 4: 2 stands twice, at row 4, column 3 and at row 4, column 4",
      ])
    let puzzle = try GeneralSudokuGrid(text: "1..............1")
    #expect(grid.faults(for: puzzle).first == "row 4, column 4 does not hold 1, which the puzzle gives")
    #expect(try GeneralSudokuGrid(text: "1234341221434321").faults().isEmpty)
    // A grid that is wrong everywhere: each row, column and box once.
    let ones = try GeneralSudokuGrid(text: String(repeating: "1", count: 81)).faults()
    #expect(ones.count == 27 && ones.allSatisfy { $0.hasSuffix(": 1 stands 9 times") } && ones[9].hasPrefix("column 1"))
    let mixed = try GeneralSudokuGrid(text: "1122...........3").faults()
    #expect(
      mixed == [
        "row 1: 1 stands twice, 2 stands twice", "box 1: 1 stands twice, at row 1, column 1 and at row 1, column 2",
        "box 2: 2 stands twice, at row 1, column 3 and at row 1, column 4", "row 2: 4 cells are empty",
        "row 3: 4 cells are empty", "row 4: 3 cells are empty",
      ])
    #expect(throws: WarrenError.self) { try GeneralSudokuGrid(text: "12345") }
    #expect(throws: WarrenError.self) { try GeneralSudokuGrid(text: "5234341221434321") }
    #expect(throws: WarrenError.self) { try GeneralSudokuGrid(text: "1234341221434321", boxRows: 3) }
  }

  @Test func bothSolversAgreeOnNineByNine() throws {
    let generator = try SudokuGenerator(difficulty: .medium, clues: nil)
    var stream = RandomKey(seed: 7).stream
    var general = GeneralSudokuSolver()
    for _ in 0..<20 {
      let puzzle = generator.puzzle(using: &stream)
      let solution = try #require(SudokuSolver().solution(of: puzzle))
      let solutions = general.solutions(of: try GeneralSudokuGrid(text: puzzle.description), limit: 2)
      #expect(solutions.map(\.description) == [solution.description])
    }
  }
}
