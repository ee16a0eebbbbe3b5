import Core
import Search

/// 2-opt with neighbour lists and a queue in place of don't-look bits; from a local optimum on as iterated local search.
///
/// A local optimum of 2-opt is about 5 percent above the optimum (Johnson and McGeoch 1997). So by default two short segments of
/// the best tour change places, the few cities concerned are looked at again, and what comes out is kept unless it is longer
/// (Applegate, Cook and Rohe, "Chained Lin-Kernighan for large traveling salesman problems", 2003, with 2-opt inside).
///
/// A step is at most about a millisecond of work, counted in edges read, shorter ones at the beginning; the first one also builds the first tour. Evaluations are the
/// edges read divided by the number of cities: a tour built counts 1, the delta of a move 4 / cities, a perturbation 6 / cities.
/// A budget of evaluations is never exceeded.
public struct TwoOpt: TourSolver {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()

  private static let readsPerStep = 200_000

  private let configuration: TwoOptConfiguration
  private let neighbors: NeighborLists
  /// The most edges that the budget lets it read.
  private let readLimit: Int
  private var random: RandomStream
  private var descent: TwoOptDescent?
  /// The length of the tour that the present perturbation started from; nil in a descent from a new tour.
  private var acceptedLength: Double?
  private var restartsDone = 0
  private var isDone = false

  init(_ problem: TravelingSalesmanProblem, configuration: TwoOptConfiguration, budget: Budget, key: RandomKey) {
    self.problem = problem
    self.configuration = configuration
    neighbors = NeighborLists(problem.instance, width: configuration.neighbors)
    readLimit = budget.edgeReads(cities: problem.count)
    random = key.stream
    isDone = readLimit < problem.count
  }

  public var isFinished: Bool { isDone }

  public mutating func step() throws -> Metrics {
    guard !isDone else { return Metrics() }
    var descent = self.descent.take() ?? TwoOptDescent(problem.instance, neighbors: neighbors, tour: firstTour())
    var isImproved = false
    // Short steps at first, so that curves show how fast the first tour gets better.
    let reads = min(Self.readsPerStep, max(1000, 4 * problem.count, descent.edgeReads / 4))
    let stepLimit = min(readLimit, descent.edgeReads + reads)
    while !isDone {
      descent.descend(until: stepLimit)
      guard descent.isAtOptimum else {
        // What is left does not pay for one more delta.
        isDone = readLimit - descent.edgeReads < 4
        break
      }
      settle(&descent)
      guard descent.edgeReads < stepLimit || stepLimit == readLimit else { break }
      // A descent from a new tour forgets this one, so its optimum is looked at first.
      if configuration.restart == .random { isImproved = try updateIncumbent(descent) || isImproved }
      restart(&descent)
    }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(descent.edgeReads) / Double(problem.count)
    isImproved = try updateIncumbent(descent) || isImproved
    self.descent = descent
    return isImproved ? bestObjectives : Metrics()
  }

  private mutating func firstTour() -> Permutation {
    switch configuration.start {
    case .nearestNeighbor: NearestNeighborBuilder(problem.instance, neighbors: neighbors).tour(from: 0)
    case .random: randomTour()
    }
  }

  private mutating func randomTour() -> Permutation {
    let encoding = PermutationEncoding(count: problem.count)
    var tour = encoding.makeGenotype()
    encoding.sample(into: &tour, using: &random)
    return tour
  }

  /// Keeps the local optimum that has been reached, or goes back to the one before when it is longer.
  private mutating func settle(_ descent: inout TwoOptDescent) {
    if let acceptedLength, descent.length > acceptedLength {
      descent.undo(to: acceptedLength)
    } else {
      descent.accept()
    }
  }

  /// Goes on from a local optimum, or ends the search.
  private mutating func restart(_ descent: inout TwoOptDescent) {
    let reads = configuration.restart == .random ? problem.count : TwoOptDescent.perturbationReads
    // Every tour through fewer than five cities that 2-opt cannot improve is optimal.
    guard problem.count >= 5, restartsDone < configuration.restarts ?? .max, readLimit - descent.edgeReads >= reads else {
      isDone = true
      return
    }
    restartsDone += 1
    switch configuration.restart {
    case .perturbation:
      acceptedLength = descent.length
      descent.perturb(segment: configuration.segment, using: &random)
    case .random:
      descent.begin(randomTour())
    }
  }

  /// Takes over the tour of the descent when it is shorter than the incumbent.
  private mutating func updateIncumbent(_ descent: TwoOptDescent) throws -> Bool {
    let isPending = descent.isJournaling && !descent.journal.isEmpty && descent.length > acceptedLength ?? .infinity
    let length = isPending ? acceptedLength ?? descent.length : descent.length
    if let incumbent, incumbent.evaluation.value <= length { return false }
    let tour = isPending ? descent.acceptedTour : descent.state.tour
    let evaluation = try problem.evaluate(tour)
    if let incumbent, incumbent.evaluation.value <= evaluation.value { return false }
    incumbent = Incumbent(tour, evaluation)
    return true
  }
}

extension TwoOpt {
  private struct Progress: Codable {
    var ledger: Ledger
    var random: RandomStream
    var restartsDone: Int
    var isDone: Bool
    var hasBegun: Bool
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "progress",
      Progress(
        ledger: ledger, random: random, restartsDone: restartsDone, isDone: isDone, hasBegun: descent != nil))
    snapshot.setArray("acceptedLength", acceptedLength.map { [$0] } ?? [])
    if let descent { snapshot.merge(try descent.save(), under: "descent") }
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let progress: Progress = try snapshot.value("progress")
    let acceptedLength = try snapshot.array("acceptedLength", of: Double.self).first
    var descent: TwoOptDescent?
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: progress.hasBegun)
    if let incumbent {
      var begun = TwoOptDescent(problem.instance, neighbors: neighbors, tour: incumbent.solution)
      try begun.restore(snapshot.section("descent"))
      descent = begun
    }
    ledger = progress.ledger
    random = progress.random
    restartsDone = progress.restartsDone
    isDone = progress.isDone
    self.acceptedLength = acceptedLength
    self.descent = descent
    self.incumbent = incumbent
  }
}
