/// Naked and hidden singles without locked candidates, by vectors of a digit's three bands: what makes a puzzle easy.
final class SudokuSingles {
  private let candidates = UnsafeMutablePointer<CellSet>.allocate(capacity: 9)

  deinit { candidates.deallocate() }

  /// Whether a puzzle of 81 digits, 0 for an empty cell, falls to singles alone.
  func solve(_ digits: UnsafeBufferPointer<UInt8>) -> Bool {
    // The cells whose digit has been cleared from those that see them.
    var cleared = CellSet.readCandidates(of: digits, into: candidates)
    while true {
      var (once, twice) = (CellSet.none, CellSet.none)
      for digit in 0..<9 {
        twice |= once & candidates[digit]
        once |= candidates[digit]
      }
      guard once == .all else { return false }
      let singles = ~twice & ~cleared & .all
      if !singles.isEmpty {
        for digit in 0..<9 { candidates[digit] &= (candidates[digit] & singles).unseen }
        cleared |= singles
        continue
      }
      if cleared == .all { return true }
      var isChanged = false
      for digit in 0..<9 {
        guard let found = candidates[digit].hiddenSingles else { return false }
        let new = found & ~cleared
        if new.isEmpty { continue }
        isChanged = true
        // Should another digit need one of these cells, it finds itself without a place when its turn comes.
        for other in 0..<9 where other != digit { candidates[other] &= ~new }
      }
      if !isChanged { return false }
    }
  }
}
