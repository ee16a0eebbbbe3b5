import Core
import ExperimentRunner
import Foundation
import MultiObjective
import Search
import TestFunctions

/// How fast searches are, on the work that `Experiments/search-speed/compare.py` gives to other programs too.
enum SearchBenchmarks {
  static func rows() throws -> [BenchmarkSuite.Row] {
    try genetic() + fronts() + continuous() + overhead() + geometry()
  }

  /// A bit string of 500 items: a knapsack without a task's file, so that the work is the same everywhere.
  private struct Items: BinaryProblem {
    let count = 500
    let values: [Double]
    let weights: [Double]
    let capacity: Double
    let objectives = [Objective("value", .maximize)]

    init() {
      // The minimal standard generator (Park and Miller 1988), in two lines of any language.
      var state = 7
      func next() -> Double {
        state = state * 48271 % 2_147_483_647
        return Double(1 + state % 1000)
      }
      values = (0..<count).map { _ in next() }
      weights = (0..<count).map { _ in next() }
      capacity = (weights.reduce(0, +) / 2).rounded(.down)
    }

    func evaluate(_ solution: BitString) throws -> Evaluation {
      var value = 0.0
      var weight = 0.0
      solution.forEachOne {
        value += values[$0]
        weight += weights[$0]
      }
      return Evaluation(value, violation: max(0, weight - capacity))
    }
  }

  /// Runs a search to its end several times. The best time counts, the median of what it reached.
  private static func timed(
    _ name: String, evaluations: Int, outcome: String? = nil, rounds: Int = 5, make: (RandomKey) throws -> any Learner
  ) throws -> [BenchmarkSuite.Row] {
    var seconds: [Double] = []
    var values: [Double] = []
    let clock = ContinuousClock()
    for round in 0..<rounds {
      var learner = try make(RandomKey(seed: UInt64(round + 1)))
      let time = try clock.measure { while !learner.isFinished { _ = try learner.step() } }
      seconds.append(Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
      if let outcome, let value = (learner as? any IncumbentReporting)?.bestObjectives[outcome] { values.append(value) }
    }
    let best = seconds.min() ?? .nan
    var rows = [
      BenchmarkSuite.Row(name: "\(name), evaluations", value: Double(evaluations) / best, unit: "evaluations/s"),
      BenchmarkSuite.Row(name: "\(name), time", value: best, unit: "s"),
    ]
    if let outcome, !values.isEmpty {
      rows.append(BenchmarkSuite.Row(name: "\(name), \(outcome)", value: values.sorted()[values.count / 2], unit: outcome))
    }
    return rows
  }

  private static func genetic() throws -> [BenchmarkSuite.Row] {
    let items = Items()
    var settings = GeneticConfiguration()
    settings.population = 200
    settings.crossover = "two-point"
    settings.crossoverRate = 0.9
    settings.elitism = 1
    settings.patience = nil
    return try timed("genetic algorithm, 500 items, 200 x 200", evaluations: 40_000, outcome: "value") {
      try settings.makeLearner(for: items, budget: Budget(evaluations: 40_000), key: $0)
    }
  }

  private static func fronts() throws -> [BenchmarkSuite.Row] {
    var pairs = NSGA2Configuration()
    pairs.population = 100
    var directions = NSGA3Configuration()
    directions.population = 92
    let zdt = ZDT(1, reference: [1.1, 1.1])
    let dtlz = DTLZ(2, reference: [1.1, 1.1, 1.1])
    return
      try timed("NSGA-II, ZDT1, 100 x 250", evaluations: 25_000, outcome: "hypervolume") {
        try pairs.makeLearner(for: zdt, budget: Budget(evaluations: 25_000), key: $0)
      }
      + timed("NSGA-III, DTLZ2, 92 x 250", evaluations: 23_000, outcome: "hypervolume") {
        try directions.makeLearner(for: dtlz, budget: Budget(evaluations: 23_000), key: $0)
      }
  }

  private static func continuous() throws -> [BenchmarkSuite.Row] {
    var evolution = DifferentialEvolutionConfiguration()
    evolution.population = 60
    var adaptation = CMAESConfiguration()
    adaptation.population = 60
    var successes = SHADEConfiguration()
    successes.population = 60
    let shrinking = LSHADEConfiguration()
    var swarm = ParticleSwarmConfiguration()
    swarm.population = 60
    let budget = Budget(evaluations: 60_000)
    return try [ClassicShape.rastrigin, .rosenbrock].flatMap { shape -> [BenchmarkSuite.Row] in
      let problem = TestFunctionProblem(ClassicFunction(shape, dimension: 30, instance: 0), isBounded: true)
      func rows(_ name: String, _ make: (RandomKey) throws -> any Learner) throws -> [BenchmarkSuite.Row] {
        try timed("\(name), \(shape.rawValue) 30", evaluations: 60_000, make: make)
      }
      return
        try rows("differential evolution") { try evolution.makeLearner(for: problem, budget: budget, key: $0) }
        + rows("CMA-ES") { try adaptation.makeLearner(for: problem, budget: budget, key: $0) }
        + rows("SHADE") { try successes.makeLearner(for: problem, budget: budget, key: $0) }
        + rows("L-SHADE") { try shrinking.makeLearner(for: problem, budget: budget, key: $0) }
        + rows("particle swarm") { try swarm.makeLearner(for: problem, budget: budget, key: $0) }
    }
  }

  /// 30 numbers whose value is the first of them: all the time that a search takes is its own.
  private struct FirstNumber: ContinuousProblem {
    let dimension = 30
    let bounds: [ClosedRange<Double>]? = [ClosedRange<Double>](repeating: 0...1, count: 30)

    func value(at point: [Double]) -> Double { point[0] }
    func writeValues(reading points: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>) {
      for index in values.indices { values[index] = points[index * dimension] }
    }
  }

  /// What a candidate of 30 numbers costs a search besides its evaluation, and by how much the process grows over ten million
  /// evaluations.
  private static func overhead() throws -> [BenchmarkSuite.Row] {
    var genetic = GeneticConfiguration()
    genetic.patience = nil
    var pairs = NSGA2Configuration()
    pairs.population = 100
    let evolution = DifferentialEvolutionConfiguration()
    let adaptation = CMAESConfiguration()
    let (number, zdt) = (FirstNumber(), ZDT(1))
    func makeGenetic(_ budget: Budget, _ key: RandomKey) throws -> any Learner {
      try genetic.makeLearner(for: number, budget: budget, key: key)
    }
    func makePairs(_ budget: Budget, _ key: RandomKey) throws -> any Learner {
      try pairs.makeLearner(for: zdt, budget: budget, key: key)
    }
    func cost(_ name: String, _ make: (Budget, RandomKey) throws -> any Learner) throws -> BenchmarkSuite.Row {
      let rate = try timed(name, evaluations: 100_000, rounds: 3) { try make(Budget(evaluations: 100_000), $0) }[0].value
      return BenchmarkSuite.Row(name: "\(name), a candidate of 30 numbers", value: 1e6 / rate, unit: "us")
    }
    func growth(_ name: String, _ make: (Budget, RandomKey) throws -> any Learner) throws -> BenchmarkSuite.Row {
      var learner = try make(Budget(evaluations: 10_000_000), RandomKey(seed: 1))
      // By then all buffers have their size.
      while learner.ledger.evaluations < 100_000 { _ = try learner.step() }
      let before = try ResidentMemory.megabytes()
      while !learner.isFinished { _ = try learner.step() }
      return BenchmarkSuite.Row(
        name: "\(name), growth over ten million evaluations", value: try ResidentMemory.megabytes() - before, unit: "MB")
    }
    return [
      try cost("genetic algorithm", makeGenetic), try cost("NSGA-II with ZDT1", makePairs),
      try cost("differential evolution") { try evolution.makeLearner(for: number, budget: $0, key: $1) },
      try cost("CMA-ES") { try adaptation.makeLearner(for: number, budget: $0, key: $1) },
      try growth("genetic algorithm", makeGenetic), try growth("NSGA-II with ZDT1", makePairs),
    ]
  }

  /// Sorting into fronts and exact hypervolumes, of points on a sphere and within a cube.
  private static func geometry() -> [BenchmarkSuite.Row] {
    var random = RandomKey(seed: 3).stream
    func cube(_ count: Int, _ objectives: Int) -> CostMatrix {
      CostMatrix((0..<count).map { _ in (0..<objectives).map { _ in random.uniformDouble() } })
    }
    func sphere(_ count: Int, _ objectives: Int) -> CostMatrix {
      CostMatrix(
        (0..<count).map { _ in
          let point = (0..<objectives).map { _ in abs(random.normal()) }
          let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
          return point.map { 1 - $0 / length }
        })
    }
    func milliseconds(_ name: String, _ work: () -> Void) -> BenchmarkSuite.Row {
      BenchmarkSuite.Row(
        name: name,
        value: 1000
          / bestRate(seconds: 0.2, rounds: 3) {
            work()
            return 1
          }, unit: "ms")
    }
    var rows = [2, 3, 5].map { objectives in
      let costs = cube(20_000, objectives)
      var sorter = NonDominatedSorter()
      var ranks: [Int] = []
      return milliseconds("fronts of 20,000 points, \(objectives) objectives") { _ = sorter.sort(costs, into: &ranks) }
    }
    for (objectives, count) in [(3, 2000), (4, 1200), (5, 600), (6, 300)] {
      let costs = sphere(count, objectives)
      let volume = Hypervolume(reference: [Double](repeating: 1, count: objectives))
      rows.append(
        milliseconds("hypervolume of \(count) points, \(objectives) objectives") { _ = volume.value(of: costs) })
    }
    return rows
  }
}
