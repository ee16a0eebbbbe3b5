/// Solves Sudokus of any box size and counts their solutions: candidates as bits, naked and hidden singles until nothing changes, then
/// a guess where fewest candidates, or places, are left.
///
/// Grids of nine by nine go to ``SudokuSolver``, which is much faster.
public struct GeneralSudokuSolver {
  /// How many guesses the last puzzle took.
  public private(set) var guesses = 0
  private let solverOfNine = SudokuSolver()

  public init() {}

  /// The first solutions found, at most `limit` of them.
  public mutating func solutions(of puzzle: GeneralSudokuGrid, limit: Int) -> [GeneralSudokuGrid] {
    guesses = 0
    if puzzle.boxRows == 3, puzzle.boxColumns == 3 {
      defer { guesses = solverOfNine.guesses }
      return solverOfNine.solutions(of: SudokuGrid(unchecked: puzzle.digits), limit: limit).map {
        var grid = puzzle
        grid.digits = $0.digits
        return grid
      }
    }
    var found: [GeneralSudokuGrid] = []
    let layout = Layout(puzzle)
    var board = Board(candidates: [UInt32](repeating: layout.all, count: puzzle.digits.count), left: puzzle.digits.count)
    for (cell, digit) in puzzle.digits.enumerated() where digit != 0 {
      guard board.place(1 << UInt32(digit - 1), in: cell, layout) else { return [] }
    }
    search(board, layout, limit, puzzle, &found)
    return found
  }

  /// How many solutions a puzzle has, counted up to `limit`.
  public mutating func solutionCount(of puzzle: GeneralSudokuGrid, limit: Int) -> Int {
    solutions(of: puzzle, limit: limit).count
  }

  private mutating func search(
    _ start: Board, _ layout: Layout, _ limit: Int, _ puzzle: GeneralSudokuGrid, _ found: inout [GeneralSudokuGrid]
  ) {
    var board = start
    guard found.count < limit, board.narrow(layout) else { return }
    guard board.left > 0 else {
      var grid = puzzle
      for (cell, candidates) in board.settled.enumerated() { grid.digits[cell] = UInt8(candidates.trailingZeroBitCount + 1) }
      found.append(grid)
      return
    }
    let choice = board.narrowestChoice(layout)
    for (cell, digit) in choice {
      guesses += 1
      var next = board
      if next.place(digit, in: cell, layout) { search(next, layout, limit, puzzle, &found) }
      if found.count >= limit { return }
      // Whatever comes next, it is not this.
      board.candidates[cell] &= ~digit
      if board.candidates[cell] == 0 { return }
    }
  }

  /// Which cells see each other.
  private struct Layout {
    let size: Int
    let all: UInt32
    /// The cells of each row, column and box.
    let units: [[Int]]
    let peers: [[Int]]

    init(_ grid: GeneralSudokuGrid) {
      size = grid.size
      all = (1 << UInt32(grid.size)) - 1
      var units = [[Int]](repeating: [], count: 3 * grid.size)
      for cell in grid.digits.indices {
        let (row, column, box) = grid.units(of: cell)
        units[row].append(cell)
        units[grid.size + column].append(cell)
        units[2 * grid.size + box].append(cell)
      }
      self.units = units
      peers = grid.digits.indices.map { cell in
        let (row, column, box) = grid.units(of: cell)
        let seen = Set(units[row] + units[grid.size + column] + units[2 * grid.size + box])
        return seen.filter { $0 != cell }.sorted()
      }
    }
  }

  /// A position: what each open cell may hold, and what the settled ones do.
  private struct Board {
    /// The candidates of open cells; 0 for settled ones.
    var candidates: [UInt32]
    /// The digit of settled cells as a bit; 0 for open ones.
    var settled: [UInt32]
    /// How many cells are open.
    var left: Int

    init(candidates: [UInt32], left: Int) {
      self.candidates = candidates
      self.left = left
      settled = [UInt32](repeating: 0, count: candidates.count)
    }

    /// Settles a cell, and whatever follows from it alone. False for a contradiction.
    mutating func place(_ digit: UInt32, in cell: Int, _ layout: Layout) -> Bool {
      var queue = [(cell, digit)]
      while let (cell, digit) = queue.popLast() {
        if settled[cell] != 0 {
          guard settled[cell] == digit else { return false }
          continue
        }
        guard candidates[cell] & digit != 0 else { return false }
        settled[cell] = digit
        candidates[cell] = 0
        left -= 1
        for peer in layout.peers[cell] {
          if settled[peer] != 0 {
            guard settled[peer] != digit else { return false }
          } else if candidates[peer] & digit != 0 {
            candidates[peer] &= ~digit
            if candidates[peer] == 0 { return false }
            if candidates[peer] & (candidates[peer] - 1) == 0 { queue.append((peer, candidates[peer])) }
          }
        }
      }
      return true
    }

    /// Naked and hidden singles until nothing changes. False for a contradiction.
    mutating func narrow(_ layout: Layout) -> Bool {
      var isChanged = true
      while isChanged, left > 0 {
        isChanged = false
        for cell in candidates.indices where settled[cell] == 0 && candidates[cell].nonzeroBitCount == 1 {
          guard place(candidates[cell], in: cell, layout) else { return false }
          isChanged = true
        }
        for unit in layout.units {
          var (once, twice, done) = (UInt32(0), UInt32(0), UInt32(0))
          for cell in unit {
            twice |= once & candidates[cell]
            once |= candidates[cell]
            done |= settled[cell]
          }
          guard once | done == layout.all else { return false }
          let hidden = once & ~twice & ~done
          guard hidden != 0 else { continue }
          for cell in unit where candidates[cell] & hidden != 0 {
            let digit = candidates[cell] & hidden
            guard digit & (digit - 1) == 0, place(digit, in: cell, layout) else { return false }
            isChanged = true
          }
        }
      }
      return true
    }

    /// The alternatives of the cell with the fewest candidates, or of the digit with the fewest places in a unit.
    func narrowestChoice(_ layout: Layout) -> [(cell: Int, digit: UInt32)] {
      var best: [(cell: Int, digit: UInt32)] = []
      var fewest = Int.max
      for cell in candidates.indices where settled[cell] == 0 && candidates[cell].nonzeroBitCount < fewest {
        fewest = candidates[cell].nonzeroBitCount
        best = (0..<layout.size).filter { candidates[cell] >> UInt32($0) & 1 == 1 }.map { (cell, 1 << UInt32($0)) }
      }
      guard fewest > 2 else { return best }
      for unit in layout.units {
        for digit in 0..<layout.size {
          let bit = UInt32(1) << UInt32(digit)
          var count = 0
          for cell in unit where candidates[cell] & bit != 0 { count += 1 }
          guard count > 0, count < fewest else { continue }
          fewest = count
          best = unit.filter { candidates[$0] & bit != 0 }.map { ($0, bit) }
        }
      }
      return best
    }
  }
}
