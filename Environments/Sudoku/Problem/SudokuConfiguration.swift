import Core
import Foundation

/// The settings of the task `sudoku`: which puzzles it is about.
public struct SudokuConfiguration: Configuration {
  public var puzzle: String?
  public var file: String?
  public var line: Int?
  public var difficulty: SudokuDifficulty?
  public var clues: Int?
  public var seed: Int?
  public var fresh = false
  public var collection = false
  public var puzzles: Int?
  public var reward = SudokuObjective.solved

  public init() {}

  public static let help = [
    "puzzle": "The puzzle, 81 characters row by row, '.' or 0 for an empty cell; without it and a file one is made.",
    "file": "The path of a file of puzzles, one a line; an episode begins with any of them.",
    "line": "The line of the file whose puzzle is the only one.",
    "difficulty":
      "How difficult a puzzle that is made is (medium when nothing is said): by singles alone (easy), with locked candidates (medium), with pairs and triples (hard), or none of these (expert).",
    "clues": "At least how many clues a puzzle that is made has; only with difficulty easy. As few as possible when left out.",
    "seed": "Which puzzles are made, 1 when nothing is said.",
    "fresh":
      "Whether every episode begins with another puzzle: one of those given or made, with digits renamed, and rows, columns, bands and stacks exchanged.",
    "collection":
      "Whether the task is to solve every puzzle of the file, which is for solvers; otherwise an episode is about one of them.",
    "puzzles": "How many puzzles are made, 200 when nothing is said; only with fresh.",
    "reward":
      "What is rewarded, and what methods are compared by: solved, 1 for a solution; or filled: 1 for each digit that an agent "
      + "places; for a search a third of the different digits in rows, columns and boxes, beyond those of the clues.",
  ]

  public static let bounds: [String: SettingBounds] = ["seed": .atLeast(0)]

  public func validate() throws {
    try checkBounds()
    if puzzle != nil || file != nil {
      let given = puzzle != nil ? "puzzle" : "file"
      let others = [
        ("file", puzzle != nil && file != nil), ("difficulty", difficulty != nil), ("clues", clues != nil),
        ("seed", seed != nil), ("puzzles", puzzles != nil),
      ]
      if let other = others.first(where: \.1) { throw WarrenError("either \(given) or \(other.0) can be given, not both") }
    }
    if let line {
      if file == nil { throw WarrenError("a line can be given together with a file alone") }
      if line < 1 { throw WarrenError("line is \(line); lines are numbered from 1") }
    }
    if collection {
      guard file != nil, line == nil, !fresh else {
        throw WarrenError("collection: true is about a whole file; it needs a file, and goes with neither line nor fresh")
      }
    }
    if let puzzles {
      if !fresh { throw WarrenError("a number of puzzles can be given with fresh: true alone") }
      guard (1...100_000).contains(puzzles) else { throw WarrenError("puzzles is \(puzzles); it lies between 1 and 100,000") }
    }
    _ = try SudokuGenerator(difficulty: difficulty ?? .medium, clues: clues)
  }

  /// The puzzles of these settings.
  /// - Parameter folder: where relative paths start.
  /// - Throws: `WarrenError` when a setting is out of range, a file cannot be read, or a puzzle has no solution.
  public func makePuzzles(relativeTo folder: URL) throws -> SudokuPuzzles {
    try validate()
    if let puzzle {
      do { return try SudokuPuzzles([SudokuGrid(text: puzzle)], varied: fresh) } catch let error as WarrenError {
        throw error.within("puzzle")
      }
    }
    guard let file = url(relativeTo: folder) else { return try generatedPuzzles() }
    var lines = try SudokuFile.lines(contentsOf: file)
    if let line {
      lines.removeAll { $0.number != line }
      if lines.isEmpty { throw WarrenError("there is no puzzle in line \(line)", at: file.lastPathComponent) }
    }
    for line in lines {
      do { _ = try SudokuPuzzles([line.grid], varied: false) } catch let error as WarrenError {
        throw error.within("\(file.lastPathComponent):\(line.number)")
      }
    }
    return try SudokuPuzzles(lines.map(\.grid), varied: fresh)
  }

  /// The puzzles that are made, where none is given.
  func generatedPuzzles() throws -> SudokuPuzzles {
    try validate()
    return try .generated(
      fresh ? puzzles ?? 200 : 1, difficulty: difficulty ?? .medium, clues: clues, varied: fresh,
      key: RandomKey(seed: UInt64(seed ?? 1))["puzzles"])
  }

  /// How tables call the task.
  var label: String {
    let name =
      if let file {
        URL(fileURLWithPath: file).lastPathComponent + (line.map { ":\($0)" } ?? "")
      } else if puzzle != nil {
        "sudoku"
      } else {
        "sudoku-\((difficulty ?? .medium).rawValue)" + (clues.map { "-\($0)" } ?? "") + "-\(seed ?? 1)"
      }
    return fresh ? name + "-fresh" : name
  }

  /// The file that the settings name.
  /// - Parameter folder: where relative paths start.
  public func url(relativeTo folder: URL) -> URL? {
    file.map {
      URL(
        fileURLWithPath: $0,
        relativeTo: folder.hasDirectoryPath ? folder : folder.appendingPathComponent("", isDirectory: true)
      )
      .standardizedFileURL
    }
  }
}
