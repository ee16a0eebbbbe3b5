import Core
import Search

/// A puzzle can be searched: by moves within rows, and by populations of grids whose rows are complete. The objective `filled` gives
/// search a slope; under `solved` it is blind.
extension SudokuProblem: NeighborhoodProblem, EncodedProblem {
  public var neighborhood: RowSwaps { RowSwaps(self) }
  public var encoding: RowPermutationEncoding { RowPermutationEncoding(puzzle: puzzle) }

  /// Rows filled in random order.
  public func sampleSolution(using random: inout RandomStream) -> SudokuGrid {
    let encoding = encoding
    var grid = encoding.makeGenotype()
    encoding.sample(into: &grid, using: &random)
    return grid
  }

  /// By row the cells that are no clues.
  var freeCells: [[Int]] { puzzle.freeCells }
}

extension SudokuGrid {
  /// By row the cells that hold no digit.
  var freeCells: [[Int]] {
    (0..<9).map { row in (row * 9..<row * 9 + 9).filter { digits[$0] == 0 } }
  }
}
