extension TicTacToe: SearchableGame {
  /// Rows that are still open to a player: 1 for each that holds one of his stones, 10 for two.
  public var evaluation: Int32 {
    Self.lines.reduce(0) { sum, line in
      let (mine, theirs) = ((own & line).nonzeroBitCount, (other & line).nonzeroBitCount)
      return sum + (theirs == 0 ? Self.worths[mine] : mine == 0 ? -Self.worths[theirs] : 0)
    }
  }

  private static let worths: [Int32] = [0, 1, 10, 100]
  static let lines: [UInt16] = [0o007, 0o700, 0o111, 0o444, 0o070, 0o222, 0o421, 0o124]

  public var positionKey: PositionKey { PositionKey(first: UInt64(own) << 9 | UInt64(other), second: 0) }

  public var mostMoves: Int { 9 }

  public func writeMoves(into moves: UnsafeMutablePointer<Int32>) -> Int {
    var count = 0
    for cell: Int32 in [4, 0, 2, 6, 8, 1, 3, 5, 7] where (own | other) >> UInt16(cell) & 1 == 0 {
      moves[count] = cell
      count += 1
    }
    return count
  }
}
