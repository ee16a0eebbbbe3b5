import Core

/// A Sudoku of nine by nine: a puzzle, a solution, or anything between.
///
/// Cells are numbered from 0, row by row from the top left. As a text it has 81 characters: digits, and `.` for an empty cell
/// (`0` is read as one, too).
public struct SudokuGrid: Sendable, Hashable, LosslessStringConvertible {
  /// The digits 1 to 9, 0 for an empty cell; 81 of them.
  public internal(set) var digits: [UInt8]

  /// A grid without digits.
  public init() { digits = [UInt8](repeating: 0, count: 81) }

  /// A grid of these digits, row by row, 0 for an empty cell.
  /// - Throws: `WarrenError` when there are not 81 of them or one is above 9.
  public init(digits: [UInt8]) throws {
    guard digits.count == 81 else { throw WarrenError("a Sudoku has 81 cells, found \(digits.count)") }
    if let cell = digits.firstIndex(where: { $0 > 9 }) {
      throw WarrenError("\(SudokuCell.name(cell)) holds \(digits[cell]); digits are 1 to 9, 0 for an empty cell")
    }
    self.digits = digits
  }

  init(unchecked digits: [UInt8]) { self.digits = digits }

  /// Reads 81 characters.
  /// - Throws: `WarrenError` that says which character is wrong.
  public init(text: some StringProtocol) throws {
    var digits: [UInt8] = []
    digits.reserveCapacity(81)
    for character in text {
      guard let value = character == "." ? 0 : character.isASCII ? character.wholeNumberValue : nil else {
        throw WarrenError("character \(digits.count + 1) is '\(character)'; expected a digit, or '.' or 0 for an empty cell")
      }
      digits.append(UInt8(value))
    }
    guard digits.count == 81 else { throw WarrenError("expected 81 characters, one for each cell, found \(digits.count)") }
    self.digits = digits
  }

  /// Reads 81 characters; nil where ``init(text:)`` says what is wrong.
  public init?(_ description: String) {
    guard let grid = try? SudokuGrid(text: description) else { return nil }
    self = grid
  }

  /// 81 characters, `.` for an empty cell.
  public var description: String { rows.joined() }

  /// Nine texts of nine characters.
  public var rows: [String] {
    (0..<9).map { row in
      String(digits[row * 9..<row * 9 + 9].map { $0 == 0 ? "." : Character(Unicode.Scalar(48 + $0)) })
    }
  }

  /// How many cells hold a digit.
  public var filledCount: Int { digits.reduce(0) { $0 + ($1 == 0 ? 0 : 1) } }

  /// The grid with lines between the boxes, for a terminal.
  public var picture: String {
    let edge = "+-------+-------+-------+"
    let lines = rows.map { row -> String in
      let cells = row.map { "\($0) " }
      return "| " + stride(from: 0, to: 9, by: 3).map { cells[$0..<$0 + 3].joined() }.joined(separator: "| ") + "|"
    }
    return stride(from: 0, to: 9, by: 3).flatMap { [edge] + lines[$0..<$0 + 3] }.joined(separator: "\n") + "\n" + edge
  }
}

extension SudokuGrid: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do { self = try SudokuGrid(text: text) } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
    }
  }

  /// As its 81 characters.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Names of cells, and which cells see each other.
enum SudokuCell {
  /// "row 1, column 1", counted from 1.
  static func name(_ cell: Int) -> String { "row \(cell / 9 + 1), column \(cell % 9 + 1)" }

  static func box(_ cell: Int) -> Int { cell / 27 * 3 + cell % 9 / 3 }

  /// The 27 units of nine cells: rows, columns, boxes.
  static let units: [[Int]] =
    (0..<9).map { row in (0..<9).map { row * 9 + $0 } }
    + (0..<9).map { column in (0..<9).map { $0 * 9 + column } }
    + (0..<9).map { box in (0..<81).filter { SudokuCell.box($0) == box } }

  /// The 20 other cells of a cell's row, column and box, cell after cell.
  static let peers: [Int32] = (0..<81).flatMap { cell in
    (0..<81).filter { $0 != cell && ($0 / 9 == cell / 9 || $0 % 9 == cell % 9 || box($0) == box(cell)) }.map { Int32($0) }
  }
}
