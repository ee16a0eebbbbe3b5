import Core
import ExperimentRunner
import Foundation
import Search

/// What this folder registers: the task.
public let testFunctionComponents: [any RegistryComponent] = [
  TaskKind(
    "test-function", .problem,
    summary: "A function with a known minimum: classic ones, and the 24 noiseless functions of the BBOB testbed (COCO).",
    configuration: TestFunctionConfiguration.self
  ) { settings, _ in try makeTask(settings, settings.makeFunction()) }
]

private func makeTask(_ settings: TestFunctionConfiguration, _ function: some TestFunction) throws -> ExperimentTask {
  let problem = TestFunctionProblem(function, isBounded: settings.bounded)
  return ExperimentTask(
    label: settings.label, measure: Measure("error", .minimize, known: .init(value: 0, proved: true)), faces: [problem],
    score: { solution in
      let found: TestPoint
      do { found = try solution.decode(TestPoint.self) } catch {
        throw WarrenError("the solution is not of the form {\"point\": [...], \"value\": ...}", kind: .failure)
      }
      try problem.validate(found.point)
      let error = problem.value(at: found.point)
      return ["error": error, "value": error + function.optimum]
    })
}
