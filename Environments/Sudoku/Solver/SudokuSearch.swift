import Core

/// Depth-first search over candidates: ``SudokuPropagation`` until nothing changes, then a ``SudokuGuess``.
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

  // Every guess settles a cell.
  private static let levels = 82
  private static let size = SudokuPropagation.size

  private let propagation = SudokuPropagation()
  private let singles = SudokuSingles()
  /// A position for each level.
  private let memory: UnsafeMutablePointer<UInt32>
  /// By level the words of its position that are to be looked at.
  private let changed: UnsafeMutablePointer<UInt64>
  private var level = -1
  /// Whether the level has been narrowed down and its solution reported.
  private var isReported = false
  /// How many guesses have been made since the beginning.
  private(set) var guesses = 0

  init() {
    let count = Self.levels * Self.size
    memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<UInt32>.stride, alignment: MemoryLayout<CellSet>.alignment
    ).initializeMemory(as: UInt32.self, repeating: 0, count: count)
    changed = .allocate(capacity: Self.levels)
    changed.initialize(repeating: 0, count: Self.levels)
  }

  deinit {
    memory.deallocate()
    changed.deallocate()
  }

  /// Begins with a puzzle: 81 digits, 0 for an empty cell.
  func begin(_ digits: UnsafeBufferPointer<UInt8>) {
    level = 0
    isReported = false
    guesses = 0
    memory.withMemoryRebound(to: CellSet.self, capacity: Self.size / 4) {
      $0[SudokuPropagation.open / 4] = ~CellSet.readCandidates(of: digits, into: $0) & .all
    }
    changed[0] = SudokuPropagation.everything
  }

  /// Goes on with the search.
  /// - Parameters:
  ///   - guessLimit: how many guesses it may make now.
  ///   - random: when given, guesses a candidate of the first cell with the fewest at random.
  func next(guessLimit: Int = .max, random: UnsafeMutablePointer<RandomStream>? = nil) -> Event {
    var remaining = guessLimit
    if isReported {
      isReported = false
      level -= 1
    }
    while level >= 0 {
      let position = memory + level &* Self.size
      let outcome = propagation.narrow(position, changed: changed[level])
      changed[level] = 0
      switch outcome {
      case .contradiction: level &-= 1
      case .solved:
        isReported = true
        return .solution
      case .open:
        guard remaining > 0 else { return .paused }
        remaining &-= 1
        if let random {
          open(SudokuGuess(position, using: &random.pointee), position)
        } else {
          open(SudokuGuess(position), position)
        }
      }
    }
    return .exhausted
  }

  /// The digits of the solution that has been reported.
  func readSolution(into digits: UnsafeMutableBufferPointer<UInt8>) {
    let position = memory + level * Self.size
    for digit in 0..<9 {
      SudokuPropagation.cells(position, 4 * digit).forEachCell { digits[$0] = UInt8(digit + 1) }
    }
  }

  /// Whether the puzzle given falls to singles, with or without locked candidates, and no guess.
  func isSolvedWithoutGuess(_ digits: UnsafeBufferPointer<UInt8>, lockedCandidates: Bool) -> Bool {
    guard lockedCandidates else { return singles.solve(digits) }
    begin(digits)
    return propagation.narrow(memory, changed: changed[0]) == .solved
  }

  /// Opens a level in which a cell has one of its candidates; this level goes on without it.
  @inline(__always) private func open(_ guess: SudokuGuess, _ position: UnsafeMutablePointer<UInt32>) {
    let band = guess.cell / 27
    let bit = 1 &<< UInt32(guess.cell % 27) as UInt32
    let index = 4 &* guess.digit &+ band
    let next = position + Self.size
    next.update(from: position, count: Self.size)
    guesses &+= 1
    position[index] &= ~bit
    changed[level] = 1 &<< UInt64(index)
    if guess.other >= 0 {
      propagation.place(guess.other, at: guess.cell, position, &changed[level])
      position[SudokuPropagation.open &+ band] &= ~bit
    }
    level &+= 1
    changed[level] = 0
    SudokuPropagation.remove(bit, inBand: band, next, &changed[level])
    next[index] |= bit
    propagation.place(guess.digit, at: guess.cell, next, &changed[level])
    next[SudokuPropagation.open &+ band] &= ~bit
  }
}

extension SudokuSearch {
  /// Where the search stands, for ``restore(_:)``.
  func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("candidates", (0..<(level + 1) * Self.size).map { Int32(memory[$0]) })
    snapshot.setArray("changed", (0...max(level, 0)).map { Int64(changed[$0]) })
    snapshot.setArray("state", [Int64(level), Int64(guesses), isReported ? 1 : 0])
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    let state = try snapshot.array("state", of: Int64.self, count: 3)
    guard (-1..<Int64(Self.levels)).contains(state[0]), state[1] >= 0 else {
      throw WarrenError("the snapshot of the search is damaged", kind: .failure)
    }
    let levels = Int(state[0]) + 1
    let words = try snapshot.array("candidates", of: Int32.self, count: levels * Self.size)
    let changes = try snapshot.array("changed", of: Int64.self, count: max(levels, 1))
    for (index, word) in words.enumerated() {
      memory[index] = index % 4 == 3 ? 0 : UInt32(bitPattern: word) & 0x7FF_FFFF
    }
    for (index, change) in changes.enumerated() {
      changed[index] = UInt64(bitPattern: change) & SudokuPropagation.everything
    }
    // Every level has settled a cell more, so that those to come have room.
    let last = levels - 1
    guard levels == 0 || SudokuPropagation.cells(memory + last * Self.size, SudokuPropagation.open).count <= 81 - last else {
      throw WarrenError("the snapshot of the search is damaged", kind: .failure)
    }
    level = Int(state[0])
    guesses = Int(state[1])
    isReported = state[2] == 1
  }
}
