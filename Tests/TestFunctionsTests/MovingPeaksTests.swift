import Core
import ExperimentRunner
import Foundation
import Search
import Synchronization
import TestFunctions
import Testing

@Suite struct MovingPeaksTests {
  private func settings(_ change: (inout MovingPeaksConfiguration) -> Void = { _ in }) -> MovingPeaksConfiguration {
    var settings = MovingPeaksConfiguration()
    change(&settings)
    return settings
  }

  /// max over peaks of H - W · |x - X|, written down once more from the published formula.
  @Test func valuesFollowTheFormula() throws {
    for shape in MovingPeaksConfiguration.Shape.allCases {
      let problem = try settings {
        $0.shape = shape
        $0.dimension = 3
        $0.period = 10
      }
      .makeProblem()
      var random = RandomKey(seed: 1).stream
      for time in [0, 9, 10, 555, 12_345] {
        let peaks = problem.landscape(at: time)
        for _ in 0..<20 {
          let point = (0..<3).map { _ in 100 * random.uniformDouble() }
          let values: [Double] = peaks.heights.indices.map { peak in
            let squares: [Double] = (0..<3).map { pow(point[$0] - peaks.positions[3 * peak + $0], 2) }
            let distance = sqrt(squares.reduce(0, +))
            return shape == .cone
              ? peaks.heights[peak] - peaks.widths[peak] * distance
              : peaks.heights[peak] / (1 + peaks.widths[peak] * distance * distance)
          }
          let value = try problem.evaluate(point, at: time).value
          #expect(abs(value - (values.max() ?? 0)) < 1e-9)
        }
        // The top of the highest peak is the optimum.
        let highest = peaks.heights.indices.max { peaks.heights[$0] < peaks.heights[$1] }!
        let top = Array(peaks.positions[3 * highest..<3 * highest + 3])
        #expect(try problem.evaluate(top, at: time).value == peaks.optimum)
        #expect(problem.optimum(at: time) == MovingOptimum(value: peaks.optimum, changes: time / 10))
      }
    }
  }

  /// Each change moves every peak by the shift length, keeps all in their ranges, and steps of heights have the deviation asked for.
  @Test func changesAreAsTheSettingsSay() throws {
    let problem = try settings { $0.period = 1 }.makeProblem()
    var before = problem.landscape(at: 0)
    #expect(before.heights == [Double](repeating: 50, count: 10))
    var (squares, steps) = (0.0, 0)
    for time in 1...2000 {
      let after = problem.landscape(at: time)
      for peak in 0..<10 {
        let places = 5 * peak..<5 * peak + 5
        let way: Double = places.reduce(0) { $0 + pow(after.positions[$1] - before.positions[$1], 2) }
        let shift: Double = places.reduce(0) { $0 + pow(after.shifts[$1], 2) }
        let isInside = places.allSatisfy { (1...99).contains(before.positions[$0]) }
        // Nearer than one to the wall a peak may be reflected, which shortens what is seen of its way.
        if isInside { #expect(abs(way - 1) < 1e-9) }
        #expect(abs(shift - 1) < 1e-9)
        // In the middle of the range, steps are hardly ever reflected.
        if (49...51).contains(before.heights[peak]) {
          squares += pow(after.heights[peak] - before.heights[peak], 2)
          steps += 1
        }
      }
      #expect(after.positions.allSatisfy { (0...100).contains($0) })
      #expect(after.heights.allSatisfy { (30...70).contains($0) } && after.widths.allSatisfy { (1...12).contains($0) })
      before = after
    }
    #expect(steps > 200)
    let deviation = sqrt(squares / Double(steps))
    #expect(abs(deviation - 7) < 1)
  }

  /// With full correlation peaks go straight on until they meet a wall; without, the next direction is independent of the last.
  @Test func correlationKeepsDirections() throws {
    func cosine(_ correlation: Double) throws -> Double {
      let problem = try settings {
        $0.period = 1
        $0.correlation = correlation
        $0.shift = 0.001
      }
      .makeProblem()
      var sum = 0.0
      for time in 1...400 {
        let (one, other) = (problem.landscape(at: time).shifts, problem.landscape(at: time + 1).shifts)
        for (first, second) in zip(one, other) { sum += first * second }
      }
      return sum / (1e-6 * 10 * 400)
    }
    #expect(abs(try cosine(1) - 1) < 0.01)
    #expect(abs(try cosine(0)) < 0.05)
    #expect((0.5...0.9).contains(try cosine(0.5)))
  }

  /// The mean height of the highest peak, and how far below it random points are: measured with DEAP 1.4.4's implementation of scenario 2
  /// with `lambda_` 0, the mean of 20 runs over the changes 100 to 500.
  @Test func landscapesAreAsHighAsInTheReference() throws {
    var (heights, errors, count) = (0.0, 0.0, 0.0)
    var random = RandomKey(seed: 2).stream
    for instance in 0..<20 {
      let problem = try settings {
        $0.period = 1
        $0.instance = instance
      }
      .makeProblem()
      for time in stride(from: 100, to: 500, by: 4) {
        let optimum = problem.landscape(at: time).optimum
        let point = (0..<5).map { _ in 100 * random.uniformDouble() }
        heights += optimum
        errors += optimum - (try problem.evaluate(point, at: time).value)
        count += 1
      }
    }
    let (height, error) = (heights / count, errors / count)
    #expect(abs(height - 66.2) < 0.8)
    #expect(abs(error - 173.5) < 15)
  }

  /// Landscapes do not depend on the order in which they are asked for.
  @Test func historyIsTheSameInAnyOrder() throws {
    let configuration = settings { $0.period = 3 }
    let (forward, backward) = (try configuration.makeProblem(), try configuration.makeProblem())
    let times = Array(stride(from: 0, to: 900, by: 3))
    let landscapes = times.map { forward.landscape(at: $0) }
    for (time, landscape) in zip(times, landscapes).reversed() { #expect(backward.landscape(at: time) == landscape) }
    #expect(Set(landscapes.map(\.optimum)).count > 250)
    #expect(try settings { $0.instance = 2 }.makeProblem().landscape(at: 0) != landscapes[0])
  }

  private func search(
    _ problem: MovingPeaksProblem, evaluations: Int, threads: Int = 1, interrupted: Bool = false,
    _ change: (inout GeneticConfiguration) -> Void = { _ in }
  ) throws -> [Double] {
    var configuration = GeneticConfiguration()
    configuration.population = 20
    change(&configuration)
    func make() throws -> any Learner & IncumbentReporting {
      try configuration.makeAnyLearner(
        for: problem, budget: Budget(evaluations: evaluations), key: RandomKey(seed: 4), threads: threads)
    }
    var learner = try make()
    while !learner.isFinished {
      _ = try learner.step()
      guard interrupted else { continue }
      let saved = try learner.save()
      learner = try make()
      try learner.restore(saved)
    }
    #expect(learner.ledger.evaluations == Double(evaluations))
    let point = try #require(learner.bestSolution as? MomentaryPoint)
    let objectives = learner.bestObjectives
    #expect(try problem.evaluate(point.point, at: point.evaluations).value == objectives["height"])
    return point.point + [try #require(objectives["offlineError"]), try #require(objectives["offlinePerformance"])]
  }

  @Test func searchResumesExactlyOnAnyNumberOfThreads() throws {
    let configuration = settings { $0.period = 150 }
    func run(threads: Int = 1, interrupted: Bool = false) throws -> [Double] {
      try search(configuration.makeProblem(), evaluations: 2000, threads: threads, interrupted: interrupted) {
        $0.hypermutation = 5
        $0.hypermutationGenerations = 3
        $0.randomFraction = 0.1
        $0.islands = 2
        $0.migrants = 1
      }
    }
    let whole = try run()
    #expect(try run(interrupted: true) == whole)
    #expect(try run(threads: 3) == whole)
  }

  /// The offline error by its definition, from a list of all evaluations.
  @Test func offlineErrorIsWhatItsDefinitionSays() throws {
    let problem = try settings { $0.period = 130 }.makeProblem()
    let recorded = RecordedPeaks(base: problem)
    var configuration = GeneticConfiguration()
    configuration.population = 30
    var learner = try configuration.makeAnyLearner(
      for: recorded, budget: Budget(evaluations: 1500), key: RandomKey(seed: 7))
    while !learner.isFinished { _ = try learner.step() }
    let values = recorded.values
    #expect(values.map(\.time) == Array(0..<1500))
    var expected = 0.0
    for evaluation in values {
      let begin = evaluation.time / 130 * 130
      let best = try #require(values[begin...evaluation.time].map(\.value).max())
      expected += (try #require(problem.landscape(at: evaluation.time).heights.max()) - best) / 1500
    }
    let reported = try #require(learner.bestObjectives["offlineError"])
    #expect(abs(reported - expected) < 1e-9)
  }

  /// A search stays far nearer to the highest peak than random points are, and nearer still where nothing moves.
  @Test func evolutionFollowsThePeaks() throws {
    let moving = try settings { $0.period = 2000 }.makeProblem()
    let errors = try [0.0, 0.3].map { share in
      try search(moving, evaluations: 20_000) {
        $0.population = 50
        $0.immigrants = share
      }[5]
    }
    // Random points are some hundred below.
    #expect(errors.allSatisfy { $0 > 0 && $0 < 30 })
    let still = try search(try settings { $0.period = 20_000 }.makeProblem(), evaluations: 20_000) { $0.population = 50 }
    #expect(still[5] < errors[1])
  }

  @Test func theTaskChecksSolutionsAndSettings() throws {
    var registry = Registry()
    registry.register(testFunctionComponents)
    let kind = try registry.task(named: "moving-peaks")
    let task = try kind.makeTask(settings: ["period=100", "peaks=3"])
    #expect(task.label == "3 moving peaks, 5-D, shift 1.0 every 100, instance 1")
    #expect(task.measure == Measure("offlineError", .minimize))
    let score = try #require(task.score)
    let problem: MovingPeaksProblem = try #require(task.face())
    let point = [Double](repeating: 50, count: 5)
    let scored = try score(JSONValue(encoding: MomentaryPoint(point: point, evaluations: 777)))
    #expect(try scored["height"] == problem.evaluate(point, at: 777).value)
    for wrong in [
      MomentaryPoint(point: [1, 2], evaluations: 0), MomentaryPoint(point: [1, 2, 3, 4, 101], evaluations: 0),
      MomentaryPoint(point: point, evaluations: -1), MomentaryPoint(point: point, evaluations: .max),
    ] {
      #expect(throws: WarrenError.self) { try score(JSONValue(encoding: wrong)) }
    }
    for (setting, message) in [
      ("peaks=0", "'peaks' must be from 1 to 1000, found 0"), ("period=0", "'period' must be at least 1, found 0"),
      ("correlation=2", "'correlation' must be from 0 to 1, found 2"), ("shift=-1", "'shift' must be from 0 to 100, found -1"),
      ("maximumHeight=10", "maximumHeight is 10"), ("initialHeight=90", "initialHeight is 90"),
      ("minimumWidth=-1", "'minimumWidth' must be at least 0, found -1"),
      ("heightSeverity=-1", "'heightSeverity' must be at least 0, found -1"),
      ("instance=-1", "'instance' must be at least 0, found -1"),
    ] {
      let error = #expect(throws: WarrenError.self) { try kind.makeTask(settings: [setting]) }
      #expect(error?.description.contains(message) == true, "\(setting)")
    }
  }
}

/// Moving peaks that remember what they were asked, in the order of time.
private struct RecordedPeaks: EncodedProblem, DynamicProblem {
  final class Log: Sendable {
    let entries = Mutex<[(time: Int, value: Double)]>([])
  }

  let base: MovingPeaksProblem
  let log = Log()

  var values: [(time: Int, value: Double)] { log.entries.withLock { $0.sorted { $0.time < $1.time } } }
  var objectives: [Objective] { base.objectives }
  var encoding: RealVectorEncoding { base.encoding }
  func evaluate(_ solution: [Double]) throws -> Evaluation { try base.evaluate(solution) }
  func optimum(at time: Int) -> MovingOptimum? { base.optimum(at: time) }
  func evaluate(_ solution: [Double], at time: Int) throws -> Evaluation {
    let evaluation = try base.evaluate(solution, at: time)
    log.entries.withLock { $0.append((time, evaluation.value)) }
    return evaluation
  }
}
