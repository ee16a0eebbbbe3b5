import Core
import CurveFitting
import ExperimentRunner
import Foundation
import Search
import Testing

@Suite struct CurveFitTests {
  /// Points on a curve without noise.
  private func data(
    _ function: (Double) -> Double, count: Int = 60, over range: ClosedRange<Double> = 20...50
  ) throws -> FittingData {
    let points = (0..<count).map { index in
      let x = range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count - 1)
      return DataPoint(x: x, y: function(x))
    }
    return try FittingData(name: "exact", points: points, testShare: 0.2, key: RandomKey(seed: 1))
  }

  private func fitted<M: CurveModel>(_ model: M, _ data: FittingData, seed: UInt64 = 1) throws -> FittedCurve {
    var search = try LevenbergMarquardtConfiguration().makeLearner(
      for: CurveFit(model, to: data), budget: Budget(evaluations: 3000), key: RandomKey(seed: seed))
    while !search.isFinished { _ = try search.step() }
    #expect(search.stopReason == .converged)
    return try #require(search.bestSolution as? FittedCurve)
  }

  private func expect(_ curve: FittedCurve, _ parameters: [String: Double]) {
    for (name, expected) in parameters {
      let found = curve.parameters[name] ?? .nan
      #expect(abs(found - expected) <= 1e-8 * max(1, abs(expected)), "\(name): \(found) instead of \(expected)")
    }
  }

  @Test func parametersComeBackInTheUnitsOfTheData() throws {
    expect(try fitted(Line(), data { 3 - 0.25 * $0 }), ["intercept": 3, "slope": -0.25])
    let wave = try fitted(Sinusoid(), data { 2 * sin(2 * .pi * 0.11 * ($0 - 35) + 0.7) + 5 })
    expect(wave, ["amplitude": 2, "frequency": 0.11, "phase": 0.7, "offset": 5, "center": 35])
    let decay = try fitted(ExponentialDecay(), data { 4 * exp(-0.2 * ($0 - 35)) - 1 })
    expect(decay, ["amplitude": 4, "rate": 0.2, "offset": -1, "center": 35])
    let growth = try fitted(LogisticGrowth(), data { 700 / (1 + exp(-0.3 * ($0 - 31))) })
    expect(growth, ["capacity": 700, "rate": 0.3, "midpoint": 31])
    let cubic = try fitted(
      Polynomial(degree: 3),
      data { x in
        let t = (x - 35) / 15
        return 1 + t - 2 * t * t + 0.5 * t * t * t
      })
    for (found, expected) in zip(try #require(cubic.coefficients), [1, 1, -2, 0.5]) { #expect(abs(found - expected) < 1e-9) }
  }

  @Test(arguments: 1...20)
  func guessesLeadToTheMinimumFromEverySeed(seed: Int) throws {
    let wave = try fitted(Sinusoid(), data { 2 * sin(2 * .pi * 0.31 * ($0 - 35) - 2) + 5 }, seed: UInt64(seed))
    expect(wave, ["amplitude": 2, "frequency": 0.31, "phase": -2, "offset": 5])
    let growing = try fitted(ExponentialDecay(), data { 4 * exp(0.1 * ($0 - 35)) - 1 }, seed: UInt64(seed))
    expect(growing, ["amplitude": 4, "rate": -0.1, "offset": -1])
    let falling = try fitted(LogisticGrowth(), data { 7 / (1 + exp(0.3 * ($0 - 31))) }, seed: UInt64(seed))
    expect(falling, ["capacity": 7, "rate": -0.3, "midpoint": 31])
  }

  @Test func derivativesAgreeWithDifferences() throws {
    func check<M: CurveModel>(_ model: M) {
      var random = RandomKey(seed: 4).stream
      var derivatives = [Double](repeating: 0, count: model.parameterCount)
      for _ in 0..<20 {
        let parameters = (0..<model.parameterCount).map { _ in random.normal() }
        let t = 2 * random.uniformDouble() - 1
        model.writeDerivatives(at: t, parameters, into: &derivatives)
        for index in parameters.indices {
          var (above, below) = (parameters, parameters)
          above[index] += 1e-5
          below[index] -= 1e-5
          let difference = (model.value(at: t, above) - model.value(at: t, below)) / 2e-5
          #expect(abs(difference - derivatives[index]) < 1e-7 * max(1, abs(difference)), "\(M.self), parameter \(index)")
        }
      }
    }
    check(Line())
    check(Polynomial(degree: 6))
    check(Sinusoid())
    check(ExponentialDecay())
    check(LogisticGrowth())
  }

  @Test func theGradientIsThatOfTheResiduals() throws {
    let problem = CurveFit(Sinusoid(), to: try data { sin($0) })
    let point = [0.7, 3, 0.2, 0.1]
    let expected = problem.jacobian(at: point).transposedTimes(problem.residuals(at: point)).map { 2 * $0 }
    for (one, other) in zip(problem.gradient(at: point), expected) { #expect(abs(one - other) < 1e-12) }
    #expect(try problem.evaluate(point).value == problem.value(at: point))
  }

  @Test func errorsAreMeansOfSquares() throws {
    let data = try FittingData(
      name: "four", points: [(0, 1), (1, 3), (2, 2), (4, 8)].map { DataPoint(x: $0, y: $1) }, testShare: 0.25,
      key: RandomKey(seed: 1))
    #expect(data.training.count == 3 && data.test.count == 1)
    let problem = CurveFit(Line(), to: data)
    // The constant 2, as a line in t.
    let training = data.training.reduce(0) { $0 + ($1.y - 2) * ($1.y - 2) } / 3
    #expect(abs(try problem.evaluate([2, 0]).value - training) < 1e-14)
    #expect(problem.metrics(of: [2, 0])["testError"] == (data.test[0].y - 2) * (data.test[0].y - 2))
    let curve = try #require(problem.publishedForm(of: [2, 0]) as? FittedCurve)
    #expect(abs(try #require(try curve.meanSquaredResidual(data.training)) - training) < 1e-14)
  }

  @Test func theMinimumOfALinearFitIsKnown() throws {
    var configuration = CurveFittingConfiguration()
    configuration.degree = 3
    let data = try configuration.makeData(relativeTo: URL(fileURLWithPath: "/"))
    #expect(data.training.count == 30 && data.test.count == 10)
    let problem = try configuration.makeProblem(data)
    let known = try #require(problem.known)
    var search = try BFGSConfiguration().makeAnyLearner(
      for: problem, budget: Budget(evaluations: 1000), key: RandomKey(seed: 1))
    while !search.isFinished { _ = try search.step() }
    let found = try #require(search.bestObjectives["trainingError"])
    #expect(known.isProved && abs(found / known.value - 1) < 1e-9)
    configuration.model = .sinusoid
    configuration.degree = nil
    #expect(try configuration.makeProblem(data).known == nil)
    // Five points, six parameters: the minimum is 0 up to rounding, which is no value to measure gaps from.
    configuration = CurveFittingConfiguration()
    configuration.points = 5
    configuration.testFraction = 0
    let few = try configuration.makeData(relativeTo: URL(fileURLWithPath: "/"))
    #expect(few.test.isEmpty)
    #expect(try configuration.makeProblem(few).known == nil)
  }

  @Test func overfittingShows() throws {
    var configuration = CurveFittingConfiguration()
    configuration.noise = 0.2
    configuration.testFraction = 0.5
    configuration.seed = 4
    func errors(_ degree: Int) throws -> (training: Double, test: Double) {
      configuration.degree = degree
      let problem = try configuration.makeProblem(configuration.makeData(relativeTo: URL(fileURLWithPath: "/")))
      let linear = try #require(problem as? any LinearLeastSquaresProblem)
      var search = try LinearLeastSquaresConfiguration().makeAnyLearner(for: linear, budget: Budget())
      let metrics = try search.step()
      return (try #require(metrics["trainingError"]), try #require(metrics["testError"]))
    }
    let (simple, right, large) = (try errors(1), try errors(7), try errors(14))
    #expect(simple.training > 2 * right.training && right.training > large.training)
    #expect(simple.test > 2 * right.test && large.test > 2 * right.test)
  }

  @Test func drawnPointsFollowTheirKey() {
    let key = RandomKey(seed: 3)
    let points = SampledCurve.sine.points(200, over: -5...5, noise: 0.5, key: key)
    #expect(points == SampledCurve.sine.points(200, over: -5...5, noise: 0.5, key: key))
    #expect(points != SampledCurve.sine.points(200, over: -5...5, noise: 0.5, key: key[1]))
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x } && points.allSatisfy { (-5...5).contains($0.x) })
    let errors = points.map { $0.y - SampledCurve.sine.value(at: $0.x / 5) }
    let variance = errors.reduce(0) { $0 + $1 * $1 } / 200
    #expect(abs(variance.squareRoot() - 0.5) < 0.08)
    let exact = SampledCurve.runge.points(50, over: 0...1, noise: 0, key: key)
    #expect(exact.allSatisfy { abs($0.y - SampledCurve.runge.value(at: 2 * $0.x - 1)) < 1e-14 })
  }

  @Test func settingsOutOfRangeAreNamed() {
    func message(_ change: (inout CurveFittingConfiguration) -> Void) -> String {
      var configuration = CurveFittingConfiguration()
      change(&configuration)
      return (#expect(throws: WarrenError.self) { try configuration.validate() })?.message ?? ""
    }
    #expect(message { $0.points = 1 }.contains("points"))
    #expect(message { $0.noise = -1 }.contains("noise"))
    #expect(message { $0.range = [1, 1] }.contains("range"))
    #expect(message { $0.range = [1] }.contains("range"))
    #expect(message { $0.testFraction = 1 }.contains("test"))
    #expect(message { $0.seed = -1 }.contains("seed"))
    #expect(
      message {
        $0.measure = .testError
        $0.testFraction = 0
      }.contains("testError"))
    #expect(message { $0.degree = 41 }.contains("degree"))
    #expect(
      message {
        $0.degree = 3
        $0.model = .line
      }.contains("degree"))
    #expect(
      message {
        $0.file = "a.csv"
        $0.points = 3
      }.contains("file or points"))
  }

  @Test func dataThatCannotBeFittedIsRefused() {
    let points = [DataPoint(x: 1, y: 1), DataPoint(x: 1, y: 2), DataPoint(x: 1, y: 3)]
    let same = #expect(throws: WarrenError.self) {
      try FittingData(name: "same", points: points, testShare: 0, key: RandomKey(seed: 1))
    }
    #expect(same?.message.contains("same x") == true)
    let few = #expect(throws: WarrenError.self) {
      try FittingData(name: "few", points: points, testShare: 0.6, key: RandomKey(seed: 1))
    }
    #expect(few?.message.contains("2 are held out") == true)
  }
}
