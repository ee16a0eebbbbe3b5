import Core
import ExperimentRunner
import Foundation
import Search

/// What this folder registers: the task, genetic programming for it, and how fast formulas are evaluated.
public let symbolicRegressionComponents: [any RegistryComponent] = [
  TaskKind(
    "symbolic-regression", .problem,
    summary: "A formula that predicts a column of numbers from others: of a CSV file, or of a known benchmark.",
    configuration: SymbolicRegressionConfiguration.self, make: makeTask),
  MethodKind(
    "genetic-programming", .strategy,
    summary: "Evolves formulas: trees are selected, crossed and mutated, their constants fitted by least squares.",
    needs: "a symbolic regression", configuration: GeneticProgrammingConfiguration.self,
    face: SymbolicRegressionProblem.self,
    check: { settings, problem, budget in
      _ = try settings.makeLearner(for: problem, budget: budget, key: RandomKey(seed: 0))
    },
    make: { try $0.makeLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) }),
  BenchmarkSuite("search") { try SymbolicRegressionBenchmark.rows() },
]

private func makeTask(_ settings: SymbolicRegressionConfiguration, relativeTo folder: URL) throws -> ExperimentTask {
  let data = try settings.makeData(relativeTo: folder)
  let problem = SymbolicRegressionProblem(data)
  var hashes: [String: String] = [:]
  if let file = settings.url(relativeTo: folder), let bytes = try? Data(contentsOf: file) {
    hashes[file.lastPathComponent] = SHA256.hexadecimal(of: bytes)
  }
  let measure =
    settings.measure == .testR2
    ? Measure("testR2", .maximize, known: Measure.Known(value: 1, proved: true))
    : Measure(settings.measure.rawValue, .minimize)
  return ExperimentTask(
    label: data.name, measure: measure, faces: [problem], dataHashes: hashes,
    score: { solution in problem.metrics(of: try decodedFormula(solution, data)) },
    draw: { solution in (try? decodedFormula(solution, data)).flatMap { FitDrawing(data, $0).svg() } })
}

private func decodedFormula(_ solution: JSONValue, _ data: RegressionData) throws -> Formula {
  guard let text = solution["expression"]?.stringValue else {
    throw WarrenError("the solution is not of the form {\"expression\": \"2 * x1 + 1\"}", kind: .failure)
  }
  return try FormulaParser.parse(text, names: data.variables)
}
