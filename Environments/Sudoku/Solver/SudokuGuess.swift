import Core

/// A digit to try in a cell that has several candidates.
struct SudokuGuess {
  let digit: Int
  let cell: Int
  /// The digit that remains for the cell when it is not this one; -1 when several do.
  let other: Int

  /// A guess in an open position.
  ///
  /// It goes to the cell with two candidates whose digits take most from others, counted over both digits, where what leaves a
  /// cell one candidate counts three. Since both branches are searched to prove a solution unique, it is the size of the two trees
  /// together that matters; compared with the first such cell it halves the guesses.
  @inline(__always) init(_ position: SudokuPropagation.Position) {
    let (choice, arePairs) = Self.cellsWithFewest(position)
    guard arePairs else {
      let digits = Self.digits(position, at: choice.first)
      self.init(cell: choice.first, digits: digits, digit: digits.trailingZeroBitCount)
      return
    }
    let unseen = SudokuTables.shared.unseen
    var (best, bestCell, bestDigits): (UInt64, Int, UInt32) = (0, 0, 0)
    choice.forEachCell { cell in
      let digits = Self.digits(position, at: cell)
      let seen = ~unseen[cell]
      let first = SudokuPropagation.cells(position, 4 &* digits.trailingZeroBitCount) & seen
      let second = SudokuPropagation.cells(position, 4 &* (digits & (digits &- 1)).trailingZeroBitCount) & seen
      let value = Self.weight(first, choice, second) &+ 1
      if value > best { (best, bestCell, bestDigits) = (value, cell, digits) }
    }
    self.init(cell: bestCell, digits: bestDigits, digit: bestDigits.trailingZeroBitCount)
  }

  /// A candidate at random of the first cell with the fewest.
  init(_ position: SudokuPropagation.Position, using random: inout RandomStream) {
    let cell = Self.cellsWithFewest(position).cells.first
    let digits = Self.digits(position, at: cell)
    let candidates = (0..<9).filter { digits >> UInt32($0) & 1 == 1 }
    self.init(cell: cell, digits: digits, digit: candidates[random.integer(below: candidates.count)])
  }

  @inline(__always) private init(cell: Int, digits: UInt32, digit: Int) {
    let others = digits & ~(1 &<< UInt32(digit))
    self.cell = cell
    self.digit = digit
    other = others & (others &- 1) == 0 ? others.trailingZeroBitCount : -1
  }

  /// The cells with two candidates; where there are none those with three, and then those with more.
  @inline(__always) private static func cellsWithFewest(
    _ position: SudokuPropagation.Position
  ) -> (cells: CellSet, arePairs: Bool) {
    var (once, twice, thrice, more) = (CellSet.none, CellSet.none, CellSet.none, CellSet.none)
    for digit in 0..<9 {
      let cells = SudokuPropagation.cells(position, 4 &* digit)
      more |= thrice & cells
      thrice |= twice & cells
      twice |= once & cells
      once |= cells
    }
    let pairs = twice & ~thrice
    if !pairs.isEmpty { return (pairs, true) }
    let triples = thrice & ~more
    return (triples.isEmpty ? more : triples, false)
  }

  /// The candidates of a cell, digit 1 in bit 0.
  @inline(__always) private static func digits(_ position: SudokuPropagation.Position, at cell: Int) -> UInt32 {
    let (band, bit) = (cell / 27, UInt32(cell % 27))
    var digits: UInt32 = 0
    for digit in 0..<9 { digits |= (position[4 &* digit &+ band] &>> bit & 1) &<< UInt32(digit) }
    return digits
  }

  /// How many cells two sets have together, those in a third counted three times.
  @inline(__always) private static func weight(_ first: CellSet, _ heavy: CellSet, _ second: CellSet) -> UInt64 {
    let sums = weightedCounts(first, heavy) &+ weightedCounts(second, heavy)
    let halves = unsafeBitCast(sums, to: SIMD2<UInt64>.self)
    return ((halves[0] &+ halves[1]) &* 0x0101_0101_0101_0101) &>> 56
  }

  /// By eight cells how many are in a set, those in a second counted three times.
  @inline(__always) private static func weightedCounts(_ cells: CellSet, _ heavy: CellSet) -> CellSet.Bits {
    // In fields of four bits, which hold the largest, 3 * 4; then of eight.
    let sums = countsOfFour(cells) &+ (countsOfFour(cells & heavy) &<< 1)
    let mask = CellSet.Bits(repeating: 0x0F0F_0F0F)
    return (sums & mask) &+ (sums &>> 4 & mask)
  }

  @inline(__always) private static func countsOfFour(_ cells: CellSet) -> CellSet.Bits {
    let counts = cells.bits &- (cells.bits &>> 1 & CellSet.Bits(repeating: 0x5555_5555))
    let mask = CellSet.Bits(repeating: 0x3333_3333)
    return (counts & mask) &+ (counts &>> 2 & mask)
  }
}
