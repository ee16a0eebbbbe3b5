/// Says what is wrong with a filled grid: which row, column or box, and why.
///
/// ```swift
/// for fault in SudokuVerifier(puzzle: puzzle).faults(in: grid) { print(fault) }
/// // row 3: 7 stands twice, in column 2 and in column 8
/// ```
public struct SudokuVerifier: Sendable {
  /// A row, column or box, numbered from 1; boxes row by row.
  public enum Unit: Sendable, Equatable, CustomStringConvertible {
    case row(Int)
    case column(Int)
    case box(Int)

    public var description: String {
      switch self {
      case .row(let number): "row \(number)"
      case .column(let number): "column \(number)"
      case .box(let number): "box \(number)"
      }
    }
  }

  /// Something that keeps a grid from being a solution. Cells are numbered from 0, row by row.
  public enum Fault: Sendable, Equatable, CustomStringConvertible {
    /// A digit stands in two cells of a unit. Where it stands in more, there is a fault for each further one.
    case duplicate(Unit, digit: Int, first: Int, second: Int)
    /// A cell has no digit.
    case empty(cell: Int)
    /// A cell does not hold the digit that the puzzle gives; 0 stands for none.
    case changedClue(cell: Int, expected: Int, found: Int)

    public var description: String {
      switch self {
      case .duplicate(let unit, let digit, let first, let second):
        "\(unit): \(digit) stands twice, at \(SudokuCell.name(first)) and at \(SudokuCell.name(second))"
      case .empty(let cell): "\(SudokuCell.name(cell)) is empty"
      case .changedClue(let cell, let expected, let found):
        "\(SudokuCell.name(cell)) holds \(found == 0 ? "nothing" : "\(found)"), but the puzzle gives \(expected)"
      }
    }
  }

  /// The puzzle whose clues must stand; nil when any full grid will do.
  public let puzzle: SudokuGrid?

  /// A verifier of grids for that puzzle, or of grids as such.
  public init(puzzle: SudokuGrid? = nil) { self.puzzle = puzzle }

  /// Everything wrong with a grid as a solution, none when it is one: changed clues, then duplicates by row, column and box, then
  /// empty cells.
  public func faults(in grid: SudokuGrid) -> [Fault] {
    changedClues(in: grid) + Self.duplicates(in: grid)
      + grid.digits.indices.filter { grid.digits[$0] == 0 }.map { .empty(cell: $0) }
  }

  /// Whether a grid is a solution.
  public func isSolution(_ grid: SudokuGrid) -> Bool { faults(in: grid).isEmpty }

  /// The clues that do not stand in a grid.
  public func changedClues(in grid: SudokuGrid) -> [Fault] {
    guard let puzzle else { return [] }
    return puzzle.digits.indices.filter { puzzle.digits[$0] != 0 && puzzle.digits[$0] != grid.digits[$0] }
      .map { .changedClue(cell: $0, expected: Int(puzzle.digits[$0]), found: Int(grid.digits[$0])) }
  }

  /// The digits that stand twice in a row, a column or a box of a grid that may have empty cells.
  public static func duplicates(in grid: SudokuGrid) -> [Fault] {
    var faults: [Fault] = []
    for (index, cells) in SudokuCell.units.enumerated() {
      let number = index % 9 + 1
      let unit: Unit = index < 9 ? .row(number) : index < 18 ? .column(number) : .box(number)
      var places = [Int?](repeating: nil, count: 10)
      for cell in cells where grid.digits[cell] != 0 {
        let digit = Int(grid.digits[cell])
        if let first = places[digit] {
          faults.append(.duplicate(unit, digit: digit, first: first, second: cell))
        } else {
          places[digit] = cell
        }
      }
    }
    return faults
  }
}
