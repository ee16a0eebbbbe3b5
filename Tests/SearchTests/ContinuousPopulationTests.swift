import Core
import Foundation
import Search
import Synchronization
import Testing

/// Σ (x - 1)² in a box whose middle is not the minimum, counting calls and watching that no point lies outside.
private struct Boxed: ContinuousProblem {
  var dimension = 5
  var isBounded = true
  /// Where the function is infinite.
  var hole: (@Sendable ([Double]) -> Bool)?
  let counter = CallCounter()
  var bounds: [ClosedRange<Double>]? { isBounded ? [ClosedRange](repeating: -3...1, count: dimension) : nil }
  func value(at point: [Double]) -> Double {
    counter.add()
    if isBounded, !point.allSatisfy((-3...1).contains) { return -1 }
    if let hole, hole(point) { return .infinity }
    return point.reduce(0) { $0 + ($1 - 1) * ($1 - 1) }
  }
}

/// The same turned into something to be made large.
private struct Hill: ContinuousProblem {
  let dimension = 3
  let objectives = [Objective("height", .maximize)]
  func value(at point: [Double]) -> Double { 5 - point.reduce(0) { $0 + ($1 - 2) * ($1 - 2) } }
}

/// What every population promises, whatever its method.
@Suite struct ContinuousPopulationTests {
  enum Method: String, CaseIterable {
    case rand1, rand2, best1, currentToBest1, currentToPBest1, shade, lshade, swarm, cmaes, ipop, separable

    func learner(
      _ problem: some ContinuousProblem, evaluations: Int = 3000, seed: UInt64 = 1, threads: Int = 1
    ) throws -> any StopReporting & IncumbentReporting {
      let (budget, key) = (Budget(evaluations: evaluations), RandomKey(seed: seed))
      func differential(_ scheme: DifferentialEvolution.Scheme) throws -> any StopReporting & IncumbentReporting {
        var configuration = DifferentialEvolutionConfiguration()
        configuration.scheme = scheme
        return try configuration.makeLearner(for: problem, budget: budget, key: key, threads: threads)
      }
      func adaptation(_ change: (inout CMAESConfiguration) -> Void) throws -> any StopReporting & IncumbentReporting {
        var configuration = CMAESConfiguration()
        change(&configuration)
        return try configuration.makeLearner(for: problem, budget: budget, key: key, threads: threads)
      }
      switch self {
      case .rand1: return try differential(.rand1)
      case .rand2: return try differential(.rand2)
      case .best1: return try differential(.best1)
      case .currentToBest1: return try differential(.currentToBest1)
      case .currentToPBest1: return try differential(.currentToPBest1)
      case .shade: return try SHADEConfiguration().makeLearner(for: problem, budget: budget, key: key, threads: threads)
      case .lshade: return try LSHADEConfiguration().makeLearner(for: problem, budget: budget, key: key, threads: threads)
      case .swarm:
        return try ParticleSwarmConfiguration().makeLearner(for: problem, budget: budget, key: key, threads: threads)
      case .cmaes: return try adaptation { _ in }
      case .ipop:
        return try adaptation {
          $0.restarts = .ipop
          $0.doublings = 2
        }
      case .separable: return try adaptation { $0.covariance = .separable }
      }
    }
  }

  @Test(arguments: Method.allCases, [0, 1, 7, 19, 100, 257, 1999])
  func budgetsAreKeptAndCountsAreHonest(method: Method, evaluations: Int) throws {
    let problem = Boxed()
    var learner = try method.learner(problem, evaluations: evaluations)
    while !learner.isFinished {
      let spent = learner.ledger.evaluations
      _ = try learner.step()
      #expect(learner.ledger.evaluations > spent)
    }
    #expect(problem.counter.calls == evaluations && learner.ledger.evaluations == Double(evaluations))
    #expect(learner.stopReasonName == "budget")
    #expect(try learner.step().isEmpty)
    #expect((learner.bestSolution == nil) == (evaluations == 0))
  }

  @Test(arguments: Method.allCases)
  func findsAMinimumInTheCornerOfItsBounds(method: Method) throws {
    var learner = try method.learner(Boxed(), evaluations: 20_000)
    var last = Double.infinity
    while !learner.isFinished {
      guard let value = try learner.step()["value"] else { continue }
      #expect(value < last)
      last = value
    }
    // Points outside would have the value -1.
    #expect(last >= 0 && last < 1e-8)
    #expect(learner.bestObjectives["value"] == last)
  }

  @Test(arguments: Method.allCases)
  func makesLargeWhatIsToBeLarge(method: Method) throws {
    var learner = try method.learner(Hill(), evaluations: 20_000)
    while !learner.isFinished { _ = try learner.step() }
    #expect(try #require(learner.bestObjectives["height"]) > 5 - 1e-8)
  }

  @Test(arguments: Method.allCases)
  func whatIsInfiniteIsWorst(method: Method) throws {
    let problem = Boxed(isBounded: false, hole: { $0[0] < 0.5 })
    var learner = try method.learner(problem, evaluations: 20_000)
    while !learner.isFinished { _ = try learner.step() }
    #expect(try #require(learner.bestObjectives["value"]) < 1e-6)
    var nowhere = try method.learner(Boxed(hole: { _ in true }), evaluations: 3000)
    while !nowhere.isFinished { _ = try nowhere.step() }
    #expect(nowhere.bestSolution == nil && nowhere.bestObjectives.isEmpty)
  }

  @Test(arguments: Method.allCases, [1, 4])
  func interruptedSearchContinuesBitForBit(method: Method, period: Int) throws {
    func run(interrupted: Bool) throws -> (solution: [UInt64], ledger: Ledger, values: [UInt64]) {
      let problem = Rosenbrock(dimension: 4)
      var learner = try method.learner(problem, evaluations: 6007)
      var values: [UInt64] = []
      while !learner.isFinished {
        let metrics = try learner.step()
        values.append(contentsOf: metrics.entries.map(\.value.bitPattern))
        guard interrupted, learner.ledger.learnerSteps % period == 0 else { continue }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("population-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try learner.save().write(to: folder)
        // What is restored must not depend on what the fresh one was made with, but for its settings.
        learner = try method.learner(problem, evaluations: 6007)
        try learner.restore(Snapshot(contentsOf: folder))
      }
      return ((try #require(learner.bestSolution as? [Double])).map(\.bitPattern), learner.ledger, values)
    }
    let (whole, interrupted) = (try run(interrupted: false), try run(interrupted: true))
    #expect(whole.solution == interrupted.solution)
    #expect(whole.ledger == interrupted.ledger)
    #expect(whole.values == interrupted.values && whole.values.count > 10)
  }

  @Test(arguments: Method.allCases)
  func resultsDoNotDependOnThreads(method: Method) throws {
    func solution(threads: Int) throws -> [Double]? {
      var learner = try method.learner(Rosenbrock(dimension: 3), evaluations: 2000, threads: threads)
      while !learner.isFinished { _ = try learner.step() }
      return learner.bestSolution as? [Double]
    }
    let one = try solution(threads: 1)
    #expect(one != nil)
    #expect(try one == solution(threads: 3))
  }

  @Test(arguments: Method.allCases)
  func anotherSeedIsAnotherSearch(method: Method) throws {
    var results: Set<[Double]> = []
    for seed in 1...3 {
      var learner = try method.learner(Rosenbrock(dimension: 3), evaluations: 600, seed: UInt64(seed))
      while !learner.isFinished { _ = try learner.step() }
      results.insert(try #require(learner.bestSolution as? [Double]))
    }
    #expect(results.count == 3)
  }

  @Test(arguments: Method.allCases)
  func damagedSnapshotsAreRefused(method: Method) throws {
    var learner = try method.learner(Boxed())
    for _ in 0..<3 { _ = try learner.step() }
    let snapshot = try learner.save()
    var larger = try method.learner(Boxed(dimension: 6))
    #expect(throws: WarrenError.self) { try larger.restore(snapshot) }
    #expect(throws: WarrenError.self) { try larger.restore(Snapshot()) }
    var same = try method.learner(Boxed())
    try same.restore(snapshot)
    #expect(same.bestSolution as? [Double] == learner.bestSolution as? [Double])
  }

  @Test func settingsOutOfRangeAreNamed() {
    func message<C: Configuration>(_ configuration: C, _ change: (inout C) -> Void) -> String {
      var changed = configuration
      change(&changed)
      return (#expect(throws: WarrenError.self) { try changed.validate() })?.message ?? ""
    }
    #expect(message(DifferentialEvolutionConfiguration()) { $0.population = 5 }.contains("population"))
    #expect(message(DifferentialEvolutionConfiguration()) { $0.scale = 0 }.contains("scale"))
    #expect(message(DifferentialEvolutionConfiguration()) { $0.crossoverRate = 1.1 }.contains("crossoverRate"))
    #expect(message(DifferentialEvolutionConfiguration()) { $0.bestFraction = 0 }.contains("bestFraction"))
    #expect(message(SHADEConfiguration()) { $0.population = 3 }.contains("population"))
    #expect(message(SHADEConfiguration()) { $0.memory = 0 }.contains("memory"))
    #expect(message(SHADEConfiguration()) { $0.archiveRate = -1 }.contains("archiveRate"))
    #expect(message(LSHADEConfiguration()) { $0.finalPopulation = 3 }.contains("finalPopulation"))
    let shrinking = message(LSHADEConfiguration()) {
      $0.population = 10
      $0.finalPopulation = 11
    }
    #expect(shrinking.contains("population is 10"))
    #expect(message(ParticleSwarmConfiguration()) { $0.inertia = 1 }.contains("inertia"))
    #expect(message(ParticleSwarmConfiguration()) { $0.attraction = 0 }.contains("attraction"))
    #expect(message(ParticleSwarmConfiguration()) { $0.informants = 0 }.contains("informants"))
    #expect(message(CMAESConfiguration()) { $0.sigma = 0 }.contains("sigma"))
    #expect(message(CMAESConfiguration()) { $0.population = 1 }.contains("population"))
    #expect(message(CMAESConfiguration()) { $0.doublings = 21 }.contains("doublings"))
    #expect(message(LBFGSConfiguration()) { $0.memory = 0 }.contains("memory"))
    #expect(throws: WarrenError.self) { try LSHADEConfiguration().check(Budget(seconds: 1)) }
  }

  /// A wrong count of bounds is the problem's mistake, and is said as such.
  @Test func boundsThatDoNotFitAreAnError() {
    struct Wrong: ContinuousProblem {
      let dimension = 3
      let bounds: [ClosedRange<Double>]? = [0...1]
      func startingPoint(key: RandomKey) -> [Double] { [0.5, 0.5, 0.5] }
      func value(at point: [Double]) -> Double { 0 }
    }
    for method in Method.allCases {
      #expect(throws: WarrenError.self) { try method.learner(Wrong()) }
    }
  }
}
