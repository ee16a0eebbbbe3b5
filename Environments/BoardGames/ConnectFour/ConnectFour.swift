import Core
import ReinforcementLearning

/// Drop stones into seven columns of six cells; four in a row win.
///
/// - Observation `[6, 7, 2]`: own stones, the other's stones; the top row first.
/// - Action: the column, from the left. Legal are those that are not full.
/// - Reward: of the player who has moved: 1 for a win, else 0.
/// - End: terminated when four stones of a player stand in a row, or the board is full.
public struct ConnectFour: BoardGame, Equatable {
  /// The stones of the player to move: a byte for each row from the bottom up, a bit for each column from the left. The highest
  /// bit of a byte is never set, so that nothing runs on from one row into the next.
  public private(set) var own: UInt64 = 0
  /// The stones of the other player.
  public private(set) var other: UInt64 = 0
  /// How many stones are on the board.
  public private(set) var stoneCount: UInt8 = 0
  public var standing = Standing.running

  static let bottom: UInt64 = 0x7F
  static let board: UInt64 = 0x7F7F_7F7F_7F7F

  public init() {}

  /// The game after these moves, columns from 0.
  /// - Throws: `WarrenError` when one of them is illegal or comes after the end.
  public init(moves: [Int]) throws {
    for (index, column) in moves.enumerated() {
      guard standing == .running, isLegal(column) else {
        throw WarrenError("move \(index + 1), column \(column), cannot be made", at: "Connect Four")
      }
      play(column)
    }
  }

  public var specification: EnvironmentSpecification {
    Self.boardSpecification(rows: 6, columns: 7, actions: 7, symmetry: .mirror)
  }

  public var currentPlayer: Int { Int(stoneCount & 1) }

  public mutating func begin() { self = ConnectFour() }

  /// The cells that a stone can be dropped into, one for each column that is not full.
  var landings: UInt64 {
    let stones = own | other
    return (stones << 8 | Self.bottom) & ~stones & Self.board
  }

  public func isLegal(_ action: Int) -> Bool {
    (0..<7).contains(action) && (own | other) >> UInt64(40 + action) & 1 == 0
  }

  public mutating func play(_ action: Int) {
    let column: UInt64 = 0x0101_0101_0101 &<< UInt64(truncatingIfNeeded: action)
    let stones = own | landings & column
    own = other
    other = stones
    stoneCount &+= 1
    if Self.hasFour(stones) {
      standing = stoneCount & 1 == 1 ? .firstHasWon : .secondHasWon
    } else if stoneCount == 42 {
      standing = .draw
    }
  }

  /// Whether four of these stones stand in a row.
  @inline(__always)
  static func hasFour(_ stones: UInt64) -> Bool {
    // Pairs of neighbours, then pairs of pairs; along a row, a column and both diagonals.
    let (across, up) = (stones & stones >> 1, stones & stones >> 8)
    let (rising, falling) = (stones & stones >> 9, stones & stones >> 7)
    return across & across >> 2 | up & up >> 16 | rising & rising >> 18 | falling & falling >> 14 != 0
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    guard row.count == 84 else { return row.fill(0) }
    row.withUnsafeMutableBufferPointer { numbers in
      for line in 0..<6 {
        let shift = UInt64(truncatingIfNeeded: 40 &- 8 &* line)
        writePlanes(own: own &>> shift, other: other &>> shift, columns: 7, into: numbers.baseAddress! + 14 &* line)
      }
    }
  }

  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    let full = (own | other) >> 40
    for column in 0..<7 { row[column] = full &>> UInt64(truncatingIfNeeded: column) & 1 == 0 }
  }

  public func name(of action: Int) -> String { letter(action) }

  public var rendering: String {
    let mover = currentPlayer
    let header = (0..<7).map(letter).joined(separator: " ")
    let lines = (0..<6).map { line in
      (0..<7).map { column in
        let bit = UInt64(40 - 8 * line + column)
        let player = own >> bit & 1 == 1 ? mover : other >> bit & 1 == 1 ? 1 - mover : nil
        return player.map { $0 == 0 ? "X" : "O" } ?? "."
      }.joined(separator: " ")
    }
    return ([header] + lines + [standingLine]).joined(separator: "\n")
  }
}
