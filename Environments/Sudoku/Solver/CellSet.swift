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

  /// All cells but those that see one of these.
  @inline(__always) var unseen: CellSet {
    let table = SudokuTables.shared.unseen
    var left = CellSet.all
    forEachCell { left &= table[$0] }
    return left
  }

  @inline(__always) func forEachCell(_ body: (Int) -> Void) {
    for band in 0..<3 {
      var left = bits[band]
      while left != 0 {
        body(band &* 27 &+ left.trailingZeroBitCount)
        left &= left &- 1
      }
    }
  }

  var count: Int { bits[0].nonzeroBitCount + bits[1].nonzeroBitCount + bits[2].nonzeroBitCount }

  /// The first cell; 0 when there is none.
  var first: Int {
    for band in 0..<3 where bits[band] != 0 { return band * 27 + bits[band].trailingZeroBitCount }
    return 0
  }

  /// Writes for each of nine digits the cells that it may take in a puzzle: of those that no clue of it sees its clues and the
  /// empty ones. A clue that sees another of its digit has no place then.
  /// - Parameters:
  ///   - digits: 81 digits, 0 for an empty cell.
  ///   - candidates: room for nine sets.
  /// - Returns: the cells with clues.
  static func readCandidates(
    of digits: UnsafeBufferPointer<UInt8>, into candidates: UnsafeMutablePointer<CellSet>
  ) -> CellSet {
    candidates.update(repeating: .none, count: 9)
    for band in 0..<3 {
      for cell in 0..<27 {
        let digit = Int(digits[27 &* band &+ cell])
        if digit != 0 { candidates[digit &- 1].bits[band] |= 1 &<< UInt32(cell) }
      }
    }
    var clues = CellSet.none
    for digit in 0..<9 { clues |= candidates[digit] }
    let empty = ~clues & .all
    for digit in 0..<9 { candidates[digit] = (empty | candidates[digit]) & candidates[digit].unseen }
    return clues
  }

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
