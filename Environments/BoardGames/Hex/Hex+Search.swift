extension Hex: SearchableGame {
  /// How many stones each player still needs to join his sides if the other does nothing: 100 for every stone that the other needs
  /// more. And 1 for every cell more that lies on a shortest way, since many ways are hard to block.
  public var evaluation: Int32 {
    let (mine, theirs) = (shortestWays(own, other), shortestWays(other, own))
    return 100 * Int32(theirs.stones - mine.stones) + Int32(mine.cells - theirs.cells)
  }

  /// The number of stones that a player needs, and how many empty cells lie on one of the shortest ways. Of a game that goes on.
  func shortestWays(_ side: Side, _ against: Side) -> (stones: Int, cells: Int) {
    let board = board
    let stones = side.stones.bits
    let empty = board.all & ~(stones | against.turned.bits)
    return withUnsafeTemporaryAllocation(of: UInt128.self, capacity: 64) { layers in
      // Layer n: what is reached from the first side with n stones, the empty cells on which the last of them would stand.
      var reached = side.joined.bits
      var count = 0
      while reached & board.lastRow == 0 {
        let added = (board.neighbors(reached) | board.firstRow) & empty & ~reached
        // No way is left, or one that is longer than any that matters.
        if added == 0 || count == layers.count { return (layers.count, 0) }
        layers[count] = added
        count += 1
        reached = board.joined(reached | added, through: stones)
      }
      // Back from the other side: of each layer the cells from which the next one is reached.
      var ways = 0
      var back = board.joined(board.lastRow & stones, through: stones)
      var border = board.lastRow
      for layer in stride(from: count - 1, through: 0, by: -1) {
        let useful = layers[layer] & (border | board.neighbors(back))
        ways += useful.nonzeroBitCount
        back = board.joined(useful, through: stones)
        border = 0
      }
      return (count, ways)
    }
  }

  /// Of each player the stones as he sees them, the player to move first, scrambled into 128 bits.
  public var positionKey: PositionKey {
    var key = PositionKey(first: 0x243F_6A88_85A3_08D3, second: UInt64(truncatingIfNeeded: currentPlayer))
    func add(_ half: UInt64) {
      let product = (key.first ^ half).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      key.first = product.low ^ key.second
      key.second = (key.second &+ half) &* 0xD6E8_FEB8_6659_FD93 ^ product.high
    }
    let (mine, theirs) = (own.stones.bits, other.stones.bits)
    add(UInt64(truncatingIfNeeded: mine))
    add(UInt64(truncatingIfNeeded: mine >> 64))
    add(UInt64(truncatingIfNeeded: theirs))
    add(UInt64(truncatingIfNeeded: theirs >> 64))
    return key
  }

  public var mostMoves: Int { size * size }

  public func writeMoves(into moves: UnsafeMutablePointer<Int32>) -> Int {
    let open = board.all & ~stones
    var count = 0
    for cell in board.fromTheMiddle where open &>> UInt128(truncatingIfNeeded: cell) & 1 == 1 {
      moves[count] = cell
      count &+= 1
    }
    return count
  }
}
