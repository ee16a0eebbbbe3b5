import Core
import ReinforcementLearning

/// How ``SlidingTile`` is set up.
public struct SlidingTileConfiguration: Configuration, Equatable {
  /// Cells a side, 2 to 8.
  public var size: Int
  /// Random moves from the solved puzzle that make a new one.
  public var randomMoves: Int
  /// Steps after which an episode is truncated.
  public var timeLimit: Int

  /// The settings of Jumanji's SlidingTilePuzzle-v0.
  public init() { self.init(size: 5) }

  /// These settings; what is left out is as in Jumanji's SlidingTilePuzzle-v0.
  public init(size: Int, randomMoves: Int = 200, timeLimit: Int = 500) {
    self.size = size
    self.randomMoves = randomMoves
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "size": "Cells a side, 2 to 8.",
    "randomMoves": "Random moves from the solved puzzle that make a new one.",
    "timeLimit": "Steps after which an episode is truncated.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "size": .from(2, to: 8),
    "randomMoves": .atLeast(1),
    "timeLimit": .atLeast(1),
  ]
}

/// Slide the tiles of a square board into order by moving the empty cell. Jumanji's SlidingTilePuzzle-v0.
///
/// - Observation `[size, size, size * size]`, channels last: 1 at the number of the tile on a cell, at 0 for the empty cell
///   (Jumanji gives the numbers).
/// - Action: where the empty cell moves, 0 up, 1 right, 2 down, 3 left. Legal are the moves that stay on the board; an illegal one
///   moves nothing.
/// - Reward: how many more cells hold what they should than before, so the sum is the number of cells that were wrong in the
///   beginning. The empty cell counts.
/// - End: terminated when the tiles are in order, the empty cell last; truncated after 500 steps.
/// - Start: 200 random legal moves from the solved puzzle. They may lead back to it; it must be left then.
///
/// One thing differs from Jumanji: it calls the time limit a termination. It also shows the number of the step.
public struct SlidingTile: RenderableEnvironment, Equatable {
  /// Cells a side.
  public let size: Int
  private let randomMoves: Int
  private let timeLimit: Int
  /// The number of the tile on each cell, row by row; 0 is the empty cell.
  private var board = SIMD64<UInt8>()
  private var emptyRow = 0
  private var emptyColumn = 0
  /// How many cells hold what they should.
  private var correct = 0

  public init() { self.init(size: 5, randomMoves: 200, timeLimit: 500) }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is out of range.
  public init(_ configuration: SlidingTileConfiguration) throws {
    try configuration.validate()
    self.init(size: configuration.size, randomMoves: configuration.randomMoves, timeLimit: configuration.timeLimit)
  }

  private init(size: Int, randomMoves: Int, timeLimit: Int) {
    self.size = size
    self.randomMoves = randomMoves
    self.timeLimit = timeLimit
    solve()
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [size, size, size * size], actionSpace: .discrete(4), rewardRange: -2...2, timeLimit: timeLimit,
      discount: 0.99)
  }

  /// The number of the tile on each cell, row by row; 0 is the empty cell.
  public var tiles: [Int] { (0..<size * size).map { Int(board[$0]) } }

  /// Begins an episode with these tiles, row by row, 0 for the empty cell.
  /// - Throws: `WarrenError` when they are not all the numbers below `size * size`, or when no moves bring them into order.
  public mutating func begin(with tiles: [Int]) throws {
    guard tiles.sorted() == Array(0..<size * size) else {
      throw WarrenError("the tiles are not the numbers 0 to \(size * size - 1), each once", at: "sliding-tile")
    }
    let empty = tiles.firstIndex(of: 0)!
    // A move exchanges two cells and takes the empty one to a neighbour: both parities change.
    var wanted = tiles.map { ($0 + size * size - 1) % (size * size) }
    var exchanges = 0
    for cell in wanted.indices {
      while wanted[cell] != cell {
        wanted.swapAt(cell, wanted[cell])
        exchanges += 1
      }
    }
    guard (exchanges + empty / size + empty % size) % 2 == 0 else {
      throw WarrenError("no moves bring these tiles into order", at: "sliding-tile", hint: "exchange two tiles")
    }
    board = SIMD64()
    for (cell, tile) in tiles.enumerated() { board[cell] = UInt8(tile) }
    (emptyRow, emptyColumn) = (empty / size, empty % size)
    correct = tiles.indices.count { tiles[$0] == rightTile($0) }
  }

  public mutating func reset(using random: inout RandomStream) {
    solve()
    for _ in 0..<randomMoves {
      let legal = legalMoves
      var remaining = legal
      for _ in 0..<random.integer(below: legal.nonzeroBitCount) { remaining &= remaining &- 1 }
      move(remaining.trailingZeroBitCount)
    }
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let before = correct
    if legalMoves &>> UInt8(truncatingIfNeeded: action) & 1 == 1 { move(action & 3) }
    return TimeStep(reward: Float(correct &- before), status: correct == size &* size ? .terminated : .running)
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    let count = size &* size
    withUnsafeBytes(of: board) { board in
      var channel = 0
      for cell in 0..<count {
        row[channel &+ Int(board[cell])] = 1
        channel &+= count
      }
    }
  }

  public static var hasMovingParts: Bool { true }

  @inline(__always)
  public func removeMovingParts(from row: inout BatchRow<Float>) {
    row[(emptyRow &* size &+ emptyColumn) &* size &* size] = 0
  }

  @inline(__always)
  public func writeMovingParts(into row: inout BatchRow<Float>) {
    let count = size &* size
    let empty = emptyRow &* size &+ emptyColumn
    row.fill(empty &* count..<empty &* count &+ count, with: 0)
    row[empty &* count] = 1
    // The tile that was here lies on one of the neighbours now.
    if emptyRow > 0 { row[(empty &- size) &* count &+ Int(board[empty &- size])] = 1 }
    if emptyRow < size &- 1 { row[(empty &+ size) &* count &+ Int(board[empty &+ size])] = 1 }
    if emptyColumn > 0 { row[(empty &- 1) &* count &+ Int(board[empty &- 1])] = 1 }
    if emptyColumn < size &- 1 { row[(empty &+ 1) &* count &+ Int(board[empty &+ 1])] = 1 }
  }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    row[0] = emptyRow > 0
    row[1] = emptyColumn < size &- 1
    row[2] = emptyRow < size &- 1
    row[3] = emptyColumn > 0
  }

  public var rendering: String {
    let width = size > 3 ? 2 : 1
    let edge = "+" + String(repeating: "-", count: size * (width + 1) + 1) + "+"
    let lines = (0..<size).map { row in
      let cells = (0..<size).map { column -> String in
        let tile = board[row * size + column]
        let text = tile == 0 ? "" : "\(tile)"
        return String(repeating: " ", count: width - text.count) + text
      }
      return "| " + cells.joined(separator: " ") + " |"
    }
    return ([edge] + lines + [edge]).joined(separator: "\n")
  }

  /// The moves of the empty cell that stay on the board, one bit each.
  private var legalMoves: UInt8 {
    (emptyRow > 0 ? 1 : 0) | (emptyColumn < size &- 1 ? 2 : 0) | (emptyRow < size &- 1 ? 4 : 0) | (emptyColumn > 0 ? 8 : 0)
  }

  /// What a cell holds in the end.
  private func rightTile(_ cell: Int) -> Int { cell == size &* size &- 1 ? 0 : cell &+ 1 }

  private mutating func solve() {
    board = SIMD64()
    for cell in 0..<size * size - 1 { board[cell] = UInt8(cell + 1) }
    (emptyRow, emptyColumn, correct) = (size - 1, size - 1, size * size)
  }

  /// Moves the empty cell, by a legal move.
  private mutating func move(_ action: Int) {
    let empty = emptyRow &* size &+ emptyColumn
    let sign = action == 1 || action == 2 ? 1 : -1
    if action & 1 == 0 { emptyRow &+= sign } else { emptyColumn &+= sign }
    // Within the storage, whatever was decoded.
    let next = (emptyRow &* size &+ emptyColumn) & 63
    let (right, rightNext) = (rightTile(empty), rightTile(next))
    correct &+= withUnsafeMutableBytes(of: &board) { board in
      let tile = board[next]
      board[next] = 0
      board[empty & 63] = tile
      return (Int(tile) == right ? 1 : 0) &- (right == 0 ? 1 : 0) &+ (rightNext == 0 ? 1 : 0)
        &- (Int(tile) == rightNext ? 1 : 0)
    }
  }
}
