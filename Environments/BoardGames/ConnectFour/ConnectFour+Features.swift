/// Rows of four that are open to a player and hold two or three of his stones, by their direction, and how many moves would win at
/// once; of the player to move and of the other one separately, since it matters whose turn it is. And the stones in the three
/// inner kinds of columns, as the own number less the other player's.
extension ConnectFour: WeighedGame {
  public static let features: [PositionFeature] =
    ["own", "other's"].flatMap { side in
      ["twos", "threes"].flatMap { kind in
        ["across", "up", "diagonal"].map { PositionFeature("\(side) \(kind) \($0)", unit: kind == "twos" ? 3 : 1) }
      } + [PositionFeature("\(side) winning moves", unit: 1)]
    } + ["d", "c and e", "b and f"].map { PositionFeature("column \($0)", unit: 3) }

  public static var matchesPerStep: Int { 64 }

  public func writeFeatures(into numbers: UnsafeMutablePointer<Float>) {
    writeRows(of: own, against: other, into: numbers)
    writeRows(of: other, against: own, into: numbers + 7)
    for (place, cells) in [0x0808_0808_0808, 0x1414_1414_1414, 0x2222_2222_2222 as UInt64].enumerated() {
      numbers[14 + place] = Float((own & cells).nonzeroBitCount &- (other & cells).nonzeroBitCount)
    }
  }

  @inline(__always)
  private func writeRows(of stones: UInt64, against others: UInt64, into numbers: UnsafeMutablePointer<Float>) {
    let free = Self.board & ~others
    let (across, up) = (Self.openRows(stones, free, 1), Self.openRows(stones, free, 8))
    let (rising, falling) = (Self.openRows(stones, free, 9), Self.openRows(stones, free, 7))
    numbers[0] = Float(across.twos)
    numbers[1] = Float(up.twos)
    numbers[2] = Float(rising.twos + falling.twos)
    numbers[3] = Float(across.threes)
    numbers[4] = Float(up.threes)
    numbers[5] = Float(rising.threes + falling.threes)
    var (cells, wins) = (landings, 0)
    // Without a three there is nothing to look for.
    if across.threes + up.threes + rising.threes + falling.threes == 0 { cells = 0 }
    while cells != 0 {
      if Self.hasFour(stones | cells & (0 &- cells)) { wins &+= 1 }
      cells &= cells &- 1
    }
    numbers[6] = Float(wins)
  }
}
