/// The board of ``Game2048`` in one number: four bits a cell, row by row from the lowest bits on. A cell holds the exponent of its
/// tile, 1 for 2 up to 15 for 32,768, or 0 when it is empty.
struct Game2048Board: Equatable {
  var cells: UInt64

  /// The lowest bit of every cell; the same without the last column, and without the last row.
  private static let ones: UInt64 = 0x1111_1111_1111_1111
  private static let leftOnes: UInt64 = 0x0111_0111_0111_0111
  private static let upperOnes: UInt64 = 0x0000_1111_1111_1111

  /// For every row of four cells: in the lower half the row after a move to the left, in the upper half a quarter of the reward.
  /// Made once and kept as long as the program runs.
  nonisolated(unsafe) private static let rows: UnsafePointer<UInt32> = {
    let table = UnsafeMutablePointer<UInt32>.allocate(capacity: 1 << 16)
    for row in 0..<1 << 16 { table[row] = movedLeft(row) }
    return UnsafePointer(table)
  }()

  /// The entry of ``rows`` for a row.
  private static func movedLeft(_ row: Int) -> UInt32 {
    var (moved, length, reward) = (0, 0, 0)
    // The exponent that the next tile would merge with; 0 when it cannot.
    var open = 0
    for column in 0..<4 {
      let tile = row >> (4 * column) & 15
      if tile == 0 { continue }
      if tile == open, tile < 15 {
        moved += 1 << (4 * (length - 1))
        reward += 1 << (tile + 1)
        open = 0
      } else {
        moved |= tile << (4 * length)
        length += 1
        open = tile
      }
    }
    return UInt32(moved | (reward / 4) << 16)
  }

  /// The lowest bit of every cell that is empty.
  private var empty: UInt64 {
    let pairs = cells | cells >> 1
    return ~(pairs | pairs >> 2) & Self.ones
  }

  /// How many cells are empty.
  var emptyCount: Int { empty.nonzeroBitCount }

  /// Puts a tile on one of the empty cells, counted row by row.
  mutating func place(_ exponent: UInt64, onEmpty index: Int) {
    let empty = empty
    // Every cell of the product counts the empty cells up to and including it (16 shows as 0, in the last one only). The cell that
    // is looked for is the empty one whose count is one more than the index; no branch, which would be guessed wrong.
    let counts = empty &* Self.ones
    let wanted = UInt64(truncatingIfNeeded: index &+ 1) & 15 &* Self.ones
    cells |= exponent &* (empty & ~Self.anyBit(counts ^ wanted))
  }

  /// Which moves change the board, one bit each: 0 up, 1 right, 2 down, 3 left.
  var legalMoves: UInt8 {
    let empty = empty
    let full = ~empty
    // Neighbours merge when they are equal and neither empty nor as large as a cell can hold.
    let most = cells & cells >> 1
    let mergeable = full & ~(most & most >> 2) & Self.ones
    let across = cells ^ cells >> 4
    let down = cells ^ cells >> 16
    let mergesAcross = mergeable & ~Self.anyBit(across) & Self.leftOnes
    let mergesDown = mergeable & ~Self.anyBit(down) & Self.upperOnes
    let left = mergesAcross | empty & full >> 4 & Self.leftOnes
    let right = mergesAcross | full & empty >> 4 & Self.leftOnes
    let up = mergesDown | empty & full >> 16 & Self.upperOnes
    let below = mergesDown | full & empty >> 16 & Self.upperOnes
    return (up != 0 ? 1 : 0) | (right != 0 ? 2 : 0) | (below != 0 ? 4 : 0) | (left != 0 ? 8 : 0)
  }

  /// Moves all tiles in a direction and returns the sum of the tiles that were merged.
  mutating func move(_ direction: Int) -> Int {
    // The direction decides by masks instead of branches, since no processor guesses it.
    let vertical: UInt64 = 0 &- UInt64(truncatingIfNeeded: ~direction & 1)
    let reversed: UInt64 = 0 &- UInt64(truncatingIfNeeded: (direction &+ 1) >> 1 & 1)
    var board = Self.mirrored(Self.transposed(cells, where: vertical), where: reversed)
    let table = Self.rows
    let first = table[Int(truncatingIfNeeded: board & 0xFFFF)]
    let second = table[Int(truncatingIfNeeded: board >> 16 & 0xFFFF)]
    let third = table[Int(truncatingIfNeeded: board >> 32 & 0xFFFF)]
    let fourth = table[Int(truncatingIfNeeded: board >> 48)]
    board = UInt64(first & 0xFFFF) | UInt64(second & 0xFFFF) << 16
    board |= UInt64(third & 0xFFFF) << 32 | UInt64(fourth & 0xFFFF) << 48
    cells = Self.transposed(Self.mirrored(board, where: reversed), where: vertical)
    return Int(first >> 16 &+ second >> 16 &+ third >> 16 &+ fourth >> 16) &* 4
  }

  /// In the lowest bit of every cell whether any of its bits is set; the other bits mean nothing.
  private static func anyBit(_ cells: UInt64) -> UInt64 {
    let pairs = cells | cells >> 1
    return pairs | pairs >> 2
  }

  /// Rows and columns exchanged where the mask is all ones; unchanged where it is zero.
  private static func transposed(_ cells: UInt64, where mask: UInt64) -> UInt64 {
    // First within blocks of two by two cells, then the blocks themselves.
    let swap = (cells ^ cells >> 12) & 0x0000_F0F0_0000_F0F0 & mask
    let half = cells ^ swap ^ swap << 12
    let blocks = (half ^ half >> 24) & 0x0000_0000_FF00_FF00 & mask
    return half ^ blocks ^ blocks << 24
  }

  /// Every row from right to left where the mask is all ones; unchanged where it is zero.
  private static func mirrored(_ cells: UInt64, where mask: UInt64) -> UInt64 {
    let pairs = (cells ^ cells >> 8) & 0x00FF_00FF_00FF_00FF & mask
    let half = cells ^ pairs ^ pairs << 8
    let single = (half ^ half >> 4) & 0x0F0F_0F0F_0F0F_0F0F & mask
    return half ^ single ^ single << 4
  }
}
