/// Solves puzzles and counts their solutions: propagation on bitboards, then depth-first search. See the folder's README for its
/// speed.
///
/// Make one and use it for many puzzles, each thread its own.
///
/// ```swift
/// let solver = SudokuSolver()
/// let isProper = solver.solutionCount(of: puzzle, limit: 2) == 1
/// ```
public final class SudokuSolver {
  let search = SudokuSearch()

  public init() {}

  /// How many guesses the last puzzle took.
  public var guesses: Int { search.guesses }

  /// A solution of a puzzle; nil when there is none.
  public func solution(of puzzle: SudokuGrid) -> SudokuGrid? { solutions(of: puzzle, limit: 1).first }

  /// The first solutions found, at most `limit` of them.
  public func solutions(of puzzle: SudokuGrid, limit: Int) -> [SudokuGrid] {
    puzzle.digits.withUnsafeBufferPointer { search.begin($0) }
    var solutions: [SudokuGrid] = []
    while solutions.count < limit, search.next() == .solution {
      var grid = SudokuGrid()
      grid.digits.withUnsafeMutableBufferPointer { search.readSolution(into: $0) }
      solutions.append(grid)
    }
    return solutions
  }

  /// How many solutions a puzzle has, counted up to `limit`: with a limit of 2 a result of 1 proves that the solution is unique.
  public func solutionCount(of puzzle: SudokuGrid, limit: Int) -> Int {
    puzzle.digits.withUnsafeBufferPointer { solutionCount(of: $0, limit: limit) }
  }

  func solutionCount(of digits: UnsafeBufferPointer<UInt8>, limit: Int) -> Int {
    search.begin(digits)
    var count = 0
    while count < limit, search.next() == .solution { count += 1 }
    return count
  }
}
