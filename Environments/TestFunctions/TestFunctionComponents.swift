import Core
import ExperimentRunner
import Foundation
import Search

/// What this folder registers: the tasks.
public let testFunctionComponents: [any RegistryComponent] = [
  TaskKind(
    "test-function", .problem,
    summary: "A function with a known minimum: classic ones, and the 24 noiseless functions of the BBOB testbed (COCO).",
    configuration: TestFunctionConfiguration.self
  ) { settings, _ in try makeTask(settings, settings.makeFunction()) },
  TaskKind(
    "moving-peaks", .problem,
    summary:
      "A landscape of peaks that change every so many evaluations (Branke), to be followed: measured by the offline error.",
    configuration: MovingPeaksConfiguration.self
  ) { settings, _ in try makeTask(settings) },
]

private func makeTask(_ settings: TestFunctionConfiguration, _ function: some TestFunction) throws -> ExperimentTask {
  let problem = TestFunctionProblem(function, isBounded: settings.bounded)
  let isNoisy = settings.noise > 0 || settings.relativeNoise > 0
  let face: any EncodedProblem =
    isNoisy ? Noisy(problem, deviation: settings.noise, relativeDeviation: settings.relativeNoise) : problem
  return ExperimentTask(
    label: settings.label, measure: Measure("error", .minimize, known: .init(value: 0, proved: true)), faces: [face],
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

private func makeTask(_ settings: MovingPeaksConfiguration) throws -> ExperimentTask {
  let problem = try settings.makeProblem()
  return ExperimentTask(
    label: settings.label, measure: Measure("offlineError", .minimize), faces: [problem],
    score: { solution in
      let found: MomentaryPoint
      do { found = try solution.decode(MomentaryPoint.self) } catch {
        throw WarrenError("the solution is not of the form {\"point\": [...], \"evaluations\": ...}", kind: .failure)
      }
      // Peaks are computed change by change: no more of them than a long run has.
      guard (0...1_000_000_000_000).contains(found.evaluations), found.evaluations / settings.period <= 10_000_000 else {
        throw WarrenError("the solution is of the time \(found.evaluations), which no run reaches", kind: .failure)
      }
      try problem.validate(found.point)
      return ["height": try problem.evaluate(found.point, at: found.evaluations).value]
    })
}
