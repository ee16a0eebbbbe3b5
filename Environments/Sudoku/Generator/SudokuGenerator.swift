import Core

/// Makes puzzles of a difficulty with exactly one solution.
///
/// A full grid is drawn (three boxes at random, the rest by a search that guesses at random), then clue after clue is taken away
/// in random order as long as the puzzle stays proper: solvable by the techniques of its difficulty where that is easy or medium,
/// else with a unique solution. What comes out easier or harder than wanted is thrown away. Where no number of clues is given
/// none is left that could be taken away.
///
/// Puzzles are neither drawn uniformly from all, nor symmetric.
public final class SudokuGenerator {
  /// What is wanted.
  public let difficulty: SudokuDifficulty
  /// At how many clues to stop; nil for as few as possible.
  public let clues: Int?
  private let solver = SudokuSolver()

  /// A generator.
  /// - Parameters:
  ///   - difficulty: what it takes to solve a puzzle.
  ///   - clues: at least how many clues remain, 17 to 80. With many clues no puzzle is difficult, so it goes with `easy` alone.
  /// - Throws: `WarrenError` when the number of clues is out of range, or goes with no such difficulty.
  public init(difficulty: SudokuDifficulty = .easy, clues: Int? = nil) throws {
    if let clues {
      guard (17...80).contains(clues) else { throw WarrenError("clues is \(clues); it lies between 17 and 80") }
      guard difficulty == .easy else {
        throw WarrenError(
          "a number of clues can be given for the difficulty easy alone", hint: "others have as few as possible")
      }
    }
    self.difficulty = difficulty
    self.clues = clues
  }

  /// A new puzzle.
  public func puzzle(using random: inout RandomStream) -> SudokuGrid {
    while true {
      let puzzle = reduced(solution(using: &random), using: &random)
      if self.difficulty(of: puzzle) == difficulty { return puzzle }
    }
  }

  /// A full grid.
  public func solution(using random: inout RandomStream) -> SudokuGrid {
    var grid = SudokuGrid()
    // The boxes on the diagonal do not see each other.
    for box in [0, 4, 8] {
      for (cell, digit) in zip(SudokuCell.units[18 + box], random.permutation(9)) { grid.digits[cell] = UInt8(digit + 1) }
    }
    grid.digits.withUnsafeBufferPointer { solver.search.begin($0) }
    let event = withUnsafeMutablePointer(to: &random) { solver.search.next(random: $0) }
    precondition(event == .solution, "three boxes on the diagonal can always be completed")
    grid.digits.withUnsafeMutableBufferPointer { solver.search.readSolution(into: $0) }
    return grid
  }

  /// The difficulty of a puzzle.
  /// - Throws: `WarrenError` when it has no solution or several.
  public func grade(_ puzzle: SudokuGrid) throws -> SudokuDifficulty {
    let count = solver.solutionCount(of: puzzle, limit: 2)
    guard count == 1 else { throw WarrenError("the puzzle has \(count == 0 ? "no solution" : "several solutions")") }
    return difficulty(of: puzzle)
  }

  private func difficulty(of puzzle: SudokuGrid) -> SudokuDifficulty {
    // The bitboards know the easier techniques; the slow way is for the rest.
    let easiest = puzzle.digits.withUnsafeBufferPointer { digits -> SudokuDifficulty? in
      if solver.search.isSolvedWithoutGuess(digits, lockedCandidates: false) { return .easy }
      return solver.search.isSolvedWithoutGuess(digits, lockedCandidates: true) ? .medium : nil
    }
    return easiest ?? SudokuGrader.difficulty(of: puzzle)
  }

  /// The grid without the clues that its difficulty can do without.
  private func reduced(_ solution: SudokuGrid, using random: inout RandomStream) -> SudokuGrid {
    var puzzle = solution
    var count = 81
    for cell in random.permutation(81) where count > clues ?? 0 {
      let digit = puzzle.digits[cell]
      puzzle.digits[cell] = 0
      if isProper(puzzle) { count -= 1 } else { puzzle.digits[cell] = digit }
    }
    return puzzle
  }

  private func isProper(_ puzzle: SudokuGrid) -> Bool {
    puzzle.digits.withUnsafeBufferPointer { digits in
      switch difficulty {
      case .easy: solver.search.isSolvedWithoutGuess(digits, lockedCandidates: false)
      case .medium: solver.search.isSolvedWithoutGuess(digits, lockedCandidates: true)
      case .hard, .expert: solver.solutionCount(of: digits, limit: 2) == 1
      }
    }
  }
}
