import Core
import ReinforcementLearning

/// Slide tiles together on a board of four by four; two of a kind become one of twice the value. Jumanji's Game2048-v1.
///
/// - Observation `[4, 4]`: the exponents of the tiles, 1 for 2, 2 for 4, 3 for 8 and so on; 0 for an empty cell.
/// - Action: 0 up, 1 right, 2 down, 3 left. Legal are the moves that change the board.
/// - Reward: the sum of the tiles that the move made by merging.
/// - End: terminated when no move is legal.
/// - Start: one tile. It, and the one that appears after every legal move, is on any empty cell; nine of ten are 2, the others 4.
///
/// An illegal move changes nothing, and no tile appears. One thing differs from Jumanji: two tiles of 32,768 do not merge.
public struct Game2048: RenderableEnvironment, Equatable {
  /// The exponents of the tiles, four bits each, row by row from the lowest bits on.
  public private(set) var cells: UInt64 = 0
  /// Which moves are legal, one bit each.
  private var legal: UInt8 = 0

  public init() {}

  /// A game that goes on from a board of these exponents, row by row, each 0 to 15.
  /// - Throws: `WarrenError` when there are not 16 of them or one is out of range.
  public init(exponents: [Int]) throws {
    guard exponents.count == 16 else { throw WarrenError("a board has 16 cells, found \(exponents.count)") }
    if let wrong = exponents.first(where: { !(0...15).contains($0) }) {
      throw WarrenError("the exponent of a tile lies from 0 to 15, found \(wrong)")
    }
    cells = exponents.reversed().reduce(0) { $0 << 4 | UInt64($1) }
    legal = Game2048Board(cells: cells).legalMoves
  }

  public var specification: EnvironmentSpecification {
    // At most eight pairs of 16,384 merge at once.
    // A tile of 2^n that is made of twos has paid (n - 1) · 2^n, and the fullest board holds 131,072, 65,536 and so on to 4.
    EnvironmentSpecification(
      observationShape: [4, 4], actionSpace: .discrete(4), rewardRange: 0...262_144, returnRange: 0...3_932_164, timeLimit: nil,
      discount: 1)
  }

  public mutating func reset(using random: inout RandomStream) {
    var board = Game2048Board(cells: 0)
    Self.addTile(to: &board, using: &random)
    update(board)
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    guard legal >> UInt8(truncatingIfNeeded: action) & 1 == 1 else {
      return TimeStep(reward: 0, status: legal == 0 ? .terminated : .running)
    }
    var board = Game2048Board(cells: cells)
    let reward = Float(board.move(action))
    Self.addTile(to: &board, using: &random)
    update(board)
    return TimeStep(reward: reward, status: legal == 0 ? .terminated : .running)
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) {
    row.withUnsafeMutableBufferPointer { numbers in
      for cell in 0..<min(16, numbers.count) { numbers[cell] = Float(exponent(of: cell)) }
    }
  }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    for action in 0..<4 { row[action] = legal &>> UInt8(truncatingIfNeeded: action) & 1 == 1 }
  }

  public var rendering: String {
    let edge = "+" + String(repeating: "------+", count: 4)
    let lines = (0..<4).flatMap { row -> [String] in
      let texts = (0..<4).map { column -> String in
        let exponent = exponent(of: row * 4 + column)
        let text = exponent == 0 ? "" : "\(1 << exponent)"
        return String(repeating: " ", count: 5 - text.count) + text + " "
      }
      return ["|" + texts.joined(separator: "|") + "|", edge]
    }
    return ([edge] + lines).joined(separator: "\n")
  }

  /// The largest tile on the board: 2048, for example; 1 when there is none.
  public var highestTile: Int { 1 << (0..<16).reduce(0) { max($0, exponent(of: $1)) } }

  private func exponent(of cell: Int) -> Int { Int(truncatingIfNeeded: cells &>> UInt64(4 &* cell)) & 15 }

  private mutating func update(_ board: Game2048Board) {
    cells = board.cells
    legal = board.legalMoves
  }

  /// Puts a tile on any empty cell: 2 with probability 0.9, else 4. One random number decides both: its product with the number
  /// of empty cells has the cell in the upper half, and the lower half is as good as a uniform number of its own.
  private static func addTile(to board: inout Game2048Board, using random: inout RandomStream) {
    let product = random.next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: board.emptyCount))
    board.place(product.low < 0xE666_6666_6666_6666 ? 1 : 2, onEmpty: Int(truncatingIfNeeded: product.high))
  }
}
