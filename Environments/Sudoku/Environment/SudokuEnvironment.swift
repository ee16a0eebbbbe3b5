import Core
import ReinforcementLearning

/// Fill the grid digit by digit. Jumanji's Sudoku-v0.
///
/// - Observation `[9, 9, 10]`, channels last: for each digit whether the cell holds it or, while empty, could hold it because row,
///   column and box do not; in the last channel whether the cell holds a digit.
/// - Action: `9 * cell + digit - 1`, cells numbered row by row from 0. Legal are the digits that an empty cell could hold.
/// - Reward: 1 for the digit that completes the solution, else 0; or with ``SudokuObjective/filled`` 1 for each digit.
/// - End: terminated when the grid is full and when no action is legal. An illegal action places nothing and ends the episode.
///
/// An episode begins with a puzzle of ``SudokuPuzzles``.
public struct SudokuEnvironment: Environment, Equatable {
  /// What episodes begin with.
  public let puzzles: SudokuPuzzles
  /// What is rewarded.
  public let objective: SudokuObjective
  /// The digits of the cells, 0 for an empty one.
  private var digits = [UInt8](repeating: 0, count: 81)
  /// By action whether it is legal, 1 or 0.
  private var legal = [UInt8](repeating: 0, count: 729)
  private var legalCount = 0
  private var emptyCount = 0
  /// The observation.
  private var planes = [Float](repeating: 0, count: 810)

  /// The environment of the default settings: one medium puzzle.
  public init() {
    do { self.init(try SudokuConfiguration().generatedPuzzles()) } catch {
      preconditionFailure("the default settings are wrong: \(error)")
    }
  }

  /// The environment of some puzzles.
  public init(_ puzzles: SudokuPuzzles, objective: SudokuObjective = .solved) {
    self.puzzles = puzzles
    self.objective = objective
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [9, 9, 10], actionSpace: .discrete(729), rewardRange: 0...1,
      returnRange: 0...(objective == .filled ? 81 : 1), timeLimit: nil, discount: 1)
  }

  /// The grid as it stands.
  public var grid: SudokuGrid { SudokuGrid(unchecked: digits) }

  public mutating func reset(using random: inout RandomStream) {
    clear()
    guard puzzles.areVaried || puzzles.grids.count > 1 else {
      return puzzles.grids[0].digits.withUnsafeBufferPointer { place($0) }
    }
    let puzzle = puzzles.grids[random.integer(below: puzzles.grids.count)]
    guard puzzles.areVaried else { return puzzle.digits.withUnsafeBufferPointer { place($0) } }
    let symmetry = SudokuSymmetry(using: &random)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 81) { memory in
      puzzle.digits.withUnsafeBufferPointer { symmetry.apply(to: $0, into: memory) }
      place(UnsafeBufferPointer(memory))
    }
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    guard legal.indices.contains(action), legal[action] == 1 else { return .terminated(reward: 0) }
    place(cell: action / 9, action % 9)
    let isSolved = emptyCount == 0
    let reward: Float = isSolved || objective == .filled ? 1 : 0
    return TimeStep(reward: reward, status: isSolved || legalCount == 0 ? .terminated : .running)
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) {
    row.withUnsafeMutableBufferPointer { numbers in
      planes.withUnsafeBufferPointer { numbers.baseAddress!.update(from: $0.baseAddress!, count: min(810, numbers.count)) }
    }
  }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    row.withUnsafeMutableBufferPointer { flags in
      legal.withUnsafeBytes { legal in
        UnsafeMutableRawBufferPointer(flags).copyMemory(from: UnsafeRawBufferPointer(rebasing: legal[..<min(729, flags.count)]))
      }
    }
  }

  private mutating func clear() {
    for cell in 0..<81 {
      digits[cell] = 0
      for digit in 0..<9 { planes[cell * 10 + digit] = 1 }
      planes[cell * 10 + 9] = 0
    }
    for action in legal.indices { legal[action] = 1 }
    legalCount = 729
    emptyCount = 81
  }

  private mutating func place(_ clues: UnsafeBufferPointer<UInt8>) {
    for cell in 0..<81 where clues[cell] != 0 { place(cell: cell, Int(clues[cell]) - 1) }
  }

  /// Puts a digit, counted from 0, into an empty cell.
  private mutating func place(cell: Int, _ digit: Int) {
    var removed = 0
    legal.withUnsafeMutableBufferPointer { legal in
      planes.withUnsafeMutableBufferPointer { planes in
        for other in 0..<9 {
          removed &+= Int(legal[cell &* 9 &+ other])
          legal[cell &* 9 &+ other] = 0
          planes[cell &* 10 &+ other] = 0
        }
        planes[cell &* 10 &+ digit] = 1
        planes[cell &* 10 &+ 9] = 1
        SudokuCell.peers.withUnsafeBufferPointer { peers in
          for index in cell &* 20..<cell &* 20 &+ 20 {
            let peer = Int(peers[index])
            removed &+= Int(legal[peer &* 9 &+ digit])
            legal[peer &* 9 &+ digit] = 0
            planes[peer &* 10 &+ digit] = 0
          }
        }
      }
    }
    digits[cell] = UInt8(truncatingIfNeeded: digit &+ 1)
    legalCount &-= removed
    emptyCount &-= 1
  }
}

extension SudokuEnvironment: Codable {
  private enum CodingKeys: String, CodingKey {
    case puzzles, varied, objective, grid
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let grids = try container.decode([SudokuGrid].self, forKey: .puzzles)
    let isVaried = try container.decode(Bool.self, forKey: .varied)
    self.init(
      SharedPuzzles.shared(grids, varied: isVaried), objective: try container.decode(SudokuObjective.self, forKey: .objective))
    let grid = try container.decode(SudokuGrid.self, forKey: .grid)
    clear()
    grid.digits.withUnsafeBufferPointer { place($0) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(puzzles.grids, forKey: .puzzles)
    try container.encode(puzzles.areVaried, forKey: .varied)
    try container.encode(objective, forKey: .objective)
    try container.encode(grid, forKey: .grid)
  }
}

extension SudokuEnvironment: RenderableEnvironment {
  /// The grid, and how many cells are empty.
  public var rendering: String { grid.picture + "\n\(emptyCount) empty, \(legalCount) legal actions" }
}

extension SudokuEnvironment: NamedActions {
  /// The row and column of the cell, from 1, and the digit: `r3c5=9`.
  public func name(of action: Int) -> String { "r\(action / 81 + 1)c\(action / 9 % 9 + 1)=\(action % 9 + 1)" }
}
