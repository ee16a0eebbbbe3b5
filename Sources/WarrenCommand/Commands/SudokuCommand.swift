import ArgumentParser
import Core
import Foundation
import Sudoku

struct SudokuCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sudoku", abstract: "Verify, solve and make Sudokus in files of one a line.",
    discussion: """
      A line has a character for each cell, row by row: 81 for a grid of nine by nine, '.' or 0 for an empty cell. Other sizes have 16,
      36, 64, 100, 144, 225, 256, 400 or 625 characters, digits beyond 9 being letters from A on. Blank lines and lines that begin with
      # are skipped.
      """,
    subcommands: [SudokuVerifyCommand.self, SudokuSolveCommand.self, SudokuMakeCommand.self])
}

struct SudokuVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Say which row, column or box of the grids in a file is wrong, and why.",
    discussion: """
      The exit status is 1 when a grid is no solution.

        warren sudoku verify solutions.txt --puzzles puzzles.txt
      """)

  @Argument(help: "The file of grids.", completion: .file())
  var file: String

  @Option(help: "A file with as many puzzles, whose clues must stand in the grids.", completion: .file())
  var puzzles: String?

  @Option(help: "How many rows a box has; as near to a square as can be without it, and wider than high.")
  var boxRows: Int?

  func run() throws {
    let lines = try SudokuFile.generalLines(contentsOf: URL(fileURLWithPath: file), boxRows: boxRows)
    let clues = try puzzles.map { try SudokuFile.generalLines(contentsOf: URL(fileURLWithPath: $0), boxRows: boxRows) }
    if let clues, clues.count != lines.count {
      throw WarrenError("\(clues.count) puzzles, but \(lines.count) grids in \(file)", at: puzzles)
    }
    var wrongCount = 0
    for (index, line) in lines.enumerated() {
      let faults = line.grid.faults(for: clues?[index].grid)
      for fault in faults { print("\(file):\(line.number): \(fault)") }
      if !faults.isEmpty { wrongCount += 1 }
    }
    print("\(lines.count - wrongCount) of \(lines.count) are solutions.")
    if wrongCount > 0 { throw ExitStatus(code: 1) }
  }
}

struct SudokuSolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Solve the puzzles of a file: a line of output for each.",
    discussion: """
      Where a puzzle has no solution the line is the puzzle itself, where it has several, the first found. Standard error says so,
      and how many there are, up to the limit, and the exit status is 1.

        warren sudoku solve puzzles.txt > solutions.txt
        warren sudoku solve puzzles.txt --limit 1000
      """)

  @Argument(help: "The file of puzzles.", completion: .file())
  var file: String

  @Option(help: "How many rows a box has; as near to a square as can be without it, and wider than high.")
  var boxRows: Int?

  @Option(help: "How many solutions of a puzzle are looked for: two tell whether it has one only.")
  var limit = 2

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1, found \(limit).") }
  }

  func run() throws {
    var solver = GeneralSudokuSolver()
    var isWrong = false
    for line in try SudokuFile.generalLines(contentsOf: URL(fileURLWithPath: file), boxRows: boxRows) {
      let solutions = solver.solutions(of: line.grid, limit: min(limit, 2))
      print(solutions.first ?? line.grid)
      if solutions.count == 1 { continue }
      let count = solutions.isEmpty ? 0 : solver.solutionCount(of: line.grid, limit: limit)
      isWrong = true
      let fault = line.grid.unitFaults.first.map { ": \($0)" } ?? ""
      let found = count == 0 ? "no solution\(fault)" : "\(count < limit ? "" : "at least ")\(count) solutions"
      Terminal.writeError("\(file):\(line.number): \(found)")
    }
    if isWrong { throw ExitStatus(code: 1) }
  }
}

struct SudokuMakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make", abstract: "Make puzzles with a unique solution.",
    discussion: "  warren sudoku make --difficulty hard --count 10 > puzzles.txt")

  @Option(help: "easy, medium, hard or expert: see 'warren describe sudoku'.")
  var difficulty = SudokuDifficulty.medium

  @Option(help: "How many.")
  var count = 1

  @Option(help: "At least how many clues; with difficulty easy only.")
  var clues: Int?

  @Option(help: "The seed of the randomness.")
  var seed = 1

  func validate() throws {
    if count < 1 { throw ValidationError("--count must be at least 1, found \(count).") }
    if seed < 0 { throw ValidationError("--seed must not be negative, found \(seed).") }
  }

  func run() throws {
    let generator = try SudokuGenerator(difficulty: difficulty, clues: clues)
    let key = RandomKey(seed: UInt64(seed))["puzzles"]
    for index in 0..<count {
      var random = key[index].stream
      print(generator.puzzle(using: &random))
    }
  }
}

extension SudokuDifficulty: ExpressibleByArgument {}
