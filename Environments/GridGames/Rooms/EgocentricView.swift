import ReinforcementLearning

/// What an agent of MiniGrid sees: seven by seven cells, itself in the middle of the last row and looking towards the first one.
///
/// A set of cells is a number with one bit a cell, row by row. Positions in the grid count columns `x` to the right and rows `y`
/// down; directions are 0 right, 1 down, 2 left, 3 up.
struct EgocentricView {
  /// Cells a side.
  static let side = 7
  /// Numbers an observation gives for a cell: floor, wall, key, door locked, closed, open, goal, and four for the direction in
  /// which the agent looks.
  static let channels = 11
  /// The shape of an observation, channels last.
  static let shape = [side, side, channels]
  /// All cells.
  static let all: UInt64 = 1 << 49 - 1
  /// The cell of the agent.
  static let agent: UInt64 = 1 << 45

  /// What a cell holds, in the order of the numbers in an observation.
  enum Content: Int {
    case floor, wall, key, lockedDoor, closedDoor, openDoor, goal
  }

  private let x: Int
  private let y: Int
  private let direction: Int

  /// The view of an agent at a position.
  init(x: Int, y: Int, direction: Int) {
    self.x = x
    self.y = y
    self.direction = direction
  }

  /// How the position changes with a step in a direction.
  static func offset(_ direction: Int) -> (x: Int, y: Int) {
    direction & 1 == 0 ? (1 &- direction, 0) : (0, 2 &- direction)
  }

  /// The cell of the view that shows a position; no cell when it is out of view.
  func cell(x: Int, y: Int) -> UInt64 {
    let forward = Self.offset(direction)
    let (right, down) = (x &- self.x, y &- self.y)
    let ahead = right &* forward.x &+ down &* forward.y
    let aside = down &* forward.x &- right &* forward.y
    let isVisible = UInt(bitPattern: ahead) < 7 && UInt(bitPattern: aside &+ 3) < 7
    return isVisible ? 1 &<< UInt64(truncatingIfNeeded: 45 &- 7 &* ahead &+ aside) : 0
  }

  /// The cells of the view that show a column of the grid, from far above to far below it.
  func column(_ column: Int) -> UInt64 {
    let forward = Self.offset(direction)
    let right = column &- x
    let (ahead, aside) = (right &* forward.x, 0 &- right &* forward.y)
    let across = UInt(bitPattern: ahead) < 7 ? 127 &<< UInt64(truncatingIfNeeded: 42 &- 7 &* ahead) : 0
    let along = UInt(bitPattern: aside &+ 3) < 7 ? Self.firstColumn &<< UInt64(truncatingIfNeeded: aside &+ 3) : 0
    return direction & 1 == 0 ? across : along
  }

  /// The cells of the view that show the wall around a square grid, or what lies beyond it.
  /// - Parameter size: cells a side of the grid, the wall included.
  func surroundings(size: Int) -> UInt64 {
    let (right, below) = (size &- 1 &- x, size &- 1 &- y)
    let distances =
      switch direction {
      case 0: (ahead: right, left: y, right: below)
      case 1: (ahead: below, left: right, right: x)
      case 2: (ahead: x, left: below, right: y)
      default: (ahead: y, left: x, right: right)
      }
    let ahead: UInt64 = 1 &<< UInt64(truncatingIfNeeded: 7 &* max(0, 7 &- distances.ahead)) &- 1
    let left: UInt64 = 1 &<< UInt64(truncatingIfNeeded: max(0, 4 &- distances.left)) &- 1
    let beyond: UInt64 = 127 &<< UInt64(truncatingIfNeeded: min(7, 3 &+ distances.right)) & 127
    return ahead | (left | beyond) &* Self.firstColumn
  }

  /// The cells that the agent sees when only these let the view pass: from the agent's row to the farthest, along a row as far as
  /// cells let it pass, and from such a cell to the three cells before it.
  static func seen(through transparent: UInt64) -> UInt64 {
    let table = spreads
    var seen: UInt64 = 0
    var known: UInt64 = 1 << 3
    for row in stride(from: UInt64(42), through: 0, by: -7) {
      let open = transparent &>> row & 127
      let spread = UInt64(table[Int(truncatingIfNeeded: known &<< 7 | open)])
      seen |= spread &<< row
      let passing = spread & open
      known = (passing | passing &<< 1 | passing &>> 1) & 127
    }
    return seen
  }

  /// Writes floor, walls and the direction of the agent; all other numbers become 0.
  func writeGround(seen: UInt64, walls: UInt64, into row: inout BatchRow<Float>) {
    row.fill(0)
    var remaining = seen
    while remaining != 0 {
      let cell = remaining.trailingZeroBitCount
      row[cell &* Self.channels &+ Int(truncatingIfNeeded: walls &>> UInt64(truncatingIfNeeded: cell) & 1)] = 1
      remaining &= remaining &- 1
    }
    row[Self.agent.trailingZeroBitCount &* Self.channels &+ 7 &+ direction] = 1
  }

  /// Writes what is on a cell over floor or wall; nothing when it is no cell or one that is not seen.
  func write(_ content: Content, at cell: UInt64, seen: UInt64, into row: inout BatchRow<Float>) {
    guard cell & seen != 0 else { return }
    let first = cell.trailingZeroBitCount &* Self.channels
    row[first] = 0
    row[first &+ content.rawValue] = 1
  }

  /// As ``write(_:at:seen:into:)``, on several cells.
  func writeAll(_ content: Content, at cells: UInt64, seen: UInt64, into row: inout BatchRow<Float>) {
    var remaining = cells & seen
    while remaining != 0 {
      write(content, at: remaining & (0 &- remaining), seen: seen, into: &row)
      remaining &= remaining &- 1
    }
  }

  /// For every row of cells that let the view pass (the lower seven bits of the index) and every set of them that is seen (the
  /// upper seven), what is seen of the row at last. Made once and kept as long as the program runs.
  nonisolated(unsafe) private static let spreads: UnsafePointer<UInt8> = {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 14)
    for index in 0..<1 << 14 {
      let open = UInt8(index & 127)
      var seen = UInt8(index >> 7)
      for _ in 0..<side {
        let passing = seen & open
        seen |= (passing << 1 | passing >> 1) & 127
      }
      table[index] = seen
    }
    return UnsafePointer(table)
  }()

  /// The first cell of every row.
  private static let firstColumn: UInt64 = 0x0408_1020_4081
}
