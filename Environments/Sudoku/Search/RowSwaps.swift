import Core
import Search

/// Two free cells of a row whose digits change places.
public struct RowSwap: Sendable, Equatable {
  /// The cells, numbered from 0.
  public var first: Int
  public var second: Int
}

/// A full grid whose rows hold every digit once, with how often each digit stands in each column and box.
public struct RowCompleteGrid: Sendable {
  /// The digits, row by row.
  public internal(set) var digits: [UInt8]
  /// By unit, columns first and then boxes, and by digit: how often it stands there.
  var counts: [UInt8]
}

/// Grids in which the rows are always complete and the clues stand; a move exchanges two digits of a row (Lewis, "Metaheuristics can
/// solve sudoku puzzles", 2007, with rows in place of boxes).
///
/// A delta looks at the four columns and boxes that the move touches, of 27 units: it counts 4 / 27.
public struct RowSwaps: Neighborhood {
  /// The puzzle.
  public let problem: SudokuProblem
  private let swaps: [RowSwap]

  /// The moves of a puzzle.
  public init(_ problem: SudokuProblem) {
    self.problem = problem
    let free = problem.freeCells
    swaps = free.flatMap { row in
      row.indices.flatMap { first in row[(first + 1)...].map { RowSwap(first: row[first], second: $0) } }
    }
  }

  public var deltaCost: Double { 4.0 / 27 }

  public func state(of solution: SudokuGrid) -> RowCompleteGrid {
    var state = RowCompleteGrid(digits: solution.digits, counts: [UInt8](repeating: 0, count: 180))
    for (cell, digit) in solution.digits.enumerated() {
      state.counts[cell % 9 * 10 + Int(digit)] += 1
      state.counts[90 + SudokuCell.box(cell) * 10 + Int(digit)] += 1
    }
    return state
  }

  public func solution(of state: RowCompleteGrid) -> SudokuGrid { SudokuGrid(unchecked: state.digits) }
  public func moveCount(in state: RowCompleteGrid) -> Int { swaps.count }
  public func move(_ number: Int, in state: RowCompleteGrid) -> RowSwap { swaps[number] }

  public func delta(of move: RowSwap, in state: RowCompleteGrid) -> Double {
    let (one, other) = (Int(state.digits[move.first]), Int(state.digits[move.second]))
    var change = 0
    state.counts.withUnsafeBufferPointer { counts in
      /// How many digits a unit gains when `leaving` goes from it and `coming` comes.
      func gain(_ unit: Int, _ leaving: Int, _ coming: Int) -> Int {
        (counts[unit + coming] == 0 ? 1 : 0) - (counts[unit + leaving] == 1 ? 1 : 0)
      }
      change += gain(move.first % 9 * 10, one, other) + gain(move.second % 9 * 10, other, one)
      let (box, otherBox) = (SudokuCell.box(move.first), SudokuCell.box(move.second))
      if box != otherBox { change += gain(90 + box * 10, one, other) + gain(90 + otherBox * 10, other, one) }
    }
    switch problem.objective {
    case .filled: return Double(change) / 3
    case .solved:
      let held = heldCount(state)
      return (held + change == 162 ? 1 : 0) - (held == 162 ? 1 : 0)
    }
  }

  /// How many different digits the columns and boxes hold, summed: 162 in a solution.
  private func heldCount(_ state: RowCompleteGrid) -> Int { state.counts.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } }

  /// Which digit stands in which cell: `10 · cell + digit`.
  public func features(of move: RowSwap, in state: RowCompleteGrid) -> MoveFeatures {
    let (one, other) = (Int(state.digits[move.first]), Int(state.digits[move.second]))
    return MoveFeatures(
      removed: SIMD4(move.first * 10 + one, move.second * 10 + other, -1, -1),
      added: SIMD4(move.first * 10 + other, move.second * 10 + one, -1, -1))
  }

  public func apply(_ move: RowSwap, to state: inout RowCompleteGrid) {
    for (cell, from) in [(move.first, move.second), (move.second, move.first)] {
      let (leaving, coming) = (Int(state.digits[cell]), Int(state.digits[from]))
      state.counts[cell % 9 * 10 + leaving] -= 1
      state.counts[cell % 9 * 10 + coming] += 1
      state.counts[90 + SudokuCell.box(cell) * 10 + leaving] -= 1
      state.counts[90 + SudokuCell.box(cell) * 10 + coming] += 1
    }
    state.digits.swapAt(move.first, move.second)
  }
}
