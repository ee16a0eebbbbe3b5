import Core
import Foundation
import Sudoku
import Testing

/// Counts solutions by trying every digit in every cell, the cell with the fewest first.
private func naiveSolutionCount(_ digits: inout [UInt8], limit: Int) -> Int {
  func fits(_ cell: Int, _ digit: UInt8) -> Bool {
    (0..<81).allSatisfy { other in
      other == cell || digits[other] != digit
        || (other / 9 != cell / 9 && other % 9 != cell % 9
          && (other / 27 != cell / 27 || other % 9 / 3 != cell % 9 / 3))
    }
  }
  for cell in 0..<81 where digits[cell] != 0 && !fits(cell, digits[cell]) { return 0 }
  let choices = (0..<81).filter { digits[$0] == 0 }.map { cell in (cell, (1...9).filter { fits(cell, $0) }) }
  guard let (cell, candidates) = choices.min(by: { $0.1.count < $1.1.count }) else { return 1 }
  var count = 0
  for digit in candidates where count < limit {
    digits[cell] = digit
    count += naiveSolutionCount(&digits, limit: limit - count)
  }
  digits[cell] = 0
  return count
}

@Suite struct SolverTests {
  @Test("it counts solutions as trying everything does, of proper, ambiguous and contradictory puzzles")
  func counts() throws {
    let solver = SudokuSolver()
    var random = RandomKey(seed: 1).stream
    let generator = try SudokuGenerator(difficulty: .expert)
    var seen: [Int: Int] = [:]
    for round in 0..<60 {
      let solution = generator.solution(using: &random)
      var digits = generator.puzzle(using: &random).digits
      // Take clues away, change one, or leave the puzzle.
      let clues = digits.indices.filter { digits[$0] != 0 }
      if round % 3 == 1 { for _ in 0..<3 { digits[clues[random.integer(below: clues.count)]] = 0 } }
      if round % 3 == 2 { digits[clues[random.integer(below: clues.count)]] = UInt8(1 + random.integer(below: 9)) }
      let puzzle = try SudokuGrid(digits: digits)
      let expected = naiveSolutionCount(&digits, limit: 30)
      #expect(solver.solutionCount(of: puzzle, limit: 30) == expected)
      seen[min(expected, 2), default: 0] += 1
      let solutions = solver.solutions(of: puzzle, limit: 30)
      #expect(Set(solutions).count == expected)
      #expect(solutions.allSatisfy { SudokuVerifier(puzzle: puzzle).isSolution($0) })
      #expect(SudokuVerifier().isSolution(solution))
    }
    #expect(seen[0, default: 0] > 5 && seen[1, default: 0] > 10 && seen[2, default: 0] > 10)
  }

  @Test("it counts many solutions as trying everything does", arguments: [26, 28, 30, 32])
  func manySolutions(clues: Int) throws {
    let solver = SudokuSolver()
    var random = RandomKey(seed: UInt64(clues)).stream
    let generator = try SudokuGenerator(difficulty: .easy)
    var largest = 0
    for _ in 0..<6 {
      var digits = generator.solution(using: &random).digits
      for cell in random.permutation(81).dropFirst(clues) { digits[cell] = 0 }
      let puzzle = try SudokuGrid(digits: digits)
      let expected = naiveSolutionCount(&digits, limit: 1000)
      #expect(solver.solutionCount(of: puzzle, limit: 1000) == expected)
      #expect(Set(solver.solutions(of: puzzle, limit: 1000)).count == expected)
      largest = max(largest, expected)
    }
    #expect(largest > 5)
  }

  @Test("a snapshot of the search that is damaged is an error")
  func damagedSnapshot() throws {
    let problem = try SudokuProblem(SudokuGrid(text: "4" + String(repeating: ".", count: 80)))
    let solver = ExactSudokuSolver(problem, guessesPerStep: 3)
    _ = try solver.step()
    for state: [Int64] in [[99, 3, 0], [-2, 3, 0], [3, -1, 0], [80, 3, 0]] {
      var snapshot = try solver.save()
      snapshot.setArray("search/state", state)
      if state[0] == 80 {
        // As many positions as the state says, of which the last has more open cells than it can.
        snapshot.setArray("search/candidates", [Int32](repeating: 0x7FF_FFFF, count: 81 * 40))
        snapshot.setArray("search/changed", [Int64](repeating: 0, count: 81))
      }
      #expect(throws: WarrenError.self) { try ExactSudokuSolver(problem).restore(snapshot) }
    }
  }

  @Test("a search that is interrupted after every guess goes on as it would have", arguments: [1, 2, 3, 4, 5])
  func interruption(seed: Int) throws {
    var random = RandomKey(seed: UInt64(seed)).stream
    var puzzle = try SudokuGenerator(difficulty: .expert).puzzle(using: &random)
    // One that takes several guesses before the first solution.
    if seed == 1 {
      puzzle = try SudokuGrid(text: "4...3.......6..8..........1....5..9..8....6...7.2........1.27..5.3....4.9........")
    }
    if seed == 5 {
      // Without four of its clues it has several solutions.
      var digits = puzzle.digits
      for cell in digits.indices.filter({ digits[$0] != 0 }).prefix(4) { digits[cell] = 0 }
      puzzle = try SudokuGrid(digits: digits)
    }
    let problem = try SudokuProblem(puzzle)
    func play(interrupted: Bool) throws -> (metrics: [Metrics], solver: ExactSudokuSolver) {
      var solver = ExactSudokuSolver(problem, guessesPerStep: 1)
      var metrics: [Metrics] = []
      while !solver.isFinished {
        metrics.append(try solver.step())
        if interrupted {
          let snapshot = try solver.save()
          solver = ExactSudokuSolver(problem, guessesPerStep: 1)
          try solver.restore(snapshot)
        }
      }
      return (metrics, solver)
    }
    let (whole, parts) = (try play(interrupted: false), try play(interrupted: true))
    #expect(whole.metrics == parts.metrics && whole.metrics.count >= 2)
    #expect(seed != 1 || whole.metrics.filter { $0["solved"] == nil && $0["solutions"] == nil }.count >= 2)
    #expect(whole.solver.ledger == parts.solver.ledger && whole.solver.ledger.evaluations == 1)
    #expect(whole.solver.stopReasonName == (seed == 5 ? "ambiguous" : "unique"))
    let solution = try #require(parts.solver.bestSolution as? PublishedGrid).grid(for: puzzle)
    #expect(SudokuVerifier(puzzle: puzzle).isSolution(solution) && solution == whole.solver.incumbent?.solution)
    #expect(parts.solver.bestObjectives == ["solved": 1])
    #expect(ExactSudokuSolver(problem, budget: Budget(evaluations: 0)).isFinished)
  }

  @Test(
    "it solves collections of hard puzzles and proves each solution unique",
    .enabled(if: SharedData.isThere, "the collections of puzzles are not beside the repository"),
    arguments: [("17-clue-5000", 1.0), ("magictour-top1465", 10), ("forum-hardest-5000", 80)])
  func collections(name: String, guessesPerPuzzle: Double) throws {
    let solver = SudokuSolver()
    var guesses = 0
    let puzzles = try SharedData.puzzles(name).prefix(1500)
    for puzzle in puzzles {
      let solutions = solver.solutions(of: puzzle, limit: 2)
      try #require(solutions.count == 1)
      try #require(SudokuVerifier(puzzle: puzzle).isSolution(solutions[0]))
      guesses += solver.guesses
    }
    #expect(Double(guesses) < guessesPerPuzzle * Double(puzzles.count))
  }

  @Test("an empty grid has solutions, one with a clash has none")
  func extremes() throws {
    let solver = SudokuSolver()
    #expect(Set(solver.solutions(of: SudokuGrid(), limit: 100)).count == 100)
    var digits = SudokuGrid().digits
    digits[0] = 5
    digits[80] = 5
    digits[9] = 5
    #expect(try solver.solution(of: SudokuGrid(digits: digits)) == nil)
    #expect(solver.solutionCount(of: try #require(solver.solution(of: SudokuGrid())), limit: 2) == 1)
  }
}
