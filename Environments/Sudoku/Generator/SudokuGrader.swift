/// Solves puzzles as people do, with the simplest technique that helps, and says which ones were needed.
///
/// It works on the candidates of single cells, apart from the bitboards of the solver.
public struct SudokuGrader {
  /// By cell the digits that it may hold, bit 0 for 1.
  private var candidates = [UInt16](repeating: 0x1FF, count: 81)
  /// Cells whose digit has been cleared from those that see them.
  private var isCleared = [Bool](repeating: false, count: 81)

  /// The easiest grade whose techniques solve the puzzle; `expert` when none does. The puzzle must have a solution.
  public static func difficulty(of puzzle: SudokuGrid) -> SudokuDifficulty {
    var grader = SudokuGrader()
    for cell in 0..<81 where puzzle.digits[cell] != 0 { grader.candidates[cell] = 1 << UInt16(puzzle.digits[cell] - 1) }
    var highest = SudokuDifficulty.easy
    while !grader.isCleared.allSatisfy({ $0 }) {
      if grader.placeSingles() { continue }
      if grader.lockCandidates() {
        highest = max(highest, .medium)
      } else if grader.reduceSubsets(of: 2) || grader.reduceSubsets(of: 3) {
        highest = .hard
      } else {
        return .expert
      }
    }
    return highest
  }

  /// Naked, then hidden singles. Whether anything has changed.
  private mutating func placeSingles() -> Bool {
    var isChanged = false
    for cell in 0..<81 where !isCleared[cell] && candidates[cell].nonzeroBitCount == 1 {
      for peer in SudokuCell.peers[cell * 20..<cell * 20 + 20] { candidates[Int(peer)] &= ~candidates[cell] }
      isCleared[cell] = true
      isChanged = true
    }
    if isChanged { return true }
    for unit in SudokuCell.units {
      for digit in UInt16(0)..<9 {
        var places = 0
        var place = 0
        for cell in unit where candidates[cell] >> digit & 1 == 1 {
          places += 1
          place = cell
        }
        if places == 1, candidates[place].nonzeroBitCount > 1 {
          candidates[place] = 1 << digit
          isChanged = true
        }
      }
    }
    return isChanged
  }

  /// Where two units cross in three cells and a digit of the one can stand there only, it goes from the rest of the other.
  private mutating func lockCandidates() -> Bool {
    var isChanged = false
    for (unit, other, crossing) in Self.crossings {
      for digit in UInt16(0)..<9 {
        func holds(_ cell: Int) -> Bool { candidates[cell] >> digit & 1 == 1 }
        guard unit.allSatisfy({ !holds($0) || crossing.contains($0) }) else { continue }
        for cell in other where holds(cell) && !crossing.contains(cell) {
          candidates[cell] &= ~(1 << digit)
          isChanged = true
        }
      }
    }
    return isChanged
  }

  /// Naked and hidden subsets of that many cells.
  private mutating func reduceSubsets(of size: Int) -> Bool {
    for unit in SudokuCell.units {
      let open = unit.filter { candidates[$0].nonzeroBitCount > 1 }
      guard open.count > size else { continue }
      for chosen in UInt16(1)..<(1 << UInt16(open.count)) where chosen.nonzeroBitCount == size {
        var (inside, outside) = (UInt16(0), UInt16(0))
        for (index, cell) in open.enumerated() {
          if chosen >> UInt16(index) & 1 == 1 { inside |= candidates[cell] } else { outside |= candidates[cell] }
        }
        // Naked: no other digits inside, so these go outside. Hidden: digits that stand only inside leave room for no others.
        let own = inside & ~outside
        let isNaked = inside.nonzeroBitCount == size && inside & outside != 0
        let isHidden = own.nonzeroBitCount == size && own != inside
        guard isNaked || isHidden else { continue }
        for (index, cell) in open.enumerated() {
          let isInside = chosen >> UInt16(index) & 1 == 1
          if isNaked, !isInside { candidates[cell] &= ~inside }
          if isHidden, isInside { candidates[cell] &= own }
        }
        return true
      }
    }
    return false
  }

  /// Pairs of units that share three cells: a box with each of its rows and columns, both ways.
  private static let crossings: [(unit: [Int], other: [Int], crossing: [Int])] = SudokuCell.units[18...].flatMap { box in
    SudokuCell.units[..<18].flatMap { line -> [(unit: [Int], other: [Int], crossing: [Int])] in
      let crossing = box.filter { line.contains($0) }
      return crossing.isEmpty ? [] : [(box, line, crossing), (line, box, crossing)]
    }
  }
}
