extension Othello: SearchableGame {
  private static let corners: UInt64 = 0x8100_0000_0000_0081
  /// The cells next to a corner, from which the other player may take it.
  private static let besideCorners: UInt64 = 0x42C3_0000_0000_C342

  /// 100 for a corner, 10 for every cell on which a disc can be placed, -40 for a disc diagonally next to a corner that is empty.
  public var evaluation: Int32 {
    let mobility = placements.nonzeroBitCount - OthelloBoard.placements(own: other, other: own).nonzeroBitCount
    let corners = (own & Self.corners).nonzeroBitCount - (other & Self.corners).nonzeroBitCount
    let empty = Self.corners & ~(own | other)
    let risky = (empty & 1) << 9 | (empty & 1 << 7) << 7 | (empty & 1 << 56) >> 7 | (empty & 1 << 63) >> 9
    let risks = (own & risky).nonzeroBitCount - (other & risky).nonzeroBitCount
    return Int32(truncatingIfNeeded: 100 * corners + 10 * mobility - 40 * risks)
  }

  /// All discs: that the other player's turn would be another position shows in which discs are own.
  public var positionKey: PositionKey { PositionKey(first: own, second: other) }

  // One of 64 cells has the first disc beside it, so fewer are open; passing is a single move.
  public var mostMoves: Int { 64 }

  public func writeMoves(into moves: UnsafeMutablePointer<Int32>) -> Int {
    if placements == 0 {
      moves[0] = Int32(Self.pass)
      return 1
    }
    var count = 0
    for group in [
      placements & Self.corners, placements & ~(Self.corners | Self.besideCorners), placements & Self.besideCorners,
    ] {
      var cells = group
      while cells != 0 {
        moves[count] = Int32(truncatingIfNeeded: cells.trailingZeroBitCount)
        count &+= 1
        cells &= cells &- 1
      }
    }
    return count
  }
}
