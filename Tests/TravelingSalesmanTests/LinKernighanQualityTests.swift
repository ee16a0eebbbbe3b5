import Core
import Search
import Testing
import TravelingSalesman

/// What chained Lin-Kernighan finds: local optima of what its moves hold, known optima, and all that a budget allows.
@Suite struct LinKernighanQualityTests {
  private func problem(_ name: String) throws -> TravelingSalesmanProblem {
    TravelingSalesmanProblem(try ShippedInstances.instance(named: name))
  }

  /// Drives a learner to its end, or to a length, checking what it reports on the way.
  private func solve(
    _ learner: LinKernighan, budget: Budget = Budget(), until length: Double = 0
  ) throws -> Double {
    var last = Double.infinity
    while !learner.isFinished, last > length {
      let spent = learner.ledger.evaluations
      if let length = try learner.step()["length"] {
        #expect(length < last)
        last = length
      }
      #expect(learner.ledger.evaluations >= spent)
    }
    if let limit = budget.evaluations { #expect(learner.ledger.evaluations <= Double(limit)) }
    let tour = try #require(learner.bestSolution as? Tour).permutation(count: learner.problem.count)
    #expect(learner.problem.instance.length(of: tour) == learner.bestObjectives["length"])
    #expect(learner.bestObjectives["length"] == last)
    return last
  }

  @Test(arguments: ["berlin52", "gr120", "kroA100"])
  func descentsEndInLocalOptima(name: String) throws {
    let problem = try problem(name)
    let count = problem.count
    for breadth in [[], [200], [200, 5]] {
      var configuration = LinKernighanConfiguration()
      configuration.restarts = 0
      configuration.breadth = breadth
      configuration.candidates = .nearest
      configuration.neighbors = 99
      configuration.start = .random
      let learner = try configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 5))
      _ = try solve(learner)
      let tour = try #require(learner.incumbent?.solution).elements.map { Int($0) }
      let length = problem.instance.length(of: try Permutation(tour.map { Int32($0) }))
      func isNoBetter(_ other: [Int]) throws -> Bool {
        problem.instance.length(of: try Permutation(other.map { Int32($0) })) >= length - 1e-6
      }
      // 2-opt: any stretch turned round.
      for first in 0..<count - 1 {
        for last in first + 1..<min(count, first + 60) {
          #expect(try isNoBetter(Array(tour[..<first] + tour[first...last].reversed() + tour[(last + 1)...])))
        }
      }
      guard !breadth.isEmpty else { continue }
      // Or-opt: up to three cities moved to anywhere, either way round.
      for first in 0..<count {
        let turned = Array(tour[first...] + tour[..<first])
        for size in 1...3 {
          let segment = turned[..<size]
          let rest = turned[size...]
          for place in stride(from: size + 1 + first % 7, to: count, by: 7) {
            #expect(try isNoBetter(Array(rest[..<place] + segment + rest[place...])))
            #expect(try isNoBetter(Array(rest[..<place] + segment.reversed() + rest[place...])))
          }
        }
      }
    }
  }

  @Test(arguments: 2...9)
  func tinyInstancesAreSolved(count: Int) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let instance = TravelingSalesmanInstance.uniform(count: count, key: RandomKey(seed: seed)[count])
      var best = Double.infinity
      func extend(_ path: [Int], _ left: [Int]) throws {
        guard !left.isEmpty else {
          best = min(best, instance.length(of: try Permutation(path.map { Int32($0) })))
          return
        }
        for index in left.indices {
          var rest = left
          let next = rest.remove(at: index)
          if let last = rest.last, path.count == 1, next > last { continue }
          try extend(path + [next], rest)
        }
      }
      try extend([0], Array(1..<count))
      let budget = Budget(evaluations: 3000)
      let learner = try LinKernighanConfiguration()
        .makeLearner(for: TravelingSalesmanProblem(instance), budget: budget, key: RandomKey(seed: seed))
      #expect(abs(try solve(learner, budget: budget) - best) < 1e-6)
    }
  }

  @Test(
    "optima are found whatever the metric",
    arguments: [
      ("ulysses22", 7013.0), ("bayg29", 1610), ("berlin52", 7542), ("gr120", 6942), ("kroA100", 21282), ("a280", 2579),
      ("pcb442", 50778),
    ])
  func optima(name: String, optimum: Double) throws {
    let problem = try problem(name)
    // Within a second's work.
    for seed in 1...3 as ClosedRange<UInt64> {
      let budget = Budget(evaluations: 120_000_000 / problem.count)
      let learner = try LinKernighanConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: seed))
      #expect(try solve(learner, budget: budget, until: optimum) == optimum)
    }
  }

  @Test func pseudoEuclideanAndUnroundedDistances() throws {
    let budget = Budget(evaluations: 60_000)
    let att = try LinKernighanConfiguration()
      .makeLearner(for: try problem("att532"), budget: budget, key: RandomKey(seed: 1))
    #expect(try solve(att, budget: budget, until: 27686) <= 1.002 * 27686)
    // Without a matrix.
    let large = TravelingSalesmanProblem(.uniform(count: 20_000, key: RandomKey(seed: 8)))
    let some = Budget(evaluations: 4000)
    let learner = try LinKernighanConfiguration().makeLearner(for: large, budget: some, key: RandomKey(seed: 9))
    #expect(try solve(learner, budget: some) < 1.04 * 0.7124 * 141.42)
  }

  @Test func onePlaceForAllAndMoreNeighborsThanCities() throws {
    let place = TravelingSalesmanInstance(
      name: "place", metric: .roundedEuclidean, points: [Point](repeating: Point(3, 4), count: 20))
    for instance in [place, .uniform(count: 40, key: RandomKey(seed: 2))] {
      var configuration = LinKernighanConfiguration()
      configuration.neighbors = 100
      let learner = try configuration.makeLearner(
        for: TravelingSalesmanProblem(instance), budget: Budget(evaluations: 60_000), key: RandomKey(seed: 3))
      while !learner.isFinished { _ = try learner.step() }
      let tour = try #require(learner.incumbent)
      try learner.problem.validate(tour.solution)
      #expect(tour.evaluation.value == instance.length(of: tour.solution))
    }
  }

  @Test func budgetsAreKept() throws {
    for (name, evaluations) in [("berlin52", 1), ("berlin52", 2), ("berlin52", 37), ("kroA100", 5000), ("rat575", 90)] {
      for start in LinKernighanConfiguration.Start.allCases {
        var configuration = LinKernighanConfiguration()
        configuration.start = start
        let budget = Budget(evaluations: evaluations)
        let learner = try configuration.makeLearner(for: try problem(name), budget: budget, key: RandomKey(seed: 4))
        _ = try solve(learner, budget: budget)
        #expect(learner.ledger.evaluations > Double(evaluations) - 1.01)
      }
    }
  }

  @Test func restartsEndTheSearch() throws {
    var configuration = LinKernighanConfiguration()
    configuration.restarts = 25
    let learner = try configuration.makeLearner(for: try problem("a280"), budget: Budget(), key: RandomKey(seed: 2))
    #expect(try solve(learner) < 1.05 * 2579)
    configuration.restarts = 0
    let single = try configuration.makeLearner(for: try problem("a280"), budget: Budget(), key: RandomKey(seed: 2))
    #expect(try solve(single) >= learner.bestObjectives["length"] ?? 0)
  }

  @Test func wrongSnapshotsAreRefused() throws {
    let learner = try LinKernighanConfiguration()
      .makeLearner(for: try problem("berlin52"), budget: Budget(evaluations: 1000), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    let other = try LinKernighanConfiguration()
      .makeLearner(for: try problem("eil51"), budget: Budget(evaluations: 1000), key: RandomKey(seed: 1))
    let snapshot = try learner.save()
    #expect(throws: WarrenError.self) { try other.restore(snapshot) }
  }

  @Test func wrongSettingsAreRefused() throws {
    func message(_ change: (inout LinKernighanConfiguration) -> Void) -> String {
      var configuration = LinKernighanConfiguration()
      change(&configuration)
      return (#expect(throws: WarrenError.self) { try configuration.validate() })?.description ?? ""
    }
    #expect(message { $0.breadth = [5, 0] }.contains("breadth"))
    #expect(message { $0.breadth = [Int](repeating: 1, count: 51) }.contains("breadth"))
    #expect(message { $0.neighbors = 0 }.contains("neighbors"))
    #expect(message { $0.restarts = -1 }.contains("restarts"))
    #expect(message { $0.segment = 0 }.contains("segment"))
    #expect(message { $0.temperature = -.infinity }.contains("temperature"))
    let fields = Set(Mirror(reflecting: LinKernighanConfiguration()).children.compactMap(\.label))
    #expect(Set(LinKernighanConfiguration.help.keys) == fields)
  }

  @Test(
    .enabled(if: SharedData.isThere, "needs the benchmark files"),
    arguments: [("rat783", 0.05), ("fnl4461", 0.4), ("pr2392", 0.3)])
  func benchmarkInstances(name: String, percent: Double) throws {
    let problem = TravelingSalesmanProblem(try SharedData.instance(name))
    let budget = Budget(evaluations: 80_000_000 / problem.count)
    let learner = try LinKernighanConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: 1))
    let known = try #require(SharedData.bestKnown[name])
    #expect(try solve(learner, budget: budget, until: known) <= (1 + percent / 100) * known)
  }
}
