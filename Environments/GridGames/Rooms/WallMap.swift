/// Which cells of a grid are walls, kept row by row and column by column, so that what an agent sees of them is a few shifts. Beyond
/// the grid there are walls only.
struct WallMap: Codable, Sendable, Equatable {
  /// Most cells a side.
  static let largestSide = 48
  /// How far beyond the grid an agent can look.
  private static let margin = 8

  private let width: Int
  private let height: Int
  /// [height + margins] and [width + margins]: a bit for each cell of a row or column, margins included.
  private var rows: [UInt64]
  private var columns: [UInt64]

  /// A grid without walls.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    rows = Self.lines(height, of: width)
    columns = Self.lines(width, of: height)
  }

  private static func lines(_ count: Int, of length: Int) -> [UInt64] {
    let inside: UInt64 = (1 &<< UInt64(length) &- 1) &<< UInt64(margin)
    return (0..<count + 2 * margin).map { margin..<margin + count ~= $0 ? ~inside : .max }
  }

  /// Takes all walls away.
  mutating func clear() { self = WallMap(width: width, height: height) }

  /// Whether a cell of the grid, or one at most a margin beyond it, is a wall.
  subscript(x: Int, y: Int) -> Bool {
    get { rows[y &+ Self.margin] &>> UInt64(truncatingIfNeeded: x &+ Self.margin) & 1 == 1 }
    set {
      let (row, column) = (y + Self.margin, x + Self.margin)
      if newValue {
        rows[row] |= 1 &<< UInt64(column)
        columns[column] |= 1 &<< UInt64(row)
      } else {
        rows[row] &= ~(1 &<< UInt64(column))
        columns[column] &= ~(1 &<< UInt64(row))
      }
    }
  }

  /// The walls in the ``EgocentricView`` of an agent, one bit a cell.
  func view(x: Int, y: Int, direction: Int) -> UInt64 {
    // The lines across the agent's way, and where on them its view begins.
    let isAcross = direction & 1 == 0
    let begin = UInt64(truncatingIfNeeded: (isAcross ? y : x) &+ Self.margin &- 3)
    let forward = EgocentricView.offset(direction)
    let step = isAcross ? forward.x : forward.y
    var line = (isAcross ? x : y) &+ Self.margin &+ 6 &* step
    // To the right of the agent coordinates grow when it looks right or up, and shrink when it looks down or left.
    let grows = direction == 0 || direction == 3
    var walls: UInt64 = 0
    for row in 0..<7 {
      var part = (isAcross ? columns[line] : rows[line]) &>> begin & 127
      if !grows { part = Self.reversed(part) }
      walls |= part &<< UInt64(truncatingIfNeeded: 7 &* row)
      line &-= step
    }
    return walls
  }

  /// Seven bits in the opposite order.
  private static func reversed(_ bits: UInt64) -> UInt64 {
    let swapped = (bits & 0x55) &<< 1 | (bits & 0x2a) &>> 1
    let pairs = (swapped & 0x33) &<< 2 | (swapped & 0xcc) &>> 2
    return ((pairs & 0x0f) &<< 4 | pairs &>> 4) &>> 1
  }
}
