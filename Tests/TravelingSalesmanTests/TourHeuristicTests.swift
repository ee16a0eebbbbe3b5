import Core
import Search
import Testing
import TravelingSalesman

/// Constructions against slow ones written out as their papers describe them.
@Suite struct TourHeuristicTests {
  private func problem(_ name: String) throws -> TravelingSalesmanProblem {
    TravelingSalesmanProblem(try ShippedInstances.instance(named: name))
  }

  private func length<L: Learner & IncumbentReporting>(of learner: L) throws -> Double {
    var learner = learner
    while !learner.isFinished { _ = try learner.step() }
    return try #require(learner.bestObjectives["length"])
  }

  private func distances(_ problem: TravelingSalesmanProblem) -> [[Double]] {
    (0..<problem.count).map { one in
      (0..<problem.count).map { other in
        problem.instance.length(of: Permutation(unchecked: [Int32(one), Int32(other)])) / 2
      }
    }
  }

  @Test(arguments: ["berlin52", "kroA100", "ulysses22"])
  func greedyEdgeTakesTheShortestThatFits(name: String) throws {
    let problem = try problem(name)
    let distance = distances(problem)
    var edges: [(Double, Int, Int)] = []
    for one in 0..<problem.count { for other in one + 1..<problem.count { edges.append((distance[one][other], one, other)) } }
    edges.sort { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }
    var degree = [Int](repeating: 0, count: problem.count)
    var group = Array(0..<problem.count)
    var total = 0.0
    var taken = 0
    for (length, one, other) in edges where degree[one] < 2 && degree[other] < 2 {
      guard group[one] != group[other] || taken == problem.count - 1 else { continue }
      let (from, to) = (group[other], group[one])
      for city in group.indices where group[city] == from { group[city] = to }
      degree[one] += 1
      degree[other] += 1
      total += length
      taken += 1
    }
    let found = try length(of: GreedyEdgeConfiguration().makeLearner(for: problem, budget: Budget()))
    // Edges of equal length may be taken in another order, which leads elsewhere but not far.
    #expect(abs(found - total) < 0.03 * total)
  }

  /// Where there are many cities a tour takes several steps, and goes on bit for bit from any of them.
  @Test func longConstructionsAreInterrupted() throws {
    let problem = TravelingSalesmanProblem(.uniform(count: 25_000, key: RandomKey(seed: 11)))
    let budget = Budget(evaluations: 1)
    var makers: [() throws -> TourHeuristic] = [
      { try GreedyEdgeConfiguration().makeLearner(for: problem, budget: budget) },
      { try SavingsConfiguration().makeLearner(for: problem, budget: budget) },
    ]
    for order in InsertionConfiguration.Order.allCases {
      var insertion = InsertionConfiguration()
      insertion.order = order
      makers.append { [insertion] in
        try insertion.makeLearner(for: problem, budget: budget, key: RandomKey(seed: 12))
      }
    }
    for make in makers {
      var whole = try make()
      var parts = try make()
      while !whole.isFinished {
        #expect(whole.ledger.evaluations == 0 && whole.incumbent == nil && whole.isBuildingFirstSolution)
        #expect(try whole.step() == parts.step())
        let snapshot = try parts.save()
        parts = try make()
        try parts.restore(snapshot)
        #expect(whole.ledger == parts.ledger)
      }
      #expect(whole.ledger.learnerSteps > 1 && whole.ledger.evaluations == 1 && parts.isFinished)
      let tour = try #require(whole.incumbent?.solution)
      try problem.validate(tour)
      #expect(parts.incumbent?.solution == tour)
      // A snapshot of more parts than there are is refused.
      var snapshot = try make().save()
      try snapshot.setValue("partsDone", 1000)
      #expect(throws: WarrenError.self) { try parts.restore(snapshot) }
    }
  }

  @Test(arguments: InsertionConfiguration.Order.allCases)
  func insertionsAreWithinTheirUsualGaps(order: InsertionConfiguration.Order) throws {
    var configuration = InsertionConfiguration()
    configuration.order = order
    configuration.neighbors = 200
    for name in ["berlin52", "kroA100"] {
      let problem = try problem(name)
      let optimum = try #require(problem.known?.value)
      let found = try length(
        of: configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 1)))
      // Nearest and cheapest insertion are at most twice as long where the triangle inequality holds (Rosenkrantz and others 1977).
      #expect(found >= optimum && found < (order == .nearest || order == .cheapest ? 1.35 : 1.2) * optimum, "\(name)")
    }
  }

  @Test func savingsAndCurvesAreWithinTheirUsualGaps() throws {
    for name in ["berlin52", "kroA100"] {
      let problem = try problem(name)
      let optimum = try #require(problem.known?.value)
      let savings = try length(of: SavingsConfiguration().makeLearner(for: problem, budget: Budget()))
      #expect(savings >= optimum && savings < 1.2 * optimum)
      let curve = try length(of: SpaceFillingCurveConfiguration().makeLearner(for: problem, budget: Budget()))
      #expect(curve >= optimum && curve < 1.6 * optimum)
    }
  }

  @Test func severalToursAreBuiltAndTheShortestKept() throws {
    let problem = try problem("berlin52")
    var configuration = InsertionConfiguration()
    configuration.order = .random
    let one = try length(of: configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 2)))
    configuration.tours = 20
    let best = try length(of: configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 2)))
    #expect(best <= one)
    configuration.tours = 0
    #expect(throws: WarrenError.self) {
      try configuration.makeLearner(for: problem, budget: Budget(), key: RandomKey(seed: 2))
    }
  }

  @Test("random insertion draws another order for each seed and each tour, and goes on with the same after an interruption")
  func randomInsertion() throws {
    let problem = try problem("kroA100")
    var configuration = InsertionConfiguration()
    configuration.order = .random
    configuration.tours = 7
    func tours(seed: UInt64, isInterrupted: Bool = false) throws -> [Metrics] {
      let make = { try configuration.makeLearner(for: problem, budget: Budget(evaluations: 5), key: RandomKey(seed: seed)) }
      var learner = try make()
      var metrics: [Metrics] = []
      while !learner.isFinished {
        metrics.append(try learner.step())
        guard isInterrupted else { continue }
        let snapshot = try learner.save()
        learner = try make()
        try learner.restore(snapshot)
      }
      #expect(learner.ledger.evaluations == 5 && learner.ledger.learnerSteps == 5)
      return metrics
    }
    let first = try tours(seed: 1)
    #expect(try first == tours(seed: 1, isInterrupted: true))
    #expect(try first != tours(seed: 2))
  }

  @Test("the curve is closed and passes neighbouring places one after the other")
  func spaceFillingCurve() throws {
    // The middles of the triangles that a grid of squares falls into.
    let size = 16
    var middles: [Point] = []
    for x in 0..<size {
      for y in 0..<size {
        middles.append(Point((Double(x) + 0.5) / Double(size), (Double(y) + 0.5) / Double(size)))
      }
    }
    let order = middles.sorted { SpaceFillingCurveBuilder.place(of: $0) < SpaceFillingCurveBuilder.place(of: $1) }
    for index in order.indices {
      let next = order[(index + 1) % order.count]
      let distance =
        ((order[index].x - next.x) * (order[index].x - next.x) + (order[index].y - next.y) * (order[index].y - next.y))
        .squareRoot()
      #expect(distance < 2.3 / Double(size))
    }
    let matrix = TravelingSalesmanInstance(name: "bare", count: 2, distances: [0, 1, 1, 0])
    #expect(throws: WarrenError.self) {
      try SpaceFillingCurveConfiguration().makeLearner(for: TravelingSalesmanProblem(matrix), budget: Budget())
    }
  }
}
