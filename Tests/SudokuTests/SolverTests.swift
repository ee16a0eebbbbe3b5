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

  @Test("TIMING")
  func timing() throws {
    let solver = SudokuSolver()
    for name in ["17-clue-5000", "magictour-top1465", "forum-hardest-5000"] {
      let puzzles = try SharedData.puzzles(name)
      for limit in [1, 2] {
        var best = Double.infinity
        var guesses = 0
        for _ in 0..<5 {
          guesses = 0
          let start = Date()
          var count = 0
          for puzzle in puzzles {
            count += solver.solutionCount(of: puzzle, limit: limit)
            guesses += solver.guesses
          }
          best = min(best, Date().timeIntervalSince(start))
          #expect(count == puzzles.count)
        }
        print(name, limit, Double(puzzles.count) / best, "guesses", Double(guesses) / Double(puzzles.count))
      }
    }
    for d in SudokuDifficulty.allCases {
      let generator = try SudokuGenerator(difficulty: d)
      var random = RandomKey(seed: 3).stream
      let start = Date()
      var clues = 0
      for _ in 0..<200 { clues += generator.puzzle(using: &random).filledCount }
      print(d, Date().timeIntervalSince(start) / 200 * 1000, "ms", Double(clues) / 200)
    }
  }
}
