import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

/// What this folder registers: the task, with both faces where it is about one puzzle, and the exact solver.
public let sudokuComponents: [any RegistryComponent] = [
  TaskKind(
    "sudoku", .environment, summary: "Fill a Sudoku: given puzzles, or made ones of a difficulty (Jumanji's Sudoku-v0).",
    configuration: SudokuConfiguration.self, make: makeTask),
  MethodKind(
    "sudoku-solver", .strategy, summary: "Solves a Sudoku exactly and proves that its solution is unique.",
    needs: "a Sudoku of given puzzles (fresh: false)", configuration: ExactSudokuSolverConfiguration.self,
    face: (any ExactlySolvableSudoku).self
  ) { $1.makeSolver($0, budget: $2.budget) }.ending(.always),
  BenchmarkSuite("environments") { try sudokuBenchmarks.map(BenchmarkSuite.Row.init) },
  BenchmarkSuite("sudoku") { try SudokuSolverBenchmark.rows() },
]

private func makeTask(_ settings: SudokuConfiguration, relativeTo folder: URL) throws -> ExperimentTask {
  let puzzles = try settings.makePuzzles(relativeTo: folder)
  var hashes: [String: String] = [:]
  if let file = settings.url(relativeTo: folder), let data = try? Data(contentsOf: file) {
    hashes[file.lastPathComponent] = SHA256.hexadecimal(of: data)
  }
  if settings.collection { return makeCollection(puzzles, settings, hashes) }
  var environment = EnvironmentFace(SudokuEnvironment(puzzles, objective: settings.reward))
  guard let puzzle = puzzles.only else {
    // Every puzzle can be solved, but puzzles have not all as many cells to fill.
    let optima = Set(puzzles.grids.map { settings.reward.optimum(for: $0) })
    let known = optima.count == 1 ? optima.first.map { Measure.Known(value: $0, proved: true) } : nil
    return ExperimentTask(
      label: settings.label, measure: Measure("return", .maximize, known: known), faces: [environment], dataHashes: hashes)
  }
  let problem = SudokuProblem(checked: puzzle, objective: settings.reward)
  environment.makeRecorder = { SudokuRecorder(problem) }
  return ExperimentTask(
    label: settings.label,
    measure: Measure(
      settings.reward.rawValue, .maximize, known: Measure.Known(value: settings.reward.optimum(for: puzzle), proved: true)),
    faces: [problem, environment], dataHashes: hashes,
    score: { solution in
      let grid = try decodedGrid(solution).grid(for: puzzle)
      return [
        "solved": SudokuObjective.solved.value(of: grid, for: puzzle),
        "filled": SudokuObjective.filled.value(of: grid, for: puzzle),
      ]
    },
    draw: { solution in (try? decodedGrid(solution).grid(for: puzzle)).map { $0.svg(puzzle: puzzle) } })
}

/// The task of solving every puzzle of a file.
private func makeCollection(_ puzzles: SudokuPuzzles, _ settings: SudokuConfiguration, _ hashes: [String: String])
  -> ExperimentTask
{
  let problem = SudokuCollection(puzzles.grids)
  return ExperimentTask(
    label: settings.label,
    measure: Measure(
      SudokuCollection.objective.name, .maximize, known: Measure.Known(value: Double(puzzles.grids.count), proved: true)),
    faces: [problem], dataHashes: hashes,
    score: { solution in
      guard let grids = try? solution.decode(PublishedGrids.self) else {
        throw WarrenError("the solution is not of the form {\"grids\": [\"534678912...\"]}", kind: .failure)
      }
      return [SudokuCollection.objective.name: try problem.evaluate(grids).value]
    })
}

private func decodedGrid(_ solution: JSONValue) throws -> PublishedGrid {
  do { return try solution.decode(PublishedGrid.self) } catch {
    throw WarrenError("the solution is not of the form {\"grid\": [\"534678912\", ...]}", kind: .failure)
  }
}
