extension ConnectFour: SearchableGame {
  /// The four cells in a row that are still open to a player: 10 for each that holds two of his stones, 50 for three; and 6 for a
  /// stone in the middle column, 3 in those beside it.
  public var evaluation: Int32 { Self.worth(own, against: other) - Self.worth(other, against: own) }

  private static let middle: UInt64 = 0x0808_0808_0808
  private static let besideMiddle: UInt64 = 0x1414_1414_1414

  @inline(__always)
  private static func worth(_ stones: UInt64, against others: UInt64) -> Int32 {
    let free = board & ~others
    let count = 6 * (stones & middle).nonzeroBitCount + 3 * (stones & besideMiddle).nonzeroBitCount
    return Int32(truncatingIfNeeded: count) + worthOfRows(stones, free, 1) + worthOfRows(stones, free, 8)
      + worthOfRows(stones, free, 9) + worthOfRows(stones, free, 7)
  }

  @inline(__always)
  private static func worthOfRows(_ stones: UInt64, _ free: UInt64, _ shift: UInt64) -> Int32 {
    let open = openRows(stones, free, shift)
    return Int32(truncatingIfNeeded: 50 &* open.threes &+ 10 &* open.twos)
  }

  /// How many rows of four along one direction, without a stone of the other player, hold two and three stones. Bit by bit, the
  /// stones in all rows are counted at once.
  /// - Parameter free: the cells on which the other player has no stone.
  @inline(__always)
  static func openRows(_ stones: UInt64, _ free: UInt64, _ shift: UInt64) -> (twos: Int, threes: Int) {
    let freePairs = free & free &>> shift
    let open = freePairs & freePairs &>> (2 &* shift)
    // Ones and twos of the sum of each pair of neighbours, then the sums of two and of three over two pairs.
    let (one, both) = (stones ^ stones &>> shift, stones & stones &>> shift)
    let (farOne, farBoth) = (one &>> (2 &* shift), both &>> (2 &* shift))
    let three = both & farOne | one & farBoth
    let two = both & ~farOne & ~farBoth | farBoth & ~one & ~both | one & farOne
    return ((two & open).nonzeroBitCount, (three & open).nonzeroBitCount)
  }

  /// The stones of the player to move, and one bit more on top of every column: that says where the other's stones are.
  public var positionKey: PositionKey {
    let stones = own | other
    return PositionKey(first: own | (stones << 8 | Self.bottom) & ~stones, second: 0)
  }

  public var mostMoves: Int { 7 }

  public func writeMoves(into moves: UnsafeMutablePointer<Int32>) -> Int {
    let open = ~(own | other) >> 40
    var count = 0
    // From the middle to the sides; a column that is full is written over by the next.
    for step: Int32 in 0..<7 {
      let column = 3 &+ (step & 1 == 1 ? 0 &- (step &+ 1) / 2 : step / 2)
      moves[count] = column
      count &+= Int(truncatingIfNeeded: open &>> UInt64(truncatingIfNeeded: column) & 1)
    }
    return count
  }
}
