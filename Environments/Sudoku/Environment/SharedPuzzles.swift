import Synchronization

/// The puzzles of environments that have been decoded and are still in use, so that copies share them after a restore, too.
enum SharedPuzzles {
  private struct Reference: Sendable {
    weak var puzzles: SudokuPuzzles?
  }

  private static let references = Mutex<[Reference]>([])

  static func shared(_ grids: [SudokuGrid], varied: Bool) -> SudokuPuzzles {
    references.withLock { references in
      references.removeAll { $0.puzzles == nil }
      let known = references.lazy.compactMap(\.puzzles).first { $0.areVaried == varied && $0.grids == grids }
      if let known { return known }
      let puzzles = SudokuPuzzles(unchecked: grids, varied: varied)
      references.append(Reference(puzzles: puzzles))
      return puzzles
    }
  }
}
