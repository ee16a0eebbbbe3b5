import Core
import ReinforcementLearning

/// Place a disc so that the other's discs between it and another own one are turned; whoever has more discs at the end wins.
///
/// - Observation `[8, 8, 2]`: own discs, the other's discs.
/// - Action: the cell, row by row, or 64 to pass. Legal are the cells that turn a disc; passing only where there are none.
/// - Reward: of the player who has moved: 1 for a win, -1 for a loss, else 0.
/// - End: terminated when neither player can place a disc.
public struct Othello: BoardGame, Equatable {
  /// The discs of the player to move: a bit for each cell, row by row from the lowest bit on.
  public private(set) var own: UInt64 = blackDiscs
  /// The discs of the other player.
  public private(set) var other: UInt64 = whiteDiscs
  /// The cells on which the player to move can place a disc.
  public private(set) var placements: UInt64 = firstPlacements
  public private(set) var currentPlayer = 0
  public var standing = Standing.running

  /// The action that stands for passing.
  public static let pass = 64
  private static let blackDiscs: UInt64 = 1 << 28 | 1 << 35
  private static let whiteDiscs: UInt64 = 1 << 27 | 1 << 36
  private static let firstPlacements: UInt64 = 1 << 19 | 1 << 26 | 1 << 37 | 1 << 44

  public init() {}

  public var specification: EnvironmentSpecification {
    Self.boardSpecification(rows: 8, columns: 8, actions: 65, symmetry: .square)
  }

  public mutating func begin() { self = Othello() }

  public func isLegal(_ action: Int) -> Bool {
    switch action {
    case 0..<64: placements &>> UInt64(action) & 1 == 1
    case Self.pass: placements == 0
    default: false
    }
  }

  public mutating func play(_ action: Int) {
    let mover = currentPlayer
    currentPlayer = 1 &- mover
    if action == Self.pass {
      swap(&own, &other)
      placements = OthelloBoard.placements(own: own, other: other)
      return
    }
    let cell: UInt64 = 1 &<< UInt64(truncatingIfNeeded: action)
    let turned = OthelloBoard.turned(by: cell, own: own, other: other)
    (own, other) = (other & ~turned, own | turned | cell)
    placements = OthelloBoard.placements(own: own, other: other)
    // Where the next player has to pass, the mover must have a move left.
    guard placements == 0, OthelloBoard.placements(own: other, other: own) == 0 else { return }
    let (mine, theirs) = (other.nonzeroBitCount, own.nonzeroBitCount)
    standing = mine == theirs ? .draw : .won(by: mine > theirs ? mover : 1 - mover)
  }

  /// How many discs a player has.
  public func discCount(of player: Int) -> Int { (player == currentPlayer ? own : other).nonzeroBitCount }

  public func writeObservation(into row: inout BatchRow<Float>) {
    guard row.count == 128 else { return row.fill(0) }
    row.withUnsafeMutableBufferPointer { numbers in
      for line in 0..<8 {
        let shift = UInt64(truncatingIfNeeded: 8 &* line)
        writePlanes(own: own &>> shift, other: other &>> shift, columns: 8, into: numbers.baseAddress! + 16 &* line)
      }
    }
  }

  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    guard row.count == 65 else { return row.fill(false) }
    row.withUnsafeMutableBufferPointer { flags in
      for line in 0..<8 {
        writeFlags(placements &>> UInt64(truncatingIfNeeded: 8 &* line), into: flags.baseAddress! + 8 &* line)
      }
      flags[Self.pass] = placements == 0
    }
  }

  public func name(of action: Int) -> String { action == Self.pass ? "pass" : letter(action % 8) + "\(action / 8 + 1)" }

  public var rendering: String {
    let mover = currentPlayer
    let board = boardText(rows: 8, columns: 8) { row, column in
      let bit = UInt64(row * 8 + column)
      return own >> bit & 1 == 1 ? mover : other >> bit & 1 == 1 ? 1 - mover : nil
    }
    return board + "\nX \(discCount(of: 0)), O \(discCount(of: 1)). " + standingLine
  }
}
