import Core

/// Depth-first search over candidates as bitboards, one ``CellSet`` a digit: naked and hidden singles and locked candidates until
/// nothing changes, then a guess in a cell with the fewest candidates.
///
/// It can be interrupted between any two guesses. The memory for all levels is allocated once.
final class SudokuSearch {
  /// What a search has come to.
  enum Event {
    /// A solution, to be read with ``readSolution(into:)``; calling again looks for the next one.
    case solution
    /// There is no further solution.
    case exhausted
    /// The guesses that were allowed have been made.
    case paused
  }

  /// How far a position has been narrowed down.
  enum Outcome { case solved, open, contradiction }

  // A level: the candidates of nine digits, the cells whose digit has been cleared from those that see them, and the candidates
  // as last examined.
  private static let cleared = 9
  private static let examined = 10
  private static let size = 19
  // Every guess settles a cell.
  private static let levels = 82

  private let memory: UnsafeMutablePointer<CellSet>
  /// By cell: all cells but those that see it; then the set of the cell alone.
  private let unseen: UnsafeMutablePointer<CellSet>
  private var level = -1
  /// Whether the level has been narrowed down and its solution reported.
  private var isReported = false
  /// How many guesses have been made since the beginning.
  private(set) var guesses = 0

  init() {
    memory = .allocate(capacity: Self.levels * Self.size)
    memory.initialize(repeating: .none, count: Self.levels * Self.size)
    unseen = .allocate(capacity: 162)
    for cell in 0..<81 {
      let peers = SudokuCell.peers[cell * 20..<cell * 20 + 20]
      (unseen + cell).initialize(to: peers.reduce(.all) { $0 & ~CellSet(cell: Int($1)) })
      (unseen + 81 + cell).initialize(to: CellSet(cell: cell))
    }
  }

  deinit {
    memory.deallocate()
    unseen.deallocate()
  }

  /// Begins with a puzzle: 81 digits, 0 for an empty cell.
  func begin(_ digits: UnsafeBufferPointer<UInt8>) {
    level = 0
    isReported = false
    guesses = 0
    for digit in 0..<9 { memory[digit] = .none }
    var clues = CellSet.none
    for cell in 0..<81 where digits[cell] != 0 { memory[Int(digits[cell]) - 1] |= unseen[81 + cell] }
    for digit in 0..<9 { clues |= memory[digit] }
    for digit in 0..<9 {
      let own = memory[digit]
      // A clue that sees another of its digit loses its last candidate here, which the first pass finds.
      memory[digit] = (~clues & .all | own) & unseen(from: own)
      memory[Self.examined + digit] = .none
    }
    memory[Self.cleared] = clues
  }

  /// Goes on with the search.
  /// - Parameters:
  ///   - guessLimit: how many guesses it may make now.
  ///   - random: when given, guesses a candidate at random instead of the lowest.
  func next(guessLimit: Int = .max, random: UnsafeMutablePointer<RandomStream>? = nil) -> Event {
    var remaining = guessLimit
    if isReported {
      isReported = false
      level -= 1
    }
    while level >= 0 {
      let board = memory + level * Self.size
      switch narrow(board) {
      case .contradiction: level -= 1
      case .solved:
        isReported = true
        return .solution
      case .open:
        guard remaining > 0 else { return .paused }
        remaining -= 1
        guess(board, random)
      }
    }
    return .exhausted
  }

  /// The digits of the solution that has been reported.
  func readSolution(into digits: UnsafeMutableBufferPointer<UInt8>) {
    let board = memory + level * Self.size
    for digit in 0..<9 {
      forEachCell(of: board[digit]) { digits[$0] = UInt8(digit + 1) }
    }
  }

  /// Whether the puzzle given falls to singles, with or without locked candidates, and no guess.
  func isSolvedWithoutGuess(_ digits: UnsafeBufferPointer<UInt8>, lockedCandidates: Bool) -> Bool {
    begin(digits)
    return narrow(memory, lockedCandidates: lockedCandidates) == .solved
  }

  /// Applies singles and locked candidates until nothing changes.
  private func narrow(_ board: UnsafeMutablePointer<CellSet>, lockedCandidates: Bool = true) -> Outcome {
    while true {
      var (once, twice) = (CellSet.none, CellSet.none)
      for digit in 0..<9 {
        let cells = board[digit]
        twice |= once & cells
        once |= cells
      }
      guard once == .all else { return .contradiction }
      let singles = ~twice & ~board[Self.cleared] & .all
      if !singles.isEmpty {
        for digit in 0..<9 {
          let placed = board[digit] & singles
          if !placed.isEmpty { board[digit] &= unseen(from: placed) }
        }
        board[Self.cleared] |= singles
        continue
      }
      if board[Self.cleared] == .all { return .solved }
      guard let isChanged = examineDigits(board, lockedCandidates) else { return .contradiction }
      if !isChanged { return .open }
    }
  }

  /// Locked candidates and hidden singles of all digits that have changed. Nil is a contradiction.
  private func examineDigits(_ board: UnsafeMutablePointer<CellSet>, _ lockedCandidates: Bool) -> Bool? {
    var isChanged = false
    let examined = board + Self.examined
    let open = ~board[Self.cleared]
    for digit in 0..<9 {
      let cells = board[digit]
      if cells == examined[digit] { continue }
      examined[digit] = cells
      let left = lockedCandidates ? cells.lockedCandidates : cells
      guard let found = left.hiddenSingles else { return nil }
      let new = found & open
      board[digit] = left
      if left != cells { isChanged = true }
      if !new.isEmpty {
        isChanged = true
        // Should another digit need one of these cells, it finds itself without a place when its turn comes.
        for other in 0..<9 where other != digit { board[other] &= ~new }
      }
    }
    return isChanged
  }

  /// Opens a level in which a cell has one of its candidates; this level goes on without it.
  private func guess(_ board: UnsafeMutablePointer<CellSet>, _ random: UnsafeMutablePointer<RandomStream>?) {
    guesses += 1
    var (once, twice, thrice, more) = (CellSet.none, CellSet.none, CellSet.none, CellSet.none)
    for digit in 0..<9 {
      let cells = board[digit]
      more |= thrice & cells
      thrice |= twice & cells
      twice |= once & cells
      once |= cells
    }
    var choice = twice & ~thrice
    if choice.isEmpty { choice = thrice & ~more }
    if choice.isEmpty { choice = more }
    let cell = unseen[81 + firstCell(of: choice)]
    var digit = (0..<9).first { !(board[$0] & cell).isEmpty } ?? 0
    if let random {
      let candidates = (0..<9).filter { !(board[$0] & cell).isEmpty }
      digit = candidates[random.pointee.integer(below: candidates.count)]
    }
    let next = board + Self.size
    next.update(from: board, count: Self.size)
    for other in 0..<9 where other != digit { next[other] &= ~cell }
    board[digit] &= ~cell
    level += 1
  }

  /// All cells but those that see one of these.
  @inline(__always) private func unseen(from cells: CellSet) -> CellSet {
    var left = CellSet.all
    forEachCell(of: cells) { left &= unseen[$0] }
    return left
  }

  @inline(__always) private func forEachCell(of cells: CellSet, _ body: (Int) -> Void) {
    for band in 0..<3 {
      var bits = cells.bits[band]
      while bits != 0 {
        body(band &* 27 &+ bits.trailingZeroBitCount)
        bits &= bits &- 1
      }
    }
  }

  private func firstCell(of cells: CellSet) -> Int {
    for band in 0..<3 where cells.bits[band] != 0 { return band * 27 + cells.bits[band].trailingZeroBitCount }
    return 0
  }
}

extension SudokuSearch {
  /// Where the search stands, for ``restore(_:)``.
  func save() -> Snapshot {
    var snapshot = Snapshot()
    let count = (level + 1) * Self.size
    let words = (0..<count).flatMap { index in (0..<3).map { Int32(memory[index].bits[$0]) } }
    snapshot.setArray("candidates", words)
    snapshot.setArray("state", [Int64(level), Int64(guesses), isReported ? 1 : 0])
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    let state = try snapshot.array("state", of: Int64.self, count: 3)
    guard (-1..<Int64(Self.levels)).contains(state[0]), state[1] >= 0 else {
      throw WarrenError("the snapshot of the search is damaged", kind: .failure)
    }
    let words = try snapshot.array("candidates", of: Int32.self, count: (Int(state[0]) + 1) * Self.size * 3)
    for index in 0..<words.count / 3 {
      func band(_ lane: Int) -> UInt32 { UInt32(bitPattern: words[index * 3 + lane]) & 0x7FF_FFFF }
      memory[index] = CellSet(.init(band(0), band(1), band(2), 0))
    }
    level = Int(state[0])
    guesses = Int(state[1])
    isReported = state[2] == 1
  }
}
