import Core
import Search

/// Grids in which the clues stand and every row holds every digit once: a permutation of the missing digits for each row (Mantere and
/// Koljonen, "Solving, rating and generating Sudoku puzzles with GA", 2007, with rows in place of boxes).
public struct RowPermutationEncoding: GeneticEncoding {
  public typealias Genotype = SudokuGrid

  public static let displayName = "Sudoku grids of complete rows"

  /// The clues.
  public let puzzle: SudokuGrid
  /// By row the cells that are no clues, and the digits that belong there, ascending.
  private let freeCells: [[Int]]
  private let missingDigits: [[UInt8]]

  /// The grids for a puzzle whose rows hold no digit twice.
  init(puzzle: SudokuGrid) {
    self.puzzle = puzzle
    freeCells = puzzle.freeCells
    missingDigits = (0..<9).map { row in
      let given = puzzle.digits[row * 9..<row * 9 + 9]
      return (1...9).filter { !given.contains($0) }
    }
  }

  public func makeGenotype() -> SudokuGrid {
    var grid = puzzle
    for (cells, digits) in zip(freeCells, missingDigits) {
      for (cell, digit) in zip(cells, digits) { grid.digits[cell] = digit }
    }
    return grid
  }

  /// Every order of the missing digits of every row is equally likely.
  public func sample(into genotype: inout SudokuGrid, using random: inout RandomStream) {
    for (cells, digits) in zip(freeCells, missingDigits) {
      for last in cells.indices {
        let other = random.integer(below: last + 1)
        genotype.digits[cells[last]] = genotype.digits[cells[other]]
        genotype.digits[cells[other]] = digits[last]
      }
    }
  }

  public func decode(_ genotype: SudokuGrid) -> SudokuGrid { genotype }

  /// In how many cells they differ.
  public func distance(_ first: SudokuGrid, _ second: SudokuGrid) -> Double? {
    Double(zip(first.digits, second.digits).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) })
  }

  public func validate(_ genotype: SudokuGrid) throws {
    if let fault = SudokuVerifier(puzzle: puzzle).changedClues(in: genotype).first {
      throw WarrenError("\(fault)", kind: .failure)
    }
    for row in 0..<9 {
      let digits = genotype.digits[row * 9..<row * 9 + 9].sorted()
      guard digits == Array(1...9) else { throw WarrenError("row \(row + 1) does not hold every digit once", kind: .failure) }
    }
  }

  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<SudokuGrid>>] {
    [
      NamedOperator("uniform-rows") { RowCrossover(height: 1) },
      NamedOperator("uniform-bands") { RowCrossover(height: 3) },
    ]
  }

  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<SudokuGrid>>] {
    [NamedOperator("row-swap") { RowSwapMutation(puzzle: puzzle) }]
  }

  public var defaultRates: (crossover: Double, mutation: Double) { (0.5, 0.9) }
}

/// Takes each row, or each band of three rows, from either parent.
struct RowCrossover: Crossover {
  /// How many rows are taken together.
  let height: Int

  func cross(
    _ first: SudokuGrid, _ second: SudokuGrid, into child: inout SudokuGrid, using random: inout RandomStream
  ) {
    for part in 0..<9 / height {
      let source = random.bernoulli(0.5) ? first : second
      for cell in part * 9 * height..<(part + 1) * 9 * height { child.digits[cell] = source.digits[cell] }
    }
  }
}

/// Exchanges two digits that are no clues in a row that has at least two of them.
struct RowSwapMutation: Mutation {
  private let rows: [[Int]]

  init(puzzle: SudokuGrid) { rows = puzzle.freeCells.filter { $0.count > 1 } }

  func mutate(_ genotype: inout SudokuGrid, using random: inout RandomStream) {
    guard !rows.isEmpty else { return }
    let cells = rows[random.integer(below: rows.count)]
    guard let pair = random.pair(below: cells.count) else { return }
    genotype.digits.swapAt(cells[pair.low], cells[pair.high])
  }
}
