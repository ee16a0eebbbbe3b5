import Core
import ReinforcementLearning

/// How ``Maze`` is set up.
public struct MazeConfiguration: Configuration, Equatable {
  /// Rows of the board, 3 to 64.
  public var rows: Int
  /// Columns of the board, 3 to 64.
  public var columns: Int
  /// Steps after which an episode is truncated; rows times columns when left out.
  public var timeLimit: Int?

  /// The settings of Jumanji's Maze-v0.
  public init() { self.init(rows: 10) }

  /// These settings; what is left out is as in Jumanji's Maze-v0.
  public init(rows: Int, columns: Int = 10, timeLimit: Int? = nil) {
    self.rows = rows
    self.columns = columns
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "rows": "Rows of the board, walls included.",
    "columns": "Columns of the board, walls included.",
    "timeLimit": "Steps after which an episode is truncated; rows times columns when left out.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "rows": .from(3, to: 64), "columns": .from(3, to: 64), "timeLimit": .atLeast(1),
  ]
}

/// Find the way to a target in a maze, a new one every episode. Jumanji's Maze-v0, with another generator of mazes.
///
/// - Observation `[rows, columns, 3]`, channels last: walls, agent, target.
/// - Action: 0 up, 1 right, 2 down, 3 left. Legal are the moves that no wall and no edge stops; an illegal one moves nothing.
/// - Reward: 1 for reaching the target, else 0.
/// - End: terminated at the target; truncated after rows times columns steps.
/// - Start: a perfect maze, so one path leads from every open cell to every other; agent and target on two of them.
///
/// A maze is carved by a random depth-first search over the rooms, which are the cells of even row and even column.
///
/// Two things differ from Jumanji: it makes mazes by recursive division, and it calls the time limit a termination. It also shows
/// the number of the step.
public struct Maze: RenderableEnvironment, Equatable {
  /// Rows of the board.
  public let rows: Int
  /// Columns of the board.
  public let columns: Int
  private let timeLimit: Int
  /// The observation without agent and target: 1 at the first channel of every wall.
  private var walls: [Float]
  /// Which moves are legal from each cell, one bit each. A step reads it, and only a reset changes it.
  private var exits: [UInt8]
  /// The number of the agent's cell, row by row.
  public private(set) var agent = 0
  /// The number of the target's cell.
  public private(set) var target = 0

  public init() {
    self.init(rows: 10, columns: 10, timeLimit: 100)
  }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is out of range.
  public init(_ configuration: MazeConfiguration) throws {
    try configuration.validate()
    let (rows, columns) = (configuration.rows, configuration.columns)
    self.init(rows: rows, columns: columns, timeLimit: configuration.timeLimit ?? rows * columns)
  }

  private init(rows: Int, columns: Int, timeLimit: Int) {
    self.rows = rows
    self.columns = columns
    self.timeLimit = timeLimit
    walls = [Float](repeating: 0, count: rows * columns * 3)
    exits = [UInt8](repeating: 0, count: rows * columns)
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [rows, columns, 3], actionSpace: .discrete(4), rewardRange: 0...1, timeLimit: timeLimit, discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    carve(using: &random)
    // A tree of rooms has one passage fewer than rooms.
    let openCount = 2 * ((rows + 1) / 2) * ((columns + 1) / 2) - 1
    let first = random.integer(below: openCount)
    let second = random.integer(below: openCount - 1)
    agent = openCell(first)
    target = openCell(second < first ? second : second + 1)
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let isOpen = exits[agent] &>> UInt8(truncatingIfNeeded: action) & 1
    agent &+= offset(action) &* Int(isOpen)
    return agent == target ? .terminated(reward: 1) : .running(reward: 0)
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    walls.withUnsafeBufferPointer { walls in
      row.withUnsafeMutableBufferPointer { numbers in
        numbers.baseAddress!.update(from: walls.baseAddress!, count: min(walls.count, numbers.count))
      }
    }
    row[agent &* 3 &+ 1] = 1
    row[target &* 3 &+ 2] = 1
  }

  public static var hasMovingParts: Bool { true }

  @inline(__always)
  public func removeMovingParts(from row: inout BatchRow<Float>) { row[agent &* 3 &+ 1] = 0 }

  @inline(__always)
  public func writeMovingParts(into row: inout BatchRow<Float>) { row[agent &* 3 &+ 1] = 1 }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    let legal = exits[agent]
    for action in 0..<4 { row[action] = legal &>> UInt8(truncatingIfNeeded: action) & 1 == 1 }
  }

  public var rendering: String {
    let edge = "+" + String(repeating: "-", count: columns) + "+"
    let lines = (0..<rows).map { row in
      let cells = (0..<columns).map { column -> Character in
        let cell = row * columns + column
        if cell == agent { return "@" }
        if cell == target { return "*" }
        return walls[cell * 3] == 1 ? "#" : " "
      }
      return "|" + String(cells) + "|"
    }
    return ([edge] + lines + [edge]).joined(separator: "\n")
  }

  /// How the number of the cell changes with a move.
  private func offset(_ action: Int) -> Int {
    let distance = action & 1 == 0 ? columns : 1
    return action == 1 || action == 2 ? distance : 0 &- distance
  }

  /// The cell of that index among the open ones.
  private func openCell(_ index: Int) -> Int {
    var (cell, remaining) = (0, index)
    while true {
      if exits[cell] != 0 {
        if remaining == 0 { return cell }
        remaining -= 1
      }
      cell += 1
    }
  }

  /// Makes a new maze. Every room keeps in the upper half of its exits the way back to the room that the search came from, so the
  /// search needs no stack.
  private mutating func carve(using random: inout RandomStream) {
    for cell in exits.indices {
      exits[cell] = 0
      walls[cell &* 3] = 1
    }
    let (roomRows, roomColumns) = ((rows + 1) / 2, (columns + 1) / 2)
    var remaining = roomRows * roomColumns - 1
    let first = random.integer(below: roomRows * roomColumns)
    var (row, column) = (first / roomColumns * 2, first % roomColumns * 2)
    walls[(row * columns + column) * 3] = 0
    while remaining > 0 {
      let cell = row * columns + column
      let unvisited = unvisitedDirections(row: row, column: column)
      let direction: Int
      if unvisited == 0 {
        direction = Int(exits[cell] >> 4)
      } else {
        direction = Self.direction(random.integer(below: unvisited.nonzeroBitCount), of: unvisited)
        let (passage, room) = (cell + offset(direction), cell + 2 * offset(direction))
        let (there, back) = (UInt8(1) << UInt8(direction), UInt8(1) << UInt8(direction ^ 2))
        exits[cell] |= there
        exits[passage] = there | back
        exits[room] = back | UInt8(direction ^ 2) << 4
        walls[passage * 3] = 0
        walls[room * 3] = 0
        remaining -= 1
      }
      if direction & 1 == 0 { row += direction == 0 ? -2 : 2 } else { column += direction == 1 ? 2 : -2 }
    }
    for cell in exits.indices { exits[cell] &= 15 }
  }

  /// In which directions a room lies that the search has not seen, one bit each.
  private func unvisitedDirections(row: Int, column: Int) -> UInt8 {
    let cell = row * columns + column
    func isUnvisited(_ isInside: Bool, _ direction: Int) -> UInt8 {
      isInside && walls[(cell + 2 * offset(direction)) * 3] == 1 ? 1 << UInt8(direction) : 0
    }
    return isUnvisited(row >= 2, 0) | isUnvisited(column + 2 < columns, 1) | isUnvisited(row + 2 < rows, 2)
      | isUnvisited(column >= 2, 3)
  }

  /// The direction of that index among those of a mask.
  private static func direction(_ index: Int, of mask: UInt8) -> Int {
    var remaining = mask
    for _ in 0..<index { remaining &= remaining - 1 }
    return remaining.trailingZeroBitCount
  }
}
