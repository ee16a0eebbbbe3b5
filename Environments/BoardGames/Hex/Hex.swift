import Core
import ReinforcementLearning

/// Place stones on a rhombus of hexagons; whoever joins his two sides of the board wins, and one of the two always does.
///
/// The first player joins top and bottom, the second left and right. Each sees the board so that his sides are top and bottom: for the
/// second player, rows and columns are exchanged, in what he observes and in the actions.
///
/// - Observation `[size, size, 2]`: own stones, the other's stones.
/// - Action: the cell, row by row as the player to move sees the board. Legal are the empty ones; there is no swapping of sides.
/// - Reward: of the player who has moved: 1 for a win, else 0.
/// - End: terminated when a player's stones join his sides.
public struct Hex: BoardGame, Equatable {
  /// What a player has on the board.
  struct Side: Codable, Sendable, Equatable {
    /// The stones as the player sees the board.
    var stones = HexCells()
    /// The stones as the other player sees it.
    var turned = HexCells()
    /// The stones that hang together with the player's first side.
    var joined = HexCells()
  }

  /// The player to move.
  private(set) var own = Side()
  /// The other player.
  private(set) var other = Side()
  /// How many cells a row has.
  public let size: Int
  public private(set) var currentPlayer = 0
  public var standing = Standing.running

  /// A board of seven by seven.
  public init() { size = 7 }

  /// A board of that many rows and columns.
  /// - Throws: `WarrenError` when there are fewer than 2 or more than 11.
  public init(size: Int) throws {
    guard HexBoard.sizes.contains(size) else {
      throw WarrenError("'size' lies from \(HexBoard.sizes.lowerBound) to \(HexBoard.sizes.upperBound), found \(size)")
    }
    self.size = size
  }

  var board: HexBoard {
    @inline(__always) get { HexBoard.ofSize[min(size, HexBoard.sizes.upperBound)] }
  }

  /// The stones on the board as the player to move sees it.
  var stones: UInt128 { own.stones.bits | other.turned.bits }

  public var specification: EnvironmentSpecification {
    Self.boardSpecification(rows: size, columns: size, actions: size * size, symmetry: .halfTurn)
  }

  public mutating func begin() {
    (own, other) = (Side(), Side())
    currentPlayer = 0
    standing = .running
  }

  public func isLegal(_ action: Int) -> Bool {
    (0..<size * size).contains(action) && stones >> UInt128(action) & 1 == 0
  }

  public mutating func play(_ action: Int) {
    let mover = currentPlayer
    let board = board
    let cell: UInt128 = 1 &<< UInt128(truncatingIfNeeded: action)
    own.stones.bits |= cell
    own.turned.bits |= 1 &<< UInt128(truncatingIfNeeded: turned(action))
    // Every stone is joined once, so the search for stones that hang together costs a few steps a move.
    let joined = own.joined.bits
    if cell & (board.firstRow | board.neighbors(joined)) != 0 {
      let reached = board.joined(joined | cell, through: own.stones.bits)
      own.joined.bits = reached
      if reached & board.lastRow != 0 { standing = .won(by: mover) }
    }
    swap(&own, &other)
    currentPlayer = 1 &- mover
  }

  /// The cell as the other player sees it.
  @inline(__always)
  private func turned(_ cell: Int) -> Int {
    let row = Int(truncatingIfNeeded: UInt32(truncatingIfNeeded: cell) / UInt32(truncatingIfNeeded: size))
    return (cell &- row &* size) &* size &+ row
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    let count = size * size
    guard row.count == 2 * count else { return row.fill(0) }
    row.withUnsafeMutableBufferPointer { numbers in
      // Eight cells at a time, whatever rows they are in, as no bits lie between the rows.
      var (mine, theirs, cell) = (own.stones.bits, other.turned.bits, 0)
      while cell < count {
        let (near, far) = (UInt64(truncatingIfNeeded: mine), UInt64(truncatingIfNeeded: theirs))
        let place = numbers.baseAddress! + 2 &* cell
        if count &- cell >= 8 {
          writePlanes(own: near, other: far, columns: 8, into: place)
        } else {
          writePlanes(own: near, other: far, columns: count &- cell, into: place)
        }
        (mine, theirs, cell) = (mine &>> 8, theirs &>> 8, cell &+ 8)
      }
    }
  }

  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    let count = size * size
    guard row.count == count else { return row.fill(false) }
    row.withUnsafeMutableBufferPointer { flags in
      var (open, cell) = (~stones, 0)
      while cell &+ 8 <= count {
        writeFlags(UInt64(truncatingIfNeeded: open), into: flags.baseAddress! + cell)
        (open, cell) = (open &>> 8, cell &+ 8)
      }
      while cell < count {
        flags[cell] = UInt64(truncatingIfNeeded: open) & 1 == 1
        (open, cell) = (open &>> 1, cell &+ 1)
      }
    }
  }

  public func name(of action: Int) -> String {
    let cell = currentPlayer == 0 ? action : turned(action)
    return letter(cell % size) + "\(cell / size + 1)"
  }

  public var rendering: String {
    let (first, second) = currentPlayer == 0 ? (own, other) : (other, own)
    let board = boardText(rows: size, columns: size, indent: 1) { row, column in
      let bit = UInt128(row * size + column)
      return first.stones.bits >> bit & 1 == 1 ? 0 : second.turned.bits >> bit & 1 == 1 ? 1 : nil
    }
    return board + "\nX joins top and bottom, O left and right. " + standingLine
  }
}
