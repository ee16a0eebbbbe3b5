import Core
import ReinforcementLearning

/// How a game for two stands.
public enum Standing: UInt8, Codable, Sendable {
  case running
  case firstHasWon
  case secondHasWon
  case draw

  /// The standing after that player, 0 or 1, has won.
  @inline(__always)
  static func won(by player: Int) -> Standing { player == 0 ? .firstHasWon : .secondHasWon }
}

/// A game of two players on a board, whose moves draw nothing at random. An illegal move loses the game at once.
public protocol BoardGame: Game, NamedActions {
  /// Whether it goes on, or who has won.
  var standing: Standing { get set }
  /// Whether the player to move may do that.
  func isLegal(_ action: Int) -> Bool
  /// Makes a legal move in a game that goes on.
  mutating func play(_ action: Int)
  /// Puts up the board for a new game.
  mutating func begin()
}

extension BoardGame {
  public mutating func reset(using random: inout RandomStream) { begin() }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    guard standing == .running else { return .terminated(reward: 0) }
    let mover = currentPlayer
    if isLegal(action) { play(action) } else { standing = .won(by: 1 - mover) }
    return standing == .running ? .running(reward: 0) : .terminated(reward: result(of: mover))
  }

  public func result(of player: Int) -> Float {
    switch standing {
    case .running, .draw: 0
    case .firstHasWon: player == 0 ? 1 : -1
    case .secondHasWon: player == 1 ? 1 : -1
    }
  }

  /// The specification of a game whose observation is a board with two planes, and that stays the same under a symmetry.
  static func boardSpecification(
    rows: Int, columns: Int, actions: Int, symmetry: BoardSymmetry, stateCount: Int? = nil
  ) -> EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [rows, columns, 2], actionSpace: .discrete(actions), rewardRange: -1...1, returnRange: -1...1,
      discount: 1, stateCount: stateCount, playerCount: 2, boardSymmetry: symmetry)
  }

  /// What stands below a rendered board: whose turn it is, or how the game has ended.
  var standingLine: String {
    switch standing {
    case .running: "\(currentPlayer == 0 ? "X" : "O") to move"
    case .firstHasWon: "X has won"
    case .secondHasWon: "O has won"
    case .draw: "A draw"
    }
  }
}

/// Writes one row of a board as pairs of numbers, 1 or 0: is there a stone of the player to move, is there one of the other.
/// - Parameters:
///   - own: a bit for each cell, that of the first column lowest; at most 8 columns.
///   - numbers: room for 2 × `columns` numbers.
@inline(__always)
func writePlanes(own: UInt64, other: UInt64, columns: Int, into numbers: UnsafeMutablePointer<Float>) {
  let both = SIMD2(UInt32(truncatingIfNeeded: own), UInt32(truncatingIfNeeded: other))
  let four = SIMD4(lowHalf: both, highHalf: both)
  let place = UnsafeMutableRawPointer(numbers)
  var bits = SIMD4<UInt32>(1, 1, 2, 2)
  for pair in 0..<columns / 2 {
    let cells = SIMD4<Float>(repeating: 0).replacing(with: 1, where: four & bits .== bits)
    place.storeBytes(of: cells, toByteOffset: 16 &* pair, as: SIMD4<Float>.self)
    bits = bits &<< 2
  }
  if columns % 2 == 1 {
    let cells = SIMD2<Float>(repeating: 0).replacing(with: 1, where: both & bits.lowHalf .== bits.lowHalf)
    place.storeBytes(of: cells, toByteOffset: 8 &* (columns - 1), as: SIMD2<Float>.self)
  }
}

/// Writes eight flags, that of the lowest bit first.
@inline(__always)
func writeFlags(_ bits: UInt64, into flags: UnsafeMutablePointer<Bool>) {
  // A copy of the eight bits in each byte, its own bit kept and moved to the lowest place.
  let kept = (bits & 0xFF) &* 0x0101_0101_0101_0101 & 0x8040_2010_0804_0201
  let ones = (kept &+ 0x7F7F_7F7F_7F7F_7F7F) &>> 7 & 0x0101_0101_0101_0101
  UnsafeMutableRawPointer(flags).storeBytes(of: UInt64(littleEndian: ones), as: UInt64.self)
}

/// A column's letter: a, b, c and so on.
func letter(_ column: Int) -> String { String(UnicodeScalar(UInt8(ascii: "a") + UInt8(column))) }

/// A board as text: letters above the columns, numbers before the rows, X and O for the stones.
/// - Parameter stone: the player whose stone is at a row and column; nil where there is none.
func boardText(rows: Int, columns: Int, indent: Int = 0, _ stone: (_ row: Int, _ column: Int) -> Int?) -> String {
  func padded(_ number: Int) -> String { number < 10 ? " \(number)" : "\(number)" }
  let header = "   " + (0..<columns).map(letter).joined(separator: " ")
  let lines = (0..<rows).map { row in
    let cells = (0..<columns).map { stone(row, $0).map { $0 == 0 ? "X" : "O" } ?? "." }
    return String(repeating: " ", count: indent * row) + padded(row + 1) + " " + cells.joined(separator: " ")
  }
  return ([header] + lines).joined(separator: "\n")
}
