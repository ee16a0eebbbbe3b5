/// How many stones a player lacks to join his sides and how many cells lie on his shortest ways, of the player to move and of the
/// other one separately; and stones near the middle and bridges, as the own number less the other player's.
extension Hex: WeighedGame {
  public static let features: [PositionFeature] = [
    PositionFeature("own stones lacking", unit: 2), PositionFeature("other's stones lacking", unit: 2),
    PositionFeature("own cells on shortest ways", unit: 5), PositionFeature("other's cells on shortest ways", unit: 5),
    PositionFeature("stones near the middle", unit: 2), PositionFeature("bridges", unit: 2),
  ]

  public static var matchesPerStep: Int { 8 }
  public static var deepestYardstick: Int { 2 }

  public func writeFeatures(into numbers: UnsafeMutablePointer<Float>) {
    let board = board
    let (mine, theirs) = (shortestWays(own, other), shortestWays(other, own))
    numbers[0] = Float(mine.stones)
    numbers[1] = Float(theirs.stones)
    numbers[2] = Float(mine.cells)
    numbers[3] = Float(theirs.cells)
    // The middle is the same from both sides, as a cell and its turned twin are equally far from it.
    numbers[4] = Float(
      (own.stones.bits & board.middle).nonzeroBitCount - (other.turned.bits & board.middle).nonzeroBitCount)
    let ownBridges = board.bridgeCount(own.stones.bits, empty: board.all & ~(own.stones.bits | other.turned.bits))
    let otherBridges = board.bridgeCount(other.stones.bits, empty: board.all & ~(other.stones.bits | own.turned.bits))
    numbers[5] = Float(ownBridges - otherBridges)
  }
}
