import Core
import Search
import Testing

/// A slope whose best feasible point is (1, -2), where a constraint cuts it off.
private struct Slope: BoundedRealProblem {
  var objectives = [Objective("height", .minimize)]
  let bounds = [-1.0...3, -2...2]
  var known: KnownValue? { KnownValue(-1, isProved: true) }
  func evaluate(_ x: [Double]) -> Evaluation { Evaluation(x[0] + x[1], violation: max(0, 1 - x[0])) }
  func publishedForm(of solution: [Double]) -> any Encodable & Sendable { ["x": solution[0], "y": solution[1]] }
}

private struct Hill: BoundedRealProblem {
  let objectives = [Objective("height", .maximize), Objective("width", .minimize)]
  let bounds = [ClosedRange<Double>](repeating: -2...2, count: 3)
  var failsAbove = Double.infinity
  func evaluate(_ x: [Double]) throws -> Evaluation {
    let distance = x.reduce(0) { $0 + ($1 - 1) * ($1 - 1) }
    if 5 - distance > failsAbove { throw WarrenError("the gauge is broken") }
    return Evaluation([5 - distance, x[0]], violation: x[1] > 1.5 ? 1 : 0)
  }
}

@Suite struct BoundedFunctionTests {
  private func learners(
    _ problem: some ContinuousProblem, evaluations: Int
  ) throws -> [(name: String, learner: any Learner & IncumbentReporting)] {
    let (budget, key) = (Budget(evaluations: evaluations), RandomKey(seed: 1))
    return [
      ("CMA-ES", try CMAESConfiguration().makeAnyLearner(for: problem, budget: budget, key: key, threads: 1)),
      ("DE", try DifferentialEvolutionConfiguration().makeAnyLearner(for: problem, budget: budget, key: key, threads: 2)),
      ("SHADE", try SHADEConfiguration().makeAnyLearner(for: problem, budget: budget, key: key, threads: 1)),
      ("L-SHADE", try LSHADEConfiguration().makeAnyLearner(for: problem, budget: budget, key: key, threads: 1)),
      ("PSO", try ParticleSwarmConfiguration().makeAnyLearner(for: problem, budget: budget, key: key, threads: 1)),
      ("Nelder-Mead", try NelderMeadConfiguration().makeAnyLearner(for: problem, budget: budget, key: key)),
    ]
  }

  @Test func everyContinuousMethodComesNearTheBestFeasiblePoint() throws {
    let problem = BoundedFunction(Slope())
    #expect(problem.known?.value == -1 && problem.isConstrained)
    // A simplex would lie down along the barrier.
    for (name, learner) in try learners(problem, evaluations: 5000) where name != "Nelder-Mead" {
      var learner = learner
      while !learner.isFinished { _ = try learner.step() }
      let height = try #require(learner.bestObjectives["height"], "\(name)")
      let form = try #require(learner.bestSolution as? [String: Double], "\(name)")
      // Never better than what is feasible.
      #expect(height >= -1 && form["x"]! >= 1 && height == form["x"]! + form["y"]!, "\(name)")
      #expect(height < -0.999, "\(name): \(height)")
      #expect(learner.ledger.evaluations <= 5000)
    }
  }

  @Test func aFirstObjectiveIsMadeLarge() throws {
    for (name, learner) in try learners(BoundedFunction(Hill()), evaluations: 6000) {
      var learner = learner
      while !learner.isFinished { _ = try learner.step() }
      #expect(try #require(learner.bestObjectives["height"]) > 4.999, "\(name)")
      #expect(learner.bestObjectives["width"] == nil)
    }
  }

  @Test func whatAProblemThrowsEndsTheSearchWithItsWords() throws {
    for (name, learner) in try learners(BoundedFunction(Hill(failsAbove: 3)), evaluations: 6000) {
      var learner = learner
      let error = #expect(throws: WarrenError.self, "\(name)") {
        while !learner.isFinished { _ = try learner.step() }
      }
      let text = error?.description ?? ""
      #expect(text.hasPrefix("genotype [") && text.contains("the gauge is broken"), "\(name): \(text)")
    }
  }

  @Test func noiseAndFrontsHaveMethodsOfTheirOwn() {
    #expect(Slope().function is BoundedFunction<Slope>)
    #expect(Drift(.none).function == nil && Front(.none).function == nil)
  }
}
