import Core
import ReinforcementLearning

/// Three in a row on a board of three by three.
///
/// - Observation `[3, 3, 2]`: own stones, the other's stones.
/// - Action: the cell, row by row. Legal are the empty ones.
/// - Reward: of the player who has moved: 1 for a win, else 0.
/// - End: terminated when three stones of a player stand in a row, or the board is full.
///
/// States are numbered: each cell is a digit in base 3, 0 empty, 1 own, 2 the other's, the first cell lowest.
public struct TicTacToe: BoardGame, Equatable {
  /// The cells of the player to move, a bit each, row by row from the lowest bit on.
  public private(set) var own: UInt16 = 0
  /// The cells of the other player.
  public private(set) var other: UInt16 = 0
  public var standing = Standing.running

  public init() {}

  public var specification: EnvironmentSpecification {
    Self.boardSpecification(rows: 3, columns: 3, actions: 9, symmetry: .square, stateCount: 19_683)
  }

  /// How many stones are on the board.
  public var stoneCount: Int { (own | other).nonzeroBitCount }

  public var currentPlayer: Int { stoneCount & 1 }

  public mutating func begin() { self = TicTacToe() }

  public func isLegal(_ action: Int) -> Bool { (0..<9).contains(action) && (own | other) >> UInt16(action) & 1 == 0 }

  public mutating func play(_ action: Int) {
    let mover = currentPlayer
    own |= 1 << UInt16(action)
    if Self.hasRow(own) {
      standing = .won(by: mover)
    } else if own | other == 0o777 {
      standing = .draw
    }
    swap(&own, &other)
  }

  /// Whether these cells have three in a row: of all three cells of a row, a column or a diagonal, the shifted boards have the
  /// bit of the first.
  static func hasRow(_ cells: UInt16) -> Bool {
    let across = cells & cells >> 1 & cells >> 2 & 0o111
    let down = cells & cells >> 3 & cells >> 6 & 0o007
    let falling = cells & cells >> 4 & cells >> 8 & 0o001
    let rising = cells & cells >> 2 & cells >> 4 & 0o004
    return across | down | falling | rising != 0
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    guard row.count == 18 else { return row.fill(0) }
    row.withUnsafeMutableBufferPointer { numbers in
      for line in 0..<3 {
        let shift = UInt64(3 &* line)
        writePlanes(
          own: UInt64(own) &>> shift, other: UInt64(other) &>> shift, columns: 3, into: numbers.baseAddress! + 6 &* line)
      }
    }
  }

  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    let stones = own | other
    for cell in 0..<9 { row[cell] = stones &>> UInt16(truncatingIfNeeded: cell) & 1 == 0 }
  }

  public var stateNumber: Int { Int(Self.ternary[Int(own)]) + 2 * Int(Self.ternary[Int(other)]) }

  /// For nine bits the number that has them as digits in base 3.
  private static let ternary: [UInt16] = (0..<512).map { bits in
    (0..<9).reversed().reduce(0) { $0 * 3 + UInt16(bits >> $1 & 1) }
  }

  public func name(of action: Int) -> String { letter(action % 3) + "\(action / 3 + 1)" }

  public var rendering: String {
    let mover = currentPlayer
    return boardText(rows: 3, columns: 3) { row, column in
      let bit = UInt16(row * 3 + column)
      return own >> bit & 1 == 1 ? mover : other >> bit & 1 == 1 ? 1 - mover : nil
    } + "\n" + standingLine
  }
}
