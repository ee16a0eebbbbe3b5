/// What nine bits say about a digit in a band of three rows, looked up instead of worked out, for ``SudokuPropagation``.
///
/// A band is 27 bits, bit `9 * row + column`. A minirow is the three cells that a row and a box share, its bit is
/// `3 * row + box`; a pattern of columns is nine bits from the left. In a band a digit takes one minirow of each row and each box,
/// so the minirows that it takes are one of six permutations; the three bands take one column of each stack each, which is a
/// permutation again. What no permutation contains are the locked candidates.
final class SudokuTables: Sendable {
  static let shared = SudokuTables()

  /// By the nine cells of a row: its three minirows that have a candidate, as bits 0 to 2.
  nonisolated(unsafe) let rowMinirows: UnsafeMutablePointer<UInt32>
  /// By the minirows that have a candidate: in bits 0 to 26 the cells of those that a permutation contains, in bits 32 to 40
  /// those that are the only one of their row. 0 when there is no permutation.
  nonisolated(unsafe) let rows: UnsafeMutablePointer<UInt64>
  /// By the columns that have a candidate: in bits 0 to 26 the cells that other bands may keep, since a stack with one column
  /// needs it here; in bits 32 to 40 the minirows of boxes with one column.
  nonisolated(unsafe) let columns: UnsafeMutablePointer<UInt64>
  /// By the columns that have a candidate in one or both of two bands: the cells that the third may keep, since two columns of a
  /// stack are needed in the two.
  nonisolated(unsafe) let columnPairs: UnsafeMutablePointer<UInt32>
  /// By minirows: their cells.
  nonisolated(unsafe) let minirowCells: UnsafeMutablePointer<UInt32>

  /// By cell: all cells but those that see it.
  nonisolated(unsafe) let unseen: UnsafeMutablePointer<CellSet>

  private init() {
    unseen = .allocate(capacity: 81)
    for cell in 0..<81 {
      let peers = SudokuCell.peers[cell * 20..<cell * 20 + 20]
      (unseen + cell).initialize(to: peers.reduce(.all) { $0 & ~CellSet(cell: Int($1)) })
    }
    rowMinirows = .allocate(capacity: 512)
    rows = .allocate(capacity: 512)
    columns = .allocate(capacity: 512)
    columnPairs = .allocate(capacity: 512)
    minirowCells = .allocate(capacity: 512)
    let permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].map { boxes in
      (0..<3).reduce(0) { $0 | 1 << (3 * $1 + boxes[$1]) }
    }
    func cells(ofMinirows minirows: Int) -> UInt32 {
      (0..<9).reduce(0) { $0 | (minirows >> $1 & 1 == 1 ? 0o7 << UInt32(3 * $1) : 0) }
    }
    func cells(ofColumns columns: Int) -> UInt32 { UInt32(columns) * (1 | 1 << 9 | 1 << 18) }
    for pattern in 0..<512 {
      let parts = (0..<3).map { pattern >> (3 * $0) & 0o7 }
      (rowMinirows + pattern).initialize(to: (0..<3).reduce(0) { $0 | (parts[$1] == 0 ? 0 : 1 << UInt32($1)) })
      let allowed = permutations.filter { $0 & ~pattern == 0 }.reduce(0, |)
      let single = (0..<3).map { allowed & 0o7 << (3 * $0) }.filter { $0.nonzeroBitCount == 1 }.reduce(0, |)
      (rows + pattern).initialize(to: UInt64(cells(ofMinirows: allowed)) | UInt64(single) << 32)
      let one = (0..<3).filter { parts[$0].nonzeroBitCount == 1 }
      let taken = one.reduce(0) { $0 | parts[$1] << (3 * $1) }
      let boxes = one.reduce(0) { $0 | 0o111 << $1 }
      (columns + pattern).initialize(to: UInt64(cells(ofColumns: 0o777 & ~taken)) | UInt64(boxes) << 32)
      let two = (0..<3).filter { parts[$0].nonzeroBitCount == 2 }.reduce(0) { $0 | parts[$1] << (3 * $1) }
      (columnPairs + pattern).initialize(to: cells(ofColumns: 0o777 & ~two))
      (minirowCells + pattern).initialize(to: cells(ofMinirows: pattern))
    }
  }
}
