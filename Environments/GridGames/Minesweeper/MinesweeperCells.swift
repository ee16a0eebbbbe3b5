/// A set of the cells of a board of ``Minesweeper``, of up to 30 rows and columns: a bit for each, 32 bits a row. A row above, a
/// row below and a column on either side stay empty, so a count needs no test for the edge.
struct MinesweeperCells: Codable, Sendable, Equatable {
  private var words = SIMD32<UInt32>()

  /// The rows of a set, to look at many cells in turn.
  struct Rows {
    fileprivate let words: UnsafePointer<UInt32>

    /// The cells of a row, the first column in the lowest bit.
    func row(_ row: Int) -> UInt32 { words[(row &+ 1) & 31] &>> 1 }

    /// How many of the eight neighbours of a cell are in the set.
    func countAround(_ row: Int, _ column: Int) -> Int {
      let shift = UInt32(truncatingIfNeeded: column)
      let above = words[row & 31] &>> shift & 7
      let beside = words[(row &+ 1) & 31] &>> shift & 5
      let below = words[(row &+ 2) & 31] &>> shift & 7
      return Self.count(above) &+ Self.count(beside) &+ Self.count(below)
    }

    /// How many of three bits are 1.
    private static func count(_ bits: UInt32) -> Int {
      Int(truncatingIfNeeded: 0b11_10_10_01_10_01_01_00 as UInt32 &>> (bits &+ bits) & 3)
    }
  }

  /// Gives the rows to a function.
  @inline(__always)
  func withRows<Result>(_ body: (Rows) -> Result) -> Result {
    withUnsafeBytes(of: words) { body(Rows(words: $0.baseAddress!.assumingMemoryBound(to: UInt32.self))) }
  }

  /// Whether a cell is in the set.
  func contains(_ row: Int, _ column: Int) -> Bool {
    withRows { $0.row(row) &>> UInt32(truncatingIfNeeded: column) & 1 == 1 }
  }

  /// How many of the eight neighbours of a cell are in the set.
  func countAround(_ row: Int, _ column: Int) -> Int { withRows { $0.countAround(row, column) } }

  /// Puts a cell in. Returns whether it was not there before.
  mutating func insert(_ row: Int, _ column: Int) -> Bool {
    change(row, column) { word, bit in
      let isNew = word & bit == 0
      word |= bit
      return isNew
    }
  }

  /// Takes a cell out. Returns whether it was there before.
  mutating func remove(_ row: Int, _ column: Int) -> Bool {
    change(row, column) { word, bit in
      let isOld = word & bit != 0
      word &= ~bit
      return isOld
    }
  }

  /// Puts in all cells of a board.
  mutating func insertAll(rows: Int, columns: Int) {
    let line = (UInt32(1) << UInt32(columns) - 1) << 1
    for row in 0..<rows { words[row + 1] = line }
  }

  @inline(__always)
  private mutating func change(_ row: Int, _ column: Int, _ body: (inout UInt32, UInt32) -> Bool) -> Bool {
    withUnsafeMutableBytes(of: &words) { bytes in
      let rows = bytes.baseAddress!.assumingMemoryBound(to: UInt32.self)
      return body(&rows[(row &+ 1) & 31], 1 &<< UInt32(truncatingIfNeeded: column &+ 1))
    }
  }
}
