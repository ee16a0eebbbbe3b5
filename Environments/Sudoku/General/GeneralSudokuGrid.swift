import Core

/// A Sudoku of any box size: boxes of `boxRows` rows and `boxColumns` columns, so many digits as a box has cells, at most 25.
///
/// As a text it has a character for each cell, row by row: digits 1 to 9 and then letters from A on, `.` for an empty cell (`0` is read
/// as one, too). Small letters are read as large ones.
public struct GeneralSudokuGrid: Sendable, Hashable, CustomStringConvertible {
  /// How many rows and columns a box has.
  public let boxRows: Int
  public let boxColumns: Int
  /// The digits from 1 on, 0 for an empty cell, row by row.
  public internal(set) var digits: [UInt8]

  /// How many digits there are, and how many cells a row has.
  public var size: Int { boxRows * boxColumns }

  /// A grid without digits.
  /// - Throws: `WarrenError` when boxes have fewer than two cells or more than 25.
  public init(boxRows: Int, boxColumns: Int) throws {
    guard boxRows >= 1, boxColumns >= 1, (2...25).contains(boxRows * boxColumns) else {
      throw WarrenError("boxes of \(boxRows) by \(boxColumns) cells; a box has 2 to 25 cells")
    }
    self.boxRows = boxRows
    self.boxColumns = boxColumns
    digits = [UInt8](repeating: 0, count: boxRows * boxColumns * boxRows * boxColumns)
  }

  /// Reads a grid; the boxes follow from the number of characters where none are given: as near to squares as can be, and wider than
  /// high (36 characters: two rows of three).
  /// - Throws: `WarrenError` that says which character is wrong, or that there is no grid of so many cells.
  public init(text: some StringProtocol, boxRows: Int? = nil) throws {
    let characters = Array(text)
    let size = Int(Double(characters.count).squareRoot().rounded())
    guard size * size == characters.count, (2...25).contains(size) else {
      throw WarrenError("\(characters.count) characters make no grid: 16, 36, 64, 81, 100, 144, 225, 256, 400 or 625 would")
    }
    let rows = boxRows ?? (1...size).last { size % $0 == 0 && $0 * $0 <= size } ?? 1
    guard rows >= 1, size % rows == 0 else {
      throw WarrenError("boxes of \(rows) rows do not fit into a grid of \(size) rows")
    }
    try self.init(boxRows: rows, boxColumns: size / rows)
    for (cell, character) in characters.enumerated() {
      guard let digit = Self.digit(of: character), digit <= size else {
        throw WarrenError(
          "character \(cell + 1) is '\(character)'; expected one of \(Self.alphabet.prefix(size)), or '.' for an empty cell")
      }
      digits[cell] = UInt8(digit)
    }
  }

  private static let alphabet = "123456789ABCDEFGHIJKLMNOP"

  private static func digit(of character: Character) -> Int? {
    if character == "." || character == "0" { return 0 }
    guard character.isASCII, let upper = character.uppercased().first, let index = alphabet.firstIndex(of: upper) else {
      return nil
    }
    return alphabet.distance(from: alphabet.startIndex, to: index) + 1
  }

  /// A character for each cell, `.` for an empty one.
  public var description: String {
    let letters = Array(Self.alphabet)
    return String(digits.map { $0 == 0 ? "." : letters[Int($0) - 1] })
  }

  /// The row, column and box of a cell: unit numbers, rows first.
  func units(of cell: Int) -> (row: Int, column: Int, box: Int) {
    let (row, column) = (cell / size, cell % size)
    return (row, column, row / boxRows * boxRows + column / boxColumns)
  }

  /// What keeps a full grid from being a solution of `puzzle`, in words; empty for a solution.
  public func faults(for puzzle: GeneralSudokuGrid? = nil) -> [String] {
    var faults: [String] = []
    func name(_ cell: Int) -> String { "row \(cell / size + 1), column \(cell % size + 1)" }
    let letters = Array(Self.alphabet)
    if let puzzle {
      guard puzzle.boxRows == boxRows, puzzle.boxColumns == boxColumns else {
        return [
          "the puzzle has boxes of \(puzzle.boxRows) by \(puzzle.boxColumns) cells, the grid of \(boxRows) by \(boxColumns)"
        ]
      }
      for cell in digits.indices where puzzle.digits[cell] != 0 && puzzle.digits[cell] != digits[cell] {
        faults.append("\(name(cell)) does not hold \(letters[Int(puzzle.digits[cell]) - 1]), which the puzzle gives")
      }
    }
    for (kind, unit) in [("row", 0), ("column", 1), ("box", 2)] {
      var places = [Int](repeating: -1, count: size * (size + 1))
      for cell in digits.indices where digits[cell] != 0 {
        let units = units(of: cell)
        let number = [units.row, units.column, units.box][unit]
        let slot = number * (size + 1) + Int(digits[cell])
        if places[slot] >= 0 {
          faults.append(
            "\(kind) \(number + 1): \(letters[Int(digits[cell]) - 1]) stands twice, at \(name(places[slot])) and at \(name(cell))"
          )
        } else {
          places[slot] = cell
        }
      }
    }
    for cell in digits.indices where digits[cell] == 0 { faults.append("\(name(cell)) is empty") }
    return faults
  }
}
