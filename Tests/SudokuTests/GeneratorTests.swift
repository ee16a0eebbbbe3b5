import Core
import Sudoku
import Testing

@Suite struct GeneratorTests {
  @Test("puzzles have the difficulty wanted, one solution and no clue too many", arguments: SudokuDifficulty.allCases)
  func difficulties(difficulty: SudokuDifficulty) throws {
    let generator = try SudokuGenerator(difficulty: difficulty)
    let solver = SudokuSolver()
    var random = RandomKey(seed: 1).stream
    var seen = Set<SudokuGrid>()
    for _ in 0..<15 {
      let puzzle = generator.puzzle(using: &random)
      seen.insert(puzzle)
      #expect(solver.solutionCount(of: puzzle, limit: 2) == 1)
      // The generator grades by bitboards where it can, the grader by candidates of single cells always.
      #expect(try generator.grade(puzzle) == difficulty)
      #expect(SudokuGrader.difficulty(of: puzzle) == difficulty)
      for cell in 0..<81 where puzzle.digits[cell] != 0 {
        var digits = puzzle.digits
        digits[cell] = 0
        let less = try SudokuGrid(digits: digits)
        if difficulty >= .hard {
          #expect(solver.solutionCount(of: less, limit: 2) == 2)
        } else {
          #expect(SudokuGrader.difficulty(of: less) > difficulty)
        }
      }
    }
    #expect(seen.count == 15)
  }

  @Test("the number of clues is kept", arguments: [30, 50, 80])
  func clues(count: Int) throws {
    let generator = try SudokuGenerator(difficulty: .easy, clues: count)
    var random = RandomKey(seed: 2).stream
    for _ in 0..<20 {
      let puzzle = generator.puzzle(using: &random)
      #expect(puzzle.filledCount == count)
      #expect(try generator.grade(puzzle) == .easy)
    }
  }

  @Test("settings that contradict each other are errors")
  func badSettings() {
    #expect(throws: WarrenError.self) { try SudokuGenerator(difficulty: .easy, clues: 16) }
    #expect(throws: WarrenError.self) { try SudokuGenerator(difficulty: .easy, clues: 81) }
    #expect(throws: WarrenError.self) { try SudokuGenerator(difficulty: .hard, clues: 40) }
    #expect(throws: WarrenError.self) { try SudokuGenerator().grade(SudokuGrid()) }
  }

  @Test("symmetries are all different and leave a puzzle as difficult as it is")
  func symmetries() throws {
    let generator = try SudokuGenerator(difficulty: .medium)
    var random = RandomKey(seed: 3).stream
    let puzzle = generator.puzzle(using: &random)
    let solution = try #require(SudokuSolver().solution(of: puzzle))
    #expect(SudokuSymmetry(number: 0).applied(to: puzzle) == puzzle)
    var seen = Set<SudokuGrid>()
    var numbers = Set<Int>((0..<500).map { $0 * 17 } + [SudokuSymmetry.count - 1, SudokuSymmetry.count / 2])
    while numbers.count < 3000 { numbers.insert(SudokuSymmetry(using: &random).number) }
    for (index, number) in numbers.sorted().enumerated() {
      let symmetry = SudokuSymmetry(number: number)
      let other = symmetry.applied(to: puzzle)
      seen.insert(other)
      #expect(other.filledCount == puzzle.filledCount)
      guard index % 100 == 0 else { continue }
      #expect(SudokuVerifier(puzzle: other).isSolution(symmetry.applied(to: solution)))
      #expect(try generator.grade(other) == .medium)
    }
    #expect(seen.count == numbers.count)
  }

  @Test("full grids: every digit is as likely as any other in every cell")
  func solutions() throws {
    let generator = try SudokuGenerator()
    var random = RandomKey(seed: 4).stream
    var counts = [[Double]](repeating: [Double](repeating: 0, count: 10), count: 81)
    for _ in 0..<900 {
      for (cell, digit) in generator.solution(using: &random).digits.enumerated() { counts[cell][Int(digit)] += 1 }
    }
    for cell in 0..<81 {
      let statistic = counts[cell].dropFirst().reduce(0) { $0 + ($1 - 100) * ($1 - 100) / 100 }
      // Beyond what one in a million would exceed, with 8 degrees of freedom.
      #expect(counts[cell][0] == 0 && statistic < 43)
    }
  }
}
