import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning
import Search

/// What this folder registers: the task with its faces, and the tournament.
public let prisonersDilemmaComponents: [any RegistryComponent] = [
  TaskKind(
    "prisoners-dilemma", .problem,
    summary: "The iterated prisoner's dilemma against classic strategies: for search, agents, co-evolution and tournaments.",
    configuration: PrisonersDilemmaConfiguration.self, make: { settings, _ in try makeTask(settings) }),
  MethodKind(
    "round-robin", .strategy, summary: "A tournament of the task's opponents, everybody against everybody.",
    needs: "an iterated prisoner's dilemma", configuration: RoundRobinConfiguration.self, face: PrisonersDilemmaProblem.self
  ) { try RoundRobin($1, settings: $0, budget: $2.budget, key: $2.key) }.ending(.always),
  BenchmarkSuite("environments") { try prisonersDilemmaBenchmarks.map(BenchmarkSuite.Row.init) },
  BenchmarkSuite("search") { try matchBenchmarks() },
]

/// The benchmark of the environment.
public let prisonersDilemmaBenchmarks: [EnvironmentBenchmark] = [
  EnvironmentBenchmark("prisoners-dilemma") { try VectorEnvironment(PrisonersDilemmaEnvironment(), count: $0) }
]

private func makeTask(_ settings: PrisonersDilemmaConfiguration) throws -> ExperimentTask {
  let problem = try settings.makeProblem()
  return ExperimentTask(
    label: "dilemma-memory\(settings.memory)" + (settings.noise > 0 ? "-noise\(settings.noise)" : ""),
    measure: Measure("return", .maximize),
    faces: [problem, EnvironmentFace(try PrisonersDilemmaEnvironment(settings))],
    score: { solution in
      if solution["tournament"] != nil {
        let result = try solution.decode(TournamentSolution.self).tournament
        try result.validate()
        return ["return": (result.means.max() ?? 0) * Double(result.rounds)]
      }
      return ["return": try problem.assess(sheet(solution).vector(of: problem))]
    },
    draw: { solution in
      if let result = try? solution.decode(TournamentSolution.self).tournament {
        return (try? result.validate()).map { result.svg(payoffs: settings.payoffs) }
      }
      guard let sheet = try? sheet(solution), let vector = try? sheet.vector(of: problem),
        let player = try? problem.makePlayer(vector)
      else { return nil }
      return problem.svg(of: player, sheet: sheet)
    })
}

private func sheet(_ solution: JSONValue) throws -> StrategySheet {
  do { return try solution.decode(StrategySheet.self) } catch {
    throw WarrenError(
      "the solution is not of the form {\"memory\": 1, \"situations\": [\"start\", ...], \"cooperation\": [1, ...]}",
      kind: .failure)
  }
}

/// Matches of 200 rounds a second, by what the players are.
private func matchBenchmarks() throws -> [BenchmarkSuite.Row] {
  try [
    ("certain moves", "tit-for-tat", "predator", 0), ("with noise", "tit-for-tat", "predator", 0.05),
    ("by chance", "joss", "random", 0), ("by rules", "gradual", "omega-tit-for-tat", 0),
    ("by rules with noise", "gradual", "omega-tit-for-tat", 0.05),
  ].map { name, first, second, noise in
    let match = Match(
      DilemmaPlayer(try StrategyCatalogue.strategy(named: first), noise: noise),
      DilemmaPlayer(try StrategyCatalogue.strategy(named: second), noise: noise), rounds: 200)
    var random = RandomKey(seed: 1).stream
    var (matches, seconds) = (0, 0.0)
    let clock = ContinuousClock()
    while seconds < 0.5 {
      seconds += clock.measure { for _ in 0..<1000 { matches += match.play(using: &random).rounds / 200 } } / .seconds(1)
    }
    return BenchmarkSuite.Row(name: "dilemma, \(name)", value: Double(matches) / seconds, unit: "matches/s")
  }
}
