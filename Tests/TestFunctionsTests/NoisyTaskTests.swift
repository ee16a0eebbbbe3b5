import Core
import ExperimentRunner
import Foundation
import Search
import TestFunctions
import Testing

@Suite struct NoisyTaskTests {
  private func task(_ settings: [String]) throws -> ExperimentTask {
    var registry = Registry()
    registry.register(testFunctionComponents)
    return try registry.task(named: "test-function").makeTask(settings: settings)
  }

  /// The noise of a task has the deviation that its settings say, and no bias: additive, in proportion, and both together.
  @Test(arguments: [(2.0, 0.0), (0.0, 0.3), (2.0, 0.3)])
  func deviationsAreAsDeclared(_ noise: Double, _ relative: Double) throws {
    let task = try task(["function=sphere", "dimension=3", "instance=0", "noise=\(noise)", "relativeNoise=\(relative)"])
    let problem: any EncodedProblem & NoisyProblem = try #require(task.face())
    func check<P: NoisyProblem>(_ problem: P) throws {
      let point = try #require([1.0, 2, 1] as? P.Solution)
      #expect(try problem.evaluate(point).value == 6)
      let key = RandomKey(seed: 3)
      var samples: [Double] = []
      for number in 0..<20_000 {
        var random = key[number].stream
        samples.append(try problem.sample(point, using: &random).value)
        var again = key[number].stream
        #expect(try problem.sample(point, using: &again).value == samples[number])
      }
      let mean = samples.reduce(0, +) / 20_000
      let squares: Double = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = sqrt(squares / 20_000)
      let expected = sqrt(noise * noise + 36 * relative * relative)
      let tolerance = 5 * expected / sqrt(20_000)
      #expect(abs(mean - 6) < tolerance)
      #expect(abs(deviation - expected) < 0.03 * expected)
    }
    try check(problem)
  }

  @Test func whatFitsIsNoisySearchAlone() throws {
    let noisy = try task(["function=sphere", "dimension=4", "noise=0.1"])
    #expect(noisy.label == "sphere, 4-D, instance 1, noise 0.1")
    #expect(noisy.face((any ContinuousProblem).self) == nil)
    #expect(noisy.face((any EncodedProblem).self) != nil)
    #expect(try task(["function=sphere", "relativeNoise=0.5"]).label.hasSuffix(", relative noise 0.5"))
    // Without noise nothing is different.
    #expect(try task(["function=sphere", "dimension=4"]).face((any ContinuousProblem).self) != nil)
    for setting in ["noise=-1", "relativeNoise=-0.5"] {
      let error = #expect(throws: WarrenError.self) { try task([setting]) }
      #expect(error?.description.contains("must be at least 0") == true)
    }
  }

  /// What is reported is the value without noise, as the task's own scorer has it; threads and interruptions change nothing.
  @Test(arguments: [["bounded=true"], ["bounded=false"]])
  func searchReportsValuesWithoutNoise(_ bounds: [String]) throws {
    let task = try task(["function=rastrigin", "dimension=4", "noise=3"] + bounds)
    let problem: any EncodedProblem = try #require(task.face())
    var configuration = GeneticConfiguration()
    configuration.population = 30
    configuration.samples = 2
    func run(threads: Int = 1, interrupted: Bool = false) throws -> [Double] {
      func make() throws -> any Learner & IncumbentReporting {
        try configuration.makeAnyLearner(
          for: problem, budget: Budget(evaluations: 3001), key: RandomKey(seed: 1), threads: threads)
      }
      var learner = try make()
      while !learner.isFinished {
        _ = try learner.step()
        guard interrupted else { continue }
        let saved = try learner.save()
        learner = try make()
        try learner.restore(saved)
      }
      #expect(learner.ledger.evaluations == 3001)
      let solution = try #require(learner.bestSolution)
      let score = try #require(task.score)
      let error = try #require(learner.bestObjectives["error"])
      #expect(try score(JSONValue(encoding: solution))["error"] == error)
      return try #require(solution as? TestPoint).point + [error]
    }
    let whole = try run()
    #expect(try run(interrupted: true) == whole)
    #expect(try run(threads: 3) == whole)
  }
}
