/// A set of the cells of a board of ``Minesweeper``, of up to 30 rows and columns: a bit for each, 32 bits a row. A row above, a
/// row below and a column on either side stay empty, so a count needs no test for the edge.
struct MinesweeperCells: Codable, Sendable, Equatable {
  private var words = SIMD32<UInt32>()

  /// Whether a cell is in the set.
  func contains(_ row: Int, _ column: Int) -> Bool {
    padded(row &+ 1) &>> UInt32(truncatingIfNeeded: column &+ 1) & 1 == 1
  }

  /// The cells of a row, the first column in the lowest bit.
  func row(_ row: Int) -> UInt32 { padded(row &+ 1) &>> 1 }

  /// Puts a cell in, or takes it out.
  mutating func toggle(_ row: Int, _ column: Int) {
    withUnsafeMutableBytes(of: &words) { bytes in
      let word = bytes.baseAddress!.assumingMemoryBound(to: UInt32.self) + ((row &+ 1) & 31)
      word.pointee ^= 1 &<< UInt32(truncatingIfNeeded: column &+ 1)
    }
  }

  /// Puts in all cells of a board.
  mutating func insertAll(rows: Int, columns: Int) {
    let line = (UInt32(1) << UInt32(columns) - 1) << 1
    for row in 0..<rows { words[row + 1] = line }
  }

  /// How many of the eight neighbours of a cell are in the set.
  func countAround(_ row: Int, _ column: Int) -> Int {
    let shift = UInt32(truncatingIfNeeded: column)
    let above = padded(row) &>> shift & 7
    let beside = padded(row &+ 1) &>> shift & 5
    let below = padded(row &+ 2) &>> shift & 7
    return Self.count(above) &+ Self.count(beside) &+ Self.count(below)
  }

  /// How many of three bits are 1.
  private static func count(_ bits: UInt32) -> Int {
    Int(truncatingIfNeeded: 0b11_10_10_01_10_01_01_00 as UInt32 &>> (bits &+ bits) & 3)
  }

  /// The row of that number, counted from the empty one above the board.
  private func padded(_ row: Int) -> UInt32 {
    withUnsafeBytes(of: words) { $0.loadUnaligned(fromByteOffset: (row & 31) &* 4, as: UInt32.self) }
  }
}
