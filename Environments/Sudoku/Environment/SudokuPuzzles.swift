import Core

/// The puzzles that episodes begin with. Copies of an environment share them.
public final class SudokuPuzzles: Sendable, Equatable {
  /// At least one, each with at least one solution and one empty cell.
  public let grids: [SudokuGrid]
  /// Whether an episode begins with a puzzle drawn from these and rewritten by a random ``SudokuSymmetry``.
  public let areVaried: Bool

  /// Puzzles.
  /// - Throws: `WarrenError` that names the puzzle when one has no solution or no empty cell.
  public init(_ grids: [SudokuGrid], varied: Bool) throws {
    guard !grids.isEmpty else { throw WarrenError("there is no puzzle") }
    let solver = SudokuSolver()
    for (index, grid) in grids.enumerated() {
      let place = grids.count == 1 ? "the puzzle" : "puzzle \(index + 1)"
      if let fault = SudokuVerifier.duplicates(in: grid).first { throw WarrenError("\(place) has no solution: \(fault)") }
      guard grid.filledCount < 81 else { throw WarrenError("\(place) has no empty cell") }
      guard solver.solutionCount(of: grid, limit: 1) == 1 else { throw WarrenError("\(place) has no solution") }
    }
    self.grids = grids
    areVaried = varied
  }

  init(unchecked grids: [SudokuGrid], varied: Bool) {
    self.grids = grids
    areVaried = varied
  }

  /// Puzzles made by a generator, each with a stream of its own.
  public static func generated(
    _ count: Int, difficulty: SudokuDifficulty, clues: Int?, varied: Bool, key: RandomKey
  ) throws -> SudokuPuzzles {
    let generator = try SudokuGenerator(difficulty: difficulty, clues: clues)
    let grids = (0..<count).map { index in
      var random = key[index].stream
      return generator.puzzle(using: &random)
    }
    return SudokuPuzzles(unchecked: grids, varied: varied)
  }

  /// The one puzzle that every episode begins with; nil when it differs.
  public var only: SudokuGrid? { grids.count == 1 && !areVaried ? grids[0] : nil }

  public static func == (a: SudokuPuzzles, b: SudokuPuzzles) -> Bool {
    a === b || (a.areVaried == b.areVaried && a.grids == b.grids)
  }
}
