import Core
import Foundation
import Search
import Testing

/// What every continuous search promises, whatever its method: exact budgets, honest counts, and the same bits after a restart.
@Suite struct ContinuousMethodTests {
  enum Method: CaseIterable {
    case closedForm, levenbergMarquardt, nelderMead, bfgs, limitedMemory, gradientDescent

    func learner<P: LeastSquaresProblem>(
      _ problem: P, evaluations: Int? = nil
    ) throws -> any Learner & IncumbentReporting {
      let key = RandomKey(seed: 1)
      let budget = Budget(evaluations: evaluations)
      switch self {
      case .closedForm:
        let linear = try #require(problem as? any LinearLeastSquaresProblem)
        return try LinearLeastSquaresConfiguration().makeAnyLearner(for: linear, budget: budget)
      case .levenbergMarquardt:
        return try LevenbergMarquardtConfiguration().makeAnyLearner(for: problem, budget: budget, key: key)
      case .nelderMead: return try NelderMeadConfiguration().makeAnyLearner(for: problem, budget: budget, key: key)
      case .bfgs: return try BFGSConfiguration().makeAnyLearner(for: problem, budget: budget, key: key)
      case .limitedMemory: return try LBFGSConfiguration().makeAnyLearner(for: problem, budget: budget, key: key)
      case .gradientDescent:
        var configuration = GradientDescentConfiguration()
        configuration.learningRate = 0.0005
        configuration.momentum = 0.9
        return try configuration.makeAnyLearner(for: problem, budget: budget, key: key)
      }
    }
  }

  @Test(arguments: Method.allCases.filter { $0 != .closedForm }, [0, 1, 2, 3, 5, 6, 7, 8, 11, 13, 26, 40, 77, 200])
  func budgetsAreKeptAndCountsAreHonest(method: Method, evaluations: Int) throws {
    let problem = Counted(base: Rosenbrock(dimension: 2))
    var learner = try method.learner(problem, evaluations: evaluations)
    while !learner.isFinished {
      let spent = learner.ledger.evaluations
      _ = try learner.step()
      #expect(learner.ledger.evaluations > spent)
    }
    #expect(Double(problem.counter.calls) == learner.ledger.evaluations)
    #expect(problem.counter.calls <= evaluations)
    // What is left pays for none of the method's next evaluations: a value with a gradient, at most 6 here.
    if evaluations < 40 { #expect(evaluations - problem.counter.calls < (method == .nelderMead ? 1 : 6)) }
    #expect(try learner.step().isEmpty)
    #expect((learner.bestSolution == nil) == (problem.counter.calls == 0))
  }

  @Test func aBudgetThatPaysForNoFactorizationLeavesNothing() throws {
    let problem = Linear(rows: [[1, 0], [1, 1], [1, 2]], observations: [1, 3, 5])
    #expect(try Method.closedForm.learner(problem, evaluations: 1).isFinished)
    var learner = try Method.closedForm.learner(problem, evaluations: 2)
    _ = try learner.step()
    #expect(learner.isFinished && learner.ledger.evaluations == 2 && learner.ledger.learnerSteps == 1)
  }

  @Test(arguments: Method.allCases.filter { $0 != .closedForm }, [1, 7])
  func interruptedSearchContinuesBitForBit(method: Method, period: Int) throws {
    let problem = Rosenbrock(dimension: 4)
    func run(interrupted: Bool) throws -> (solution: [UInt64], ledger: Ledger, losses: [UInt64]) {
      var learner = try method.learner(problem, evaluations: 603)
      var losses: [UInt64] = []
      while !learner.isFinished {
        losses.append((try learner.step()["loss"] ?? -1).bitPattern)
        guard interrupted, losses.count % period == 0 else { continue }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("continuous-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try learner.save().write(to: folder)
        learner = try method.learner(problem, evaluations: 603)
        try learner.restore(Snapshot(contentsOf: folder))
      }
      let solution = try #require(learner.bestSolution as? [Double])
      return (solution.map(\.bitPattern), learner.ledger, losses)
    }
    let whole = try run(interrupted: false)
    let interrupted = try run(interrupted: true)
    #expect(whole.solution == interrupted.solution)
    #expect(whole.ledger == interrupted.ledger)
    #expect(whole.losses == interrupted.losses)
    #expect(whole.losses.count > 20)
  }

  @Test(arguments: Method.allCases)
  func damagedSnapshotsAreRefused(method: Method) throws {
    let problem = Linear(rows: [[1, 0], [1, 1], [1, 2]], observations: [1, 3, 4])
    var learner = try method.learner(problem)
    _ = try learner.step()
    let snapshot = try learner.save()
    let other = Linear(rows: [[1, 0, 2], [1, 1, 2], [1, 2, 1], [2, 1, 0]], observations: [1, 3, 4, 5])
    var larger = try method.learner(other)
    #expect(throws: WarrenError.self) { try larger.restore(snapshot) }
    #expect(throws: WarrenError.self) { try larger.restore(Snapshot()) }
    var same = try method.learner(problem)
    try same.restore(snapshot)
    #expect(same.bestSolution as? [Double] == learner.bestSolution as? [Double])
  }

  @Test func gradientsByDifferencesAgreeWithFormulas() throws {
    let problem = Rosenbrock(dimension: 5)
    let counted = Counted(base: problem)
    let point = [0.3, -1.7, 12, 0, -0.001]
    let formula = problem.gradient(at: point)
    let differences = counted.gradient(at: point)
    #expect(counted.counter.calls == 11 && counted.gradientCost == 11)
    for (one, other) in zip(formula, differences) { #expect(abs(one - other) <= 1e-6 * abs(formula[2])) }
    let bowl = Bowl(dimension: 4, condition: 100)
    struct Plain: DifferentiableProblem {
      let base: Bowl
      let dimension = 4
      func value(at point: [Double]) -> Double { base.value(at: point) }
    }
    let plain = Plain(base: bowl)
    #expect(plain.gradientCost == 8)
    for (one, other) in zip(bowl.gradient(at: [1, 2, 3, 4]), plain.gradient(at: [1, 2, 3, 4])) {
      #expect(abs(one - other) < 1e-6 * abs(one))
    }
  }

  @Test func everyStepOfBFGSFulfilsTheStrongWolfeConditions() throws {
    let problem = Watched(base: Rosenbrock(dimension: 6))
    var search = try BFGSConfiguration().makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 1))
    _ = try search.step()
    var steps = 0
    while !search.isFinished, steps < 60 {
      let from = try #require(problem.counter.gradientPoints.last)
      _ = try search.step()
      let to = try #require(problem.counter.gradientPoints.last)
      let movement = zip(to, from).map { $0 - $1 }
      let base = problem.base
      let slope = zip(base.gradient(at: from), movement).reduce(0) { $0 + $1.0 * $1.1 }
      let nextSlope = zip(base.gradient(at: to), movement).reduce(0) { $0 + $1.0 * $1.1 }
      // Below, rounding errors decide.
      guard base.value(at: to) > 1e-12 else { break }
      #expect(base.value(at: to) <= base.value(at: from) + 1e-4 * slope)
      #expect(abs(nextSlope) <= 0.9 * abs(slope) * (1 + 1e-9))
      steps += 1
    }
    #expect(steps > 15)
  }

  @Test func gradientDescentFollowsTheTheory() throws {
    // On curvatures 1 and 10 every coordinate shrinks by |1 - rate · curvature| a step.
    let problem = Bowl(dimension: 2, condition: 10)
    func loss(rate: Double, steps: Int, momentum: Double = 0) throws -> (Double, ContinuousStop?) {
      var configuration = GradientDescentConfiguration()
      configuration.learningRate = rate
      configuration.momentum = momentum
      var search = try configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 1))
      var loss = 0.0
      for _ in 0...steps where !search.isFinished { loss = try search.step()["loss"] ?? loss }
      return (loss, search.stopReason)
    }
    func expected(_ rate: Double, _ steps: Int) -> Double {
      0.5 * pow(1 - rate, Double(2 * steps)) + 5 * pow(1 - 10 * rate, Double(2 * steps))
    }
    for rate in [0.01, 2.0 / 11, 0.199] {
      #expect(abs(try loss(rate: rate, steps: 30).0 / expected(rate, 30) - 1) < 1e-9)
    }
    #expect(abs(try loss(rate: 0.25, steps: 30).0 / expected(0.25, 30) - 1) < 1e-9)
    #expect(try loss(rate: 0.25, steps: 30).0 > 1e9)
    #expect(try loss(rate: 0.02, steps: 60, momentum: 0.7).0 < loss(rate: 0.02, steps: 60).0 / 100)
  }

  @Test func divergenceStopsWithItsReasonAndKeepsTheBest() throws {
    let problem = Rosenbrock(dimension: 2)
    var configuration = GradientDescentConfiguration()
    configuration.learningRate = 0.1
    var search = try configuration.makeLearner(for: problem, budget: Budget(evaluations: 100_000), key: RandomKey(seed: 1))
    var diverged: Double?
    while !search.isFinished { diverged = try search.step()["diverged"] }
    #expect(search.stopReason == .diverged && diverged == 1)
    #expect(search.ledger.evaluations < 100)
    let best = try #require(search.incumbent)
    #expect(best.evaluation.value.isFinite && best.evaluation.value <= problem.value(at: [-1.2, 1]))
  }

  @Test func adaptiveCoefficientsHelpInManyDimensions() throws {
    func value(adaptive: Bool) throws -> Double {
      var configuration = NelderMeadConfiguration()
      configuration.adaptive = adaptive
      configuration.restarts = 0
      var search = try configuration.makeLearner(
        for: Bowl(dimension: 24, condition: 1), budget: Budget(evaluations: 12_000), key: RandomKey(seed: 1))
      while !search.isFinished { _ = try search.step() }
      return try #require(search.incumbent).evaluation.value
    }
    #expect(try value(adaptive: true) < value(adaptive: false) / 1000)
  }

  @Test func evaluationsOfPointsOutsideAreViolations() throws {
    struct Boxed: ContinuousProblem {
      let dimension = 2
      let bounds: [ClosedRange<Double>]? = [0...1, 0...1]
      func value(at point: [Double]) -> Double { point[0] == 0 ? .nan : point[0] + point[1] }
    }
    let problem = Boxed()
    #expect(try problem.evaluate([0.25, 0.5]) == Evaluation(0.75))
    #expect(try problem.evaluate([0.25, 3]) == Evaluation(1.25, violation: 2))
    #expect(try problem.evaluate([-1, 3]).violation == 4)
    #expect(throws: WarrenError.self) { try problem.evaluate([1]) }
    #expect(throws: WarrenError.self) { try problem.validate([0, 2]) }
    #expect(throws: WarrenError.self) { try problem.validate([.nan, 0]) }
    let starts = (0..<50).map { problem.startingPoint(key: RandomKey(seed: 3)[$0]) }
    #expect(Set(starts).count == 50 && starts.allSatisfy { $0.allSatisfy((0...1).contains) })
  }

  @Test func settingsOutOfRangeAreNamed() {
    func message(_ validate: () throws -> Void) -> String {
      (#expect(throws: WarrenError.self) { try validate() })?.message ?? ""
    }
    func gradient(_ change: (inout GradientDescentConfiguration) -> Void) -> String {
      var configuration = GradientDescentConfiguration()
      change(&configuration)
      return message(configuration.validate)
    }
    #expect(gradient { $0.learningRate = 0 }.contains("learningRate"))
    #expect(gradient { $0.momentum = 1 }.contains("momentum"))
    #expect(gradient { $0.tolerance = .nan }.contains("tolerance"))
    func simplex(_ change: (inout NelderMeadConfiguration) -> Void) -> String {
      var configuration = NelderMeadConfiguration()
      change(&configuration)
      return message(configuration.validate)
    }
    #expect(simplex { $0.size = -1 }.contains("size"))
    #expect(simplex { $0.restarts = -1 }.contains("restarts"))
    #expect(simplex { $0.tolerance = 0 }.contains("tolerance"))
    var levenberg = LevenbergMarquardtConfiguration()
    levenberg.damping = 0
    #expect(message(levenberg.validate).contains("damping"))
    var ridge = LinearLeastSquaresConfiguration()
    ridge.ridge = -1
    #expect(message(ridge.validate).contains("ridge"))
    var bfgs = BFGSConfiguration()
    bfgs.tolerance = -1
    #expect(message(bfgs.validate).contains("tolerance"))
  }
}
