/// Up to 128 cells, a bit each. Kept in halves, which every encoder knows how to write.
struct HexCells: Codable, Sendable, Equatable {
  private var low: UInt64
  private var high: UInt64

  init(_ bits: UInt128 = 0) {
    low = UInt64(truncatingIfNeeded: bits)
    high = UInt64(truncatingIfNeeded: bits >> 64)
  }

  var bits: UInt128 {
    @inline(__always) get { UInt128(high) << 64 | UInt128(low) }
    @inline(__always) set { self = HexCells(newValue) }
  }
}

/// What does not change on a board of Hex: which cells lie where. Cells are bits, row by row from the lowest on, and no bits lie
/// between the rows.
struct HexBoard {
  let size: Int
  let all: UInt128
  let firstRow: UInt128
  let lastRow: UInt128
  private let notFirstColumn: UInt128
  private let notLastColumn: UInt128
  /// All cells, those nearest to the middle of the board first.
  let fromTheMiddle: [Int32]
  /// The third of all cells that is nearest to the middle, and those as near as the last of them.
  let middle: UInt128

  init(size: Int) {
    self.size = size
    let columns = (0..<size).reduce(UInt128(0)) { $0 | 1 << UInt128($1 * size) }
    all = (1 << UInt128(size * size)) - 1
    firstRow = (1 << UInt128(size)) - 1
    lastRow = firstRow << UInt128(size * (size - 1))
    notFirstColumn = all & ~columns
    notLastColumn = all & ~(columns << UInt128(size - 1))
    // Twice the distance in moves from cell to neighbouring cell.
    func distance(_ cell: Int) -> Int {
      let (down, right) = (2 * (cell / size) - size + 1, 2 * (cell % size) - size + 1)
      return max(abs(down), abs(right), abs(down + right))
    }
    fromTheMiddle = (0..<size * size).sorted { (distance($0), $0) < (distance($1), $1) }.map { Int32($0) }
    let reach = distance(Int(fromTheMiddle[(size * size + 2) / 3 - 1]))
    middle = fromTheMiddle.reduce(0) { distance(Int($1)) <= reach ? $0 | 1 << UInt128($1) : $0 }
  }

  static let sizes = 2...11

  /// The boards of all sizes, by their size. Made once and kept as long as the program runs.
  nonisolated(unsafe) static let ofSize: UnsafePointer<HexBoard> = {
    let boards = UnsafeMutablePointer<HexBoard>.allocate(capacity: sizes.upperBound + 1)
    for size in 0...sizes.upperBound { (boards + size).initialize(to: HexBoard(size: max(size, sizes.lowerBound))) }
    return UnsafePointer(boards)
  }()

  /// The cells next to some of these: before and after in the row, and two each in the rows above and below.
  @inline(__always)
  func neighbors(_ cells: UInt128) -> UInt128 {
    let shift = UInt128(truncatingIfNeeded: size)
    let (rightward, leftward) = (cells & notLastColumn, cells & notFirstColumn)
    let rows = cells &<< shift | cells &>> shift | rightward &<< 1 | leftward &>> 1
    return (rows | leftward &<< (shift &- 1) | rightward &>> (shift &- 1)) & all
  }

  /// These cells and all of `stones` that hang together with them.
  @inline(__always)
  func joined(_ cells: UInt128, through stones: UInt128) -> UInt128 {
    var reached = cells
    while true {
      let next = reached | neighbors(reached) & stones
      if next == reached { return reached }
      reached = next
    }
  }

  /// How many pairs of stones are bridged: two empty cells lie next to both, so that nobody can part them with one stone.
  func bridgeCount(_ stones: UInt128, empty: UInt128) -> Int {
    let row = UInt128(truncatingIfNeeded: size)
    let (right, below, left, leftBelow) = (empty &>> 1, empty &>> row, empty &<< 1, empty &>> (row &- 1))
    let falling = stones & notLastColumn & stones &>> (row &+ 1) & right & below
    let upright = stones & notFirstColumn & stones &>> (2 &* row &- 1) & leftBelow & below
    let level = stones & notFirstColumn & notFirstColumn &<< 1 & stones &>> (row &- 2) & left & leftBelow
    return falling.nonzeroBitCount + upright.nonzeroBitCount + level.nonzeroBitCount
  }
}
