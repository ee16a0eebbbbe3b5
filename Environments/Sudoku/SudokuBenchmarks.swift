import Core
import ExperimentRunner
import ReinforcementLearning

/// The benchmark of the environment: puzzles of medium difficulty, another every episode.
public let sudokuBenchmarks: [EnvironmentBenchmark] = [
  EnvironmentBenchmark("sudoku") { count in
    var settings = SudokuConfiguration()
    settings.fresh = true
    return try VectorEnvironment(SudokuEnvironment(settings.generatedPuzzles()), count: count)
  }
]

/// How fast puzzles are solved and made.
enum SudokuSolverBenchmark {
  static func rows() throws -> [BenchmarkSuite.Row] {
    try SudokuDifficulty.allCases.flatMap { difficulty -> [BenchmarkSuite.Row] in
      let generator = try SudokuGenerator(difficulty: difficulty)
      var random = RandomKey(seed: 1).stream
      let making = bestRate(seconds: 0.2, rounds: 3) {
        _ = generator.puzzle(using: &random)
        return 1
      }
      let puzzles = (0..<50).map { _ in generator.puzzle(using: &random) }
      let solver = SudokuSolver()
      let solving = try bestRate(seconds: 0.2, rounds: 3) {
        for puzzle in puzzles where solver.solutionCount(of: puzzle, limit: 2) != 1 {
          throw WarrenError("a puzzle that was made has not one solution", kind: .failure)
        }
        return puzzles.count
      }
      return [
        BenchmarkSuite.Row(name: "make \(difficulty.rawValue)", value: making, unit: "puzzles/s"),
        BenchmarkSuite.Row(name: "solve \(difficulty.rawValue), uniqueness proved", value: solving, unit: "puzzles/s"),
      ]
    }
  }
}
