/// Narrows the candidates of a position by naked and hidden singles and locked candidates until nothing changes, or something has
/// no place left.
///
/// A position is ``size`` words: of each digit the cells that it may take in the three bands, then the cells of the bands whose
/// digit has not been cleared from those that see them (each three words and one that is 0). Beside it goes a set of the words to
/// be looked at, by their index. A band of a digit is looked up in five tables (``SudokuTables``), and again only when a candidate
/// has gone from it: the idea of the fast solvers of the New Sudoku Players' Forum, such as JCZSolve. All locked candidates and
/// hidden singles are found, those in columns too, so that the outcome does not depend on the order of the bands.
struct SudokuPropagation {
  typealias Position = UnsafeMutablePointer<UInt32>

  /// How far a position has been narrowed down.
  enum Outcome { case solved, open, contradiction }

  /// Where the cells stand that have not been cleared.
  static let open = 36
  static let size = 40
  /// All bands of all digits are to be looked at.
  static let everything: UInt64 = 0x7_7777_7777

  private let rowMinirows = UnsafePointer(SudokuTables.shared.rowMinirows)
  private let rows = UnsafePointer(SudokuTables.shared.rows)
  private let columns = UnsafePointer(SudokuTables.shared.columns)
  private let columnPairs = UnsafePointer(SudokuTables.shared.columnPairs)
  private let minirowCells = UnsafePointer(SudokuTables.shared.minirowCells)
  /// By cell: all cells but those that see it.
  let unseen = UnsafePointer(SudokuTables.shared.unseen)

  /// Narrows a position whose words given by `changed` are to be looked at.
  @inline(__always) func narrow(_ position: Position, changed: UInt64) -> Outcome {
    var changed = changed
    while true {
      guard lookAtBands(position, changed) else { return .contradiction }
      let open = Self.cells(position, Self.open)
      if open.isEmpty { return .solved }
      var (once, twice) = (CellSet.none, CellSet.none)
      for digit in 0..<9 {
        let cells = Self.cells(position, 4 &* digit)
        twice |= once & cells
        once |= cells
      }
      guard once == .all else { return .contradiction }
      let singles = open & ~twice
      if singles.isEmpty { return .open }
      changed = 0
      for band in 0..<3 where singles.bits[band] != 0 {
        for digit in 0..<9 {
          var found = position[4 &* digit &+ band] & singles.bits[band]
          while found != 0 {
            place(digit, at: 27 &* band &+ found.trailingZeroBitCount, position, &changed)
            found &= found &- 1
          }
        }
      }
      Self.set(position, Self.open, open & ~singles)
    }
  }

  /// Takes a digit from the cells that see one.
  @inline(__always) func place(_ digit: Int, at cell: Int, _ position: Position, _ changed: inout UInt64) {
    Self.set(position, 4 &* digit, Self.cells(position, 4 &* digit) & unseen[cell])
    changed |= 0b111 &<< UInt64(4 &* digit)
  }

  /// Takes cells of a band from all digits.
  @inline(__always) static func remove(_ cells: UInt32, inBand band: Int, _ position: Position, _ changed: inout UInt64) {
    for digit in 0..<9 {
      let index = 4 &* digit &+ band
      let before = position[index]
      position[index] = before & ~cells
      changed |= (before & cells == 0 ? 0 : 1) &<< UInt64(index)
    }
  }

  /// The three words of a digit, or of the open cells.
  @inline(__always) static func cells(_ position: Position, _ index: Int) -> CellSet {
    CellSet(UnsafeRawPointer(position + index).load(as: CellSet.Bits.self))
  }

  @inline(__always) static func set(_ position: Position, _ index: Int, _ cells: CellSet) {
    UnsafeMutableRawPointer(position + index).storeBytes(of: cells.bits, as: CellSet.Bits.self)
  }

  /// Locked candidates and hidden singles of all bands that have changed. False is a contradiction.
  @inline(__always) private func lookAtBands(_ position: Position, _ initial: UInt64) -> Bool {
    var changed = initial
    while changed != 0 {
      let index = changed.trailingZeroBitCount
      changed &= changed &- 1
      let cells = position[index]
      let minirows =
        rowMinirows[Int(cells & 0o777)] | rowMinirows[Int(cells &>> 9 & 0o777)] &<< 3 | rowMinirows[Int(cells &>> 18)] &<< 6
      let row = rows[Int(minirows)]
      let left = cells & UInt32(truncatingIfNeeded: row)
      if left == 0 { return false }
      position[index] = left
      let band = index & 3
      let (next, last) = (band == 2 ? index &- 2 : index &+ 1, band == 0 ? index &+ 2 : index &- 1)
      let (nextCells, lastCells) = (position[next], position[last])
      let own = Self.columns(left)
      let column = columns[Int(own)]
      let allowed = UInt32(truncatingIfNeeded: column)
      let nextLeft = nextCells & allowed & columnPairs[Int(own | Self.columns(lastCells))]
      let lastLeft = lastCells & allowed & columnPairs[Int(own | Self.columns(nextCells))]
      position[next] = nextLeft
      position[last] = lastLeft
      changed |= (nextLeft == nextCells ? 0 : 1) &<< UInt64(next) | (lastLeft == lastCells ? 0 : 1) &<< UInt64(last)
      // The one minirow of a row is the one of its box, too; where the box has one column it is one cell.
      let found = left & minirowCells[Int((row & column) &>> 32)] & position[Self.open &+ band]
      if found != 0 {
        position[Self.open &+ band] &= ~found
        Self.remove(found, inBand: band, position, &changed)
        position[index] = left
        changed &= ~(1 &<< UInt64(index))
      }
    }
    return true
  }

  @inline(__always) private static func columns(_ cells: UInt32) -> UInt32 { (cells | cells &>> 9 | cells &>> 18) & 0o777 }
}
