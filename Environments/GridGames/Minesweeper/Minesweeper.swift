import Core
import ReinforcementLearning

/// How ``Minesweeper`` is set up.
public struct MinesweeperConfiguration: Configuration, Equatable {
  /// Rows of the board, 2 to 30.
  public var rows: Int
  /// Columns of the board, 2 to 30.
  public var columns: Int
  /// Mines on the board, at least 1 and fewer than cells.
  public var mines: Int

  /// The settings of Jumanji's Minesweeper-v0.
  public init() { self.init(rows: 10) }

  /// These settings; what is left out is as in Jumanji's Minesweeper-v0.
  public init(rows: Int, columns: Int = 10, mines: Int = 10) {
    self.rows = rows
    self.columns = columns
    self.mines = mines
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "rows": "Rows of the board, 2 to 30.",
    "columns": "Columns of the board, 2 to 30.",
    "mines": "Mines on the board, at least 1 and fewer than cells.",
  ]

  public func validate() throws {
    for (name, value) in [("rows", rows), ("columns", columns)] where !(2...30).contains(value) {
      throw WarrenError("'\(name)' lies between 2 and 30, found \(value)")
    }
    guard (1..<rows * columns).contains(mines) else {
      throw WarrenError("'mines' lies between 1 and \(rows * columns - 1) on \(rows) times \(columns) cells, found \(mines)")
    }
  }
}

/// Open every cell that hides no mine; an open cell tells how many of its eight neighbours do. Jumanji's Minesweeper-v0.
///
/// - Observation `[rows, columns, 3]`, channels last: 1 at closed cells; an eighth of the number of mines around open cells; the
///   share of mines among all cells, everywhere.
/// - Action: the cell to open, `row * columns + column`. Legal are the closed cells.
/// - Reward: 1 for a cell without a mine, else 0.
/// - End: terminated by a mine, by an illegal action, and when only mines are closed.
/// - Start: all closed, mines anywhere; the first cell may hide one.
///
/// Two things differ from Jumanji: an action is one number instead of a row and a column, as legal cells are no product of legal
/// rows and columns; and the number of the step is not shown, since it is that of the open cells.
public struct Minesweeper: RenderableEnvironment, Equatable {
  /// Rows of the board.
  public let rows: Int
  /// Columns of the board.
  public let columns: Int
  /// Mines on the board.
  public let mines: Int
  private var mined = MinesweeperCells()
  private var opened = MinesweeperCells()
  /// How many cells without a mine are closed.
  private var remaining = 0
  /// The observation of a closed board, the same throughout.
  private let closed: [Float]

  public init() { self.init(rows: 10, columns: 10, mines: 10) }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is out of range.
  public init(_ configuration: MinesweeperConfiguration) throws {
    try configuration.validate()
    self.init(rows: configuration.rows, columns: configuration.columns, mines: configuration.mines)
  }

  private init(rows: Int, columns: Int, mines: Int) {
    self.rows = rows
    self.columns = columns
    self.mines = mines
    let share = Float(mines) / Float(rows * columns)
    closed = (0..<rows * columns).flatMap { _ in [1, 0, share] }
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [rows, columns, 3], actionSpace: .discrete(rows * columns), rewardRange: 0...1,
      returnRange: 0...Float(max(rows * columns - mines, 1)), timeLimit: nil, discount: 1)
  }

  /// Whether a cell hides a mine, which no observation shows.
  public func isMine(row: Int, column: Int) -> Bool {
    (0..<rows).contains(row) && (0..<columns).contains(column) && mined.contains(row, column)
  }

  public mutating func reset(using random: inout RandomStream) {
    opened = MinesweeperCells()
    mined = MinesweeperCells()
    remaining = rows &* columns &- mines
    // Draws the rarer kind, so that a free cell is found at the second attempt on average at worst.
    let isMineRarer = mines <= remaining
    if !isMineRarer { mined.insertAll(rows: rows, columns: columns) }
    var missing = min(mines, remaining)
    while missing > 0 {
      let cell = random.integer(below: rows &* columns)
      let row = cell / columns
      let column = cell &- row &* columns
      let isNew = isMineRarer ? mined.insert(row, column) : mined.remove(row, column)
      if isNew { missing &-= 1 }
    }
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let row = action / columns
    let column = action &- row &* columns
    guard UInt(bitPattern: action) < UInt(bitPattern: rows &* columns), opened.insert(row, column) else {
      return .terminated(reward: 0)
    }
    if mined.contains(row, column) { return .terminated(reward: 0) }
    remaining &-= 1
    return TimeStep(reward: 1, status: remaining == 0 ? .terminated : .running)
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) {
    closed.withUnsafeBufferPointer { closed in
      row.withUnsafeMutableBufferPointer { numbers in
        numbers.baseAddress!.update(from: closed.baseAddress!, count: min(closed.count, numbers.count))
      }
    }
    mined.withRows { mined in
      forEachOpen { line, column in
        let channel = (line &* columns &+ column) &* 3
        row[channel] = 0
        row[channel &+ 1] = Float(mined.countAround(line, column)) * 0.125
      }
    }
  }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    row.fill(true)
    forEachOpen { line, column in row[line &* columns &+ column] = false }
  }

  public var rendering: String {
    let edge = "+" + String(repeating: "-", count: 2 * columns + 1) + "+"
    let lines = (0..<rows).map { row in
      let cells = (0..<columns).map { column -> String in
        guard opened.contains(row, column) else { return "." }
        if mined.contains(row, column) { return "*" }
        let count = mined.countAround(row, column)
        return count == 0 ? " " : "\(count)"
      }
      return "| " + cells.joined(separator: " ") + " |"
    }
    return ([edge] + lines + [edge, "\(mines) mines, \(remaining) cells to open"]).joined(separator: "\n")
  }

  /// Calls a function with row and column of every open cell.
  @inline(__always)
  private func forEachOpen(_ body: (Int, Int) -> Void) {
    opened.withRows { opened in
      for line in 0..<rows {
        var open = opened.row(line)
        while open != 0 {
          body(line, open.trailingZeroBitCount)
          open &= open &- 1
        }
      }
    }
  }
}
