/// A set of the 81 cells in a vector of 128 bits: lane 0 to 2 for the three bands of three rows, in each of them bit `9 * row +
/// column`; lane 3 is always 0. Everything is a handful of vector instructions.
struct CellSet {
  typealias Bits = SIMD4<UInt32>
  var bits: Bits

  @inline(__always) init(_ bits: Bits) { self.bits = bits }

  /// One cell.
  init(cell: Int) {
    bits = .zero
    bits[cell / 27] = 1 << UInt32(cell % 27)
  }

  /// The same 27 bits in every band.
  @inline(__always) static func bands(_ bits: UInt32) -> CellSet { CellSet(Bits(bits, bits, bits, 0)) }
  @inline(__always) static var none: CellSet { CellSet(.zero) }
  @inline(__always) static var all: CellSet { bands(0x7FF_FFFF) }

  @inline(__always) var isEmpty: Bool {
    let halves = unsafeBitCast(bits, to: SIMD2<UInt64>.self)
    return halves[0] | halves[1] == 0
  }

  @inline(__always) static func == (a: CellSet, b: CellSet) -> Bool { CellSet(a.bits ^ b.bits).isEmpty }
  @inline(__always) static func != (a: CellSet, b: CellSet) -> Bool { !(a == b) }
  @inline(__always) static func & (a: CellSet, b: CellSet) -> CellSet { CellSet(a.bits & b.bits) }
  @inline(__always) static func | (a: CellSet, b: CellSet) -> CellSet { CellSet(a.bits | b.bits) }
  @inline(__always) static prefix func ~ (a: CellSet) -> CellSet { CellSet(~a.bits) }
  @inline(__always) static func &= (a: inout CellSet, b: CellSet) { a.bits &= b.bits }
  @inline(__always) static func |= (a: inout CellSet, b: CellSet) { a.bits |= b.bits }

  @inline(__always) private static func up(_ a: Bits, _ count: UInt32) -> Bits { a &<< Bits(repeating: count) }
  @inline(__always) private static func down(_ a: Bits, _ count: UInt32) -> Bits { a &>> Bits(repeating: count) }
  @inline(__always) private static func mask(_ bits: UInt32) -> Bits { Bits(repeating: bits) }

  /// The cells of one digit that locked candidates leave, in rows against boxes and in columns against boxes.
  ///
  /// In a band a digit takes one of the three cells of one minirow in each row and each box, so the minirows that it takes are
  /// one of the six permutations. What no permutation with candidates in all its minirows contains goes. The same for columns.
  @inline(__always) var lockedCandidates: CellSet {
    // Bit 9 * row + 3 * box: whether that minirow has a candidate.
    let minirows = (bits | Self.down(bits, 1) | Self.down(bits, 2)) & Self.mask(0o111_111_111)
    let next = (Self.down(minirows, 9) | Self.up(minirows, 18)) & Self.mask(0o111_111_111)
    let last = (Self.down(minirows, 18) | Self.up(minirows, 9)) & Self.mask(0o111_111_111)
    func turned(_ a: Bits) -> (Bits, Bits) {
      (
        (Self.down(a, 3) & Self.mask(0o011_011_011)) | (Self.up(a, 6) & Self.mask(0o100_100_100)),
        (Self.down(a, 6) & Self.mask(0o001_001_001)) | (Self.up(a, 3) & Self.mask(0o110_110_110))
      )
    }
    let (next1, next2) = turned(next)
    let (last1, last2) = turned(last)
    let allowed = minirows & ((next1 & last2) | (next2 & last1))
    let left = bits & (allowed | Self.up(allowed, 1) | Self.up(allowed, 2))
    // Bit by column: whether the part of the column in the band has a candidate.
    let columns = (left | Self.down(left, 9) | Self.down(left, 18)) & Self.mask(0o777)
    let below = Self.turnedBands(columns)
    let above = Self.turnedBands(below)
    func turnedColumns(_ a: Bits) -> (Bits, Bits) {
      (
        (Self.down(a, 1) & Self.mask(0o333)) | (Self.up(a, 2) & Self.mask(0o444)),
        (Self.down(a, 2) & Self.mask(0o111)) | (Self.up(a, 1) & Self.mask(0o666))
      )
    }
    let (below1, below2) = turnedColumns(below)
    let (above1, above2) = turnedColumns(above)
    let kept = columns & ((below1 & above2) | (below2 & above1))
    return CellSet(left & (kept | Self.up(kept, 9) | Self.up(kept, 18)))
  }

  /// The cells of one digit that are the only ones in their row, column or box; nil when a row, a column or a box has none.
  @inline(__always) var hiddenSingles: CellSet? {
    let (second, third) = (Self.down(bits, 1), Self.down(bits, 2))
    let minirows = (bits | second | third) & Self.mask(0o111_111_111)
    let crowded = ((bits & second) | ((bits | second) & third)) & Self.mask(0o111_111_111)
    // Of three counts, each given as "at least one" and "at least two", the counts of their sum.
    func sum(_ one: (Bits, Bits, Bits), _ two: (Bits, Bits, Bits)) -> (one: Bits, two: Bits) {
      let pair = one.0 | one.1
      return (pair | one.2, two.0 | two.1 | two.2 | (one.0 & one.1) | (pair & one.2))
    }
    func parts(_ a: Bits, _ step: UInt32) -> (Bits, Bits, Bits) { (a, Self.down(a, step), Self.down(a, 2 * step)) }
    let rows = sum(parts(minirows, 3), parts(crowded, 3))
    let boxes = sum(parts(minirows, 9), parts(crowded, 9))
    let (first, middle, last) = parts(bits, 9)
    let pair = first | middle
    let columns = (pair | last) & Self.mask(0o777)
    let fullColumns = ((first & middle) | (pair & last)) & Self.mask(0o777)
    let (below, fullBelow) = (Self.turnedBands(columns), Self.turnedBands(fullColumns))
    let stacks = sum(
      (columns, below, Self.turnedBands(below)), (fullColumns, fullBelow, Self.turnedBands(fullBelow)))
    let complete = (rows.one | Self.mask(~0o001_001_001)) & (boxes.one | Self.mask(~0o111)) & (stacks.one | Self.mask(~0o777))
    guard CellSet(~complete & Bits(~0, ~0, ~0, 0)).isEmpty else { return nil }
    let singleRows = rows.one & ~rows.two & Self.mask(0o001_001_001)
    let singleBoxes = boxes.one & ~boxes.two & Self.mask(0o111)
    let singleColumns = stacks.one & ~stacks.two
    let boxRow = singleBoxes | Self.up(singleBoxes, 1) | Self.up(singleBoxes, 2)
    let upright = boxRow | singleColumns
    let cells = (Self.up(singleRows, 9) &- singleRows) | upright | Self.up(upright, 9) | Self.up(upright, 18)
    return CellSet(bits & cells)
  }

  /// The band below in the place of every band, round the end.
  @inline(__always) private static func turnedBands(_ a: Bits) -> Bits { Bits(a[1], a[2], a[0], 0) }
}
