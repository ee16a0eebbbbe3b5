import Core
import ExperimentRunner
import Foundation
import Search
import TestFunctions
import Testing

@Suite struct TestFunctionTaskTests {
  private static let registry: Registry = {
    var registry = Registry()
    registry.register(testFunctionComponents)
    return registry
  }()

  private func task(_ settings: [String]) throws -> ExperimentTask {
    try Self.registry.task(named: "test-function").makeTask(settings: settings)
  }

  private func message(_ settings: [String]) -> String {
    (#expect(throws: WarrenError.self) { try task(settings) })?.description ?? ""
  }

  @Test func theOptimumIsKnown() throws {
    let task = try task(["function=f15", "dimension=5", "instance=3"])
    #expect(task.label == "f15 Rastrigin, 5-D, instance 3")
    #expect(task.measure == Measure("error", .minimize, known: .init(value: 0, proved: true)))
    let problem: any ContinuousProblem = try #require(task.face())
    #expect(
      problem.dimension == 5 && problem.bounds == nil && problem.searchRegion == [ClosedRange](repeating: -5...5, count: 5))
    let function = BBOB.function(15, dimension: 5, instance: 3)
    let solution = try JSONValue(encoding: TestPoint(point: function.minimizer, value: function.optimum))
    let score = try #require(task.score)
    let scored = try score(solution)
    #expect(scored["error"] == 0 && scored["value"] == function.optimum)
  }

  @Test func aSolutionIsCheckedWithoutTheSearch() throws {
    let task = try task(["function=rastrigin", "dimension=4", "bounded=true"])
    let problem: any ContinuousProblem = try #require(task.face())
    #expect(problem.bounds?.count == 4)
    var learner = try CMAESConfiguration().makeAnyLearner(
      for: problem, budget: Budget(evaluations: 500), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    let score = try #require(task.score)
    let solution = try #require(learner.bestSolution)
    let scored = try score(JSONValue(encoding: solution))
    #expect(scored["error"] == learner.bestObjectives["error"])
    #expect(throws: WarrenError.self) { try score(JSONValue(encoding: TestPoint(point: [1, 2, 3], value: 0))) }
    #expect(throws: WarrenError.self) { try score(JSONValue(encoding: TestPoint(point: [1, 2, 3, 9], value: 0))) }
    #expect(throws: WarrenError.self) { try score(JSONValue(encoding: [1.0])) }
  }

  @Test func mistakesAreNamed() throws {
    #expect(message(["dimension=1"]).contains("'dimension' must be from 2 to 1000, found 1"))
    #expect(message(["function=f3", "instance=0"]).contains("instance is 0; of f3 it lies between 1"))
    #expect(message(["function=rastrigin", "instance=-1"]).contains("between 0"))
    #expect(message(["function=f25"]).contains("f25"))
    #expect(throws: Never.self) { try task(["function=rastrigin", "instance=0"]) }
  }

  @Test func everyNameMakesAFunction() throws {
    for name in TestFunctionConfiguration.Name.allCases {
      var settings = TestFunctionConfiguration()
      settings.function = name
      settings.dimension = 3
      let function = try settings.makeFunction()
      #expect(function.dimension == 3 && function.minimizer.count == 3)
    }
  }
}
