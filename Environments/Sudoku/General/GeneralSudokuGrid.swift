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

  /// What keeps a full grid from being a solution of `puzzle`, in words; empty for a solution. Each wrong row, column and box is named
  /// once, and so is each row with empty cells.
  public func faults(for puzzle: GeneralSudokuGrid? = nil) -> [String] {
    let letters = Array(Self.alphabet)
    var faults: [String] = []
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
    return faults + unitFaults + emptyFaults
  }

  /// The digits that stand more than once in a row, a column or a box, in words.
  public var unitFaults: [String] {
    let letters = Array(Self.alphabet)
    var cells = [[[Int]]](repeating: [[Int]](repeating: [], count: size), count: 3)
    for cell in digits.indices where digits[cell] != 0 {
      let units = units(of: cell)
      for (kind, number) in [units.row, units.column, units.box].enumerated() { cells[kind][number].append(cell) }
    }
    var faults: [String] = []
    for (kind, units) in zip(["row", "column", "box"], cells) {
      for (number, cells) in units.enumerated() {
        let places = Dictionary(grouping: cells) { Int(digits[$0]) }.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
        let parts = places.map { digit, cells in
          let times = cells.count == 2 ? "twice" : "\(cells.count) times"
          // Where there is little to say, it is also said where to look.
          let place = places.count == 1 && cells.count == 2 ? ", at \(name(cells[0])) and at \(name(cells[1]))" : ""
          return "\(letters[digit - 1]) stands \(times)\(place)"
        }
        if !parts.isEmpty { faults.append("\(kind) \(number + 1): \(parts.joined(separator: ", "))") }
      }
    }
    return faults
  }

  private var emptyFaults: [String] {
    (0..<size).compactMap { row in
      let cells = (row * size..<(row + 1) * size).filter { digits[$0] == 0 }
      return cells.count > 1 ? "row \(row + 1): \(cells.count) cells are empty" : cells.first.map { "\(name($0)) is empty" }
    }
  }

  private func name(_ cell: Int) -> String { "row \(cell / size + 1), column \(cell % size + 1)" }
}
