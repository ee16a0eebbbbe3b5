import Core
import Foundation
import Search
import Testing

@Suite struct ContinuousConvergenceTests {
  static let key = RandomKey(seed: 1)

  /// Drives a search to its end, checking what it reports on the way.
  @discardableResult
  private func minimize<S: ContinuousStrategy>(_ search: ContinuousSearch<S>) throws -> ContinuousSearch<S> {
    var search = search
    var last = Double.infinity
    while !search.isFinished {
      let metrics = try search.step()
      guard let value = metrics["value"] else { continue }
      #expect(value < last)
      last = value
    }
    let incumbent = try #require(search.incumbent)
    #expect(try search.problem.evaluate(incumbent.solution).value == last)
    return search
  }

  private func expect(_ point: [Double]?, near minimum: [Double], within tolerance: Double) throws {
    let point = try #require(point)
    for (found, expected) in zip(point, minimum) {
      #expect(abs(found - expected) <= tolerance * max(1, abs(expected)), "\(point) instead of \(minimum)")
    }
  }

  @Test(arguments: [2, 10])
  func rosenbrock(dimension: Int) throws {
    let problem = Rosenbrock(dimension: dimension)
    let minimum = [Double](repeating: 1, count: dimension)
    let budget = Budget(evaluations: 20_000)
    let levenberg = try minimize(
      LevenbergMarquardtConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(levenberg.incumbent?.solution, near: minimum, within: 1e-9)
    #expect(levenberg.stopReason == .converged && levenberg.ledger.evaluations < 200)
    let bfgs = try minimize(BFGSConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(bfgs.incumbent?.solution, near: minimum, within: 1e-7)
    #expect(bfgs.stopReason != .budget && bfgs.ledger.evaluations < 1000)
    let simplex = try minimize(NelderMeadConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(simplex.incumbent?.solution, near: minimum, within: 1e-5)
    #expect(simplex.stopReason != .budget)
  }

  @Test func powellsSingularFunction() throws {
    let problem = PowellSingular()
    let budget = Budget(evaluations: 20_000)
    let levenberg = try minimize(
      LevenbergMarquardtConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(levenberg.incumbent?.solution, near: [0, 0, 0, 0], within: 1e-4)
    let bfgs = try minimize(BFGSConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(bfgs.incumbent?.solution, near: [0, 0, 0, 0], within: 1e-3)
    let simplex = try minimize(NelderMeadConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(simplex.incumbent?.solution, near: [0, 0, 0, 0], within: 1e-3)
  }

  @Test func bealesFunction() throws {
    let problem = Beale()
    let budget = Budget(evaluations: 5000)
    let levenberg = try minimize(
      LevenbergMarquardtConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(levenberg.incumbent?.solution, near: [3, 0.5], within: 1e-8)
    let bfgs = try minimize(BFGSConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(bfgs.incumbent?.solution, near: [3, 0.5], within: 1e-6)
    let simplex = try minimize(NelderMeadConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(simplex.incumbent?.solution, near: [3, 0.5], within: 1e-6)
  }

  @Test(arguments: 0..<4)
  func himmelblausMinima(index: Int) throws {
    let minimum = Himmelblau.minima[index]
    let problem = Himmelblau(start: minimum.map { $0 * 1.15 })
    let budget = Budget(evaluations: 5000)
    let levenberg = try minimize(
      LevenbergMarquardtConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(levenberg.incumbent?.solution, near: minimum, within: 1e-9)
    let bfgs = try minimize(BFGSConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(bfgs.incumbent?.solution, near: minimum, within: 1e-7)
    let simplex = try minimize(NelderMeadConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(simplex.incumbent?.solution, near: minimum, within: 1e-6)
    var configuration = GradientDescentConfiguration()
    configuration.learningRate = 0.005
    let descent = try minimize(configuration.makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(descent.incumbent?.solution, near: minimum, within: 1e-6)
  }

  @Test(arguments: [3, 12])
  func aBowlOfConditionOneMillion(dimension: Int) throws {
    let problem = Bowl(dimension: dimension, condition: 1e6)
    let budget = Budget(evaluations: 100_000)
    let minimum = [Double](repeating: 0, count: dimension)
    let bfgs = try minimize(BFGSConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(bfgs.incumbent?.solution, near: minimum, within: 1e-8)
    #expect(bfgs.ledger.evaluations < 500)
    let simplex = try minimize(NelderMeadConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    try expect(simplex.incumbent?.solution, near: minimum, within: 1e-4)
  }

  /// All but the first start of MGH10, a hundred times its solution: 20,000 evaluations are not enough from there.
  @Test(
    arguments: ReferenceRegression.all.flatMap {
      $0.name == "MGH10" ? [$0.from(start: 1)] : [$0.from(start: 0), $0.from(start: 1)]
    })
  func certifiedParameters(problem: ReferenceRegression) throws {
    let search = try minimize(
      LevenbergMarquardtConfiguration().makeLearner(for: problem, budget: Budget(evaluations: 20_000), key: Self.key))
    let incumbent = try #require(search.incumbent)
    #expect(search.stopReason == .converged)
    #expect(abs(incumbent.evaluation.value / problem.certifiedSum - 1) < 1e-9)
    for (found, certified) in zip(incumbent.solution, problem.certified) {
      #expect(abs(found / certified - 1) < 1e-6, "\(found) instead of \(certified)")
    }
  }

  @Test(arguments: [ReferenceRegression.misra1a, .mgh09, .thurber] + ReferenceRegression.all.map { $0.from(start: 1) })
  func certifiedSumsWithoutAJacobian(problem: ReferenceRegression) throws {
    let budget = Budget(evaluations: 50_000)
    let bfgs = try minimize(BFGSConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    #expect(abs(try #require(bfgs.incumbent).evaluation.value / problem.certifiedSum - 1) < 1e-9)
    #expect(bfgs.stopReason != .budget)
    let simplex = try minimize(NelderMeadConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
    #expect(abs(try #require(simplex.incumbent).evaluation.value / problem.certifiedSum - 1) < 1e-9)
  }

  /// As many gradients as steps, whatever the dimension: the memory of BFGS would hold 4 million numbers here.
  @Test func limitedMemoryWorksInManyDimensions() throws {
    let bowl = try minimize(
      LBFGSConfiguration().makeLearner(
        for: Bowl(dimension: 2000, condition: 100), budget: Budget(evaluations: 1000), key: Self.key))
    #expect(bowl.stopReason != .budget && bowl.ledger.evaluations < 600)
    try expect(bowl.incumbent?.solution, near: [Double](repeating: 0, count: 2000), within: 1e-6)
    for (memory, evaluations) in [(3, 20_000.0), (50, 1000)] {
      var configuration = LBFGSConfiguration()
      configuration.memory = memory
      let problem = Rosenbrock(dimension: 10)
      let valley = try minimize(configuration.makeLearner(for: problem, budget: Budget(evaluations: 20_000), key: Self.key))
      try expect(valley.incumbent?.solution, near: [Double](repeating: 1, count: 10), within: 1e-7)
      #expect(valley.ledger.evaluations < evaluations)
    }
  }

  @Test func boundsAreKept() throws {
    struct Bounded: DifferentiableProblem {
      let dimension = 2
      let bounds: [ClosedRange<Double>]? = [0.5...2, -3 ... -1]
      func startingPoint(key: RandomKey) -> [Double] { [2, -3] }
      func value(at x: [Double]) -> Double {
        precondition(zip(x, bounds ?? []).allSatisfy { $1.contains($0) }, "outside the bounds")
        return x[0] * x[0] + (x[1] - 1) * (x[1] - 1) + x[0] * x[1]
      }
    }
    // At x₂ = -1 the first derivative 2 x₁ - 1 vanishes at 0.5, where the second pushes against its bound.
    let budget = Budget(evaluations: 5000)
    let simplex = try minimize(NelderMeadConfiguration().makeLearner(for: Bounded(), budget: budget, key: Self.key))
    try expect(simplex.incumbent?.solution, near: [0.5, -1], within: 1e-6)
    let descent = try minimize(GradientDescentConfiguration().makeLearner(for: Bounded(), budget: budget, key: Self.key))
    try expect(descent.incumbent?.solution, near: [0.5, -1], within: 1e-6)
    #expect(descent.stopReason == .converged)
    #expect(throws: WarrenError.self) {
      try BFGSConfiguration().makeLearner(for: Bounded(), budget: budget, key: Self.key)
    }
    #expect(throws: WarrenError.self) {
      try LBFGSConfiguration().makeLearner(for: Bounded(), budget: budget, key: Self.key)
    }
  }

  @Test func undefinedPointsAreSteppedBackFrom() throws {
    for start in [8.0, 0.01, 1e6] {
      let problem = Barrier(start: start)
      let budget = Budget(evaluations: 5000)
      let bfgs = try minimize(BFGSConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
      try expect(bfgs.incumbent?.solution, near: [1], within: 1e-6)
      let simplex = try minimize(NelderMeadConfiguration().makeLearner(for: problem, budget: budget, key: Self.key))
      try expect(simplex.incumbent?.solution, near: [1], within: 1e-6)
    }
    let outside = try BFGSConfiguration().makeLearner(for: Barrier(start: -1), budget: Budget(), key: Self.key)
    var search = outside
    #expect(try search.step()["diverged"] == 1)
    #expect(search.stopReason == .diverged && search.incumbent == nil && search.bestObjectives.isEmpty)
  }
}
