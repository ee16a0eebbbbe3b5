import Core
import Foundation
import Search

/// Lin-Kernighan local search on neighbour lists with a queue, from local optima on as iterated local search: chained Lin-Kernighan.
///
/// A move is a chain of exchanges of edges, one more than `breadth` has numbers at most (Lin and Kernighan 1973). From a local
/// optimum a double bridge between near places of the tour is the start of another descent, which concerns few cities (Applegate,
/// Cook and Rohe, "Chained Lin-Kernighan for large traveling salesman problems", 2003). What comes out is kept when it is shorter,
/// and with a probability that falls while the search anneals when it is longer (Martin, Otto and Felten, "Large-step Markov chains
/// for the traveling salesman problem", 1991). An annealing is planned to last as long as the budget; what a budget of seconds
/// allows is taken from a fixed rate, so that results do not depend on the clock. Should there be budget left, shorter ones follow
/// from the best tour on.
///
/// A step is some milliseconds of work, counted in edges read; the first two prepare candidates and the first tour. Evaluations are
/// the edges read divided by the number of cities: a tour built counts 1, a perturbation 8 / cities. A budget of evaluations is
/// never exceeded.
public final class LinKernighan: Learner, IncumbentReporting {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()

  private static let readsPerStep = 300_000
  private static let plannedReadsPerCity = 20_000

  private let configuration: LinKernighanConfiguration
  private let budget: Budget
  /// The most edges that the budget lets it read.
  private let readLimit: Int
  private var random: RandomStream
  /// The first tour, which numbers the cities for the search.
  private var numbering: [Int32]?
  private var descent: LinKernighanDescent?
  /// Whether the first descent has ended.
  private var hasBegun = false
  /// The mean edge of the first local optimum, the unit of `temperature`.
  private var meanEdge = 0.0
  private var annealing = Annealing()
  /// The shortest tour so far, in the search's numbers, once the present one is another.
  private var best: (length: Double, cities: [Int32])?
  private var restartsDone = 0
  private var isDone = false

  init(_ problem: TravelingSalesmanProblem, configuration: LinKernighanConfiguration, budget: Budget, key: RandomKey) {
    self.problem = problem
    self.configuration = configuration
    self.budget = budget
    readLimit =
      budget.evaluations.map { $0.multipliedReportingOverflow(by: problem.count) }
      .map { $0.overflow ? .max : $0.partialValue } ?? .max
    random = key.stream
    isDone = readLimit < problem.count
  }

  public var isFinished: Bool { isDone }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public func step() throws -> Metrics {
    guard !isDone else { return Metrics() }
    ledger.learnerSteps += 1
    guard let numbering else {
      let tour = firstTour()
      self.numbering = tour.elements
      ledger.evaluations = 1
      incumbent = Incumbent(tour, try problem.evaluate(tour))
      return bestObjectives
    }
    guard let descent else {
      let descent = makeDescent(numbering)
      let identity = (0..<Int32(problem.count)).map { $0 }
      descent.begin(identity, length: incumbent?.evaluation.value ?? 0, queued: identity, edgeReads: problem.count)
      self.descent = descent
      return Metrics()
    }
    let stepLimit = min(readLimit, descent.edgeReads + Self.readsPerStep)
    if !hasBegun { descendFirst(descent, until: stepLimit) }
    while hasBegun, !isDone, descent.edgeReads < stepLimit { perturb(descent) }
    ledger.evaluations = Double(descent.edgeReads) / Double(problem.count)
    return try updateIncumbent(descent, numbering) ? bestObjectives : Metrics()
  }

  private func firstTour() -> Permutation {
    switch configuration.start {
    case .greedyEdge:
      return FragmentBuilder.greedyEdgeTour(problem.instance, neighbors: NeighborLists(problem.instance, width: 8))
    case .nearestNeighbor:
      return NearestNeighborBuilder(problem.instance, neighbors: NeighborLists(problem.instance, width: 8)).tour(from: 0)
    case .random:
      let encoding = PermutationEncoding(count: problem.count)
      var tour = encoding.makeGenotype()
      encoding.sample(into: &tour, using: &random)
      return tour
    }
  }

  private func makeDescent(_ numbering: [Int32]) -> LinKernighanDescent {
    let width = configuration.neighbors
    let neighbors: NeighborLists =
      switch configuration.candidates {
      case .nearest: NeighborLists(problem.instance, width: width)
      case .quadrant: .quadrants(problem.instance, quadrant: width / 4, width: width)
      }
    let candidates = CandidateEdges(problem.instance, neighbors: neighbors, numbering: numbering)
    return LinKernighanDescent(
      count: problem.count, lengths: RenumberedLengths(problem.instance, numbering: numbering), candidates: candidates,
      breadth: configuration.breadth)
  }

  /// Goes on with the descent from the first tour.
  private func descendFirst(_ descent: LinKernighanDescent, until stepLimit: Int) {
    descent.descend(until: stepLimit, limit: readLimit)
    if descent.isAtOptimum {
      hasBegun = true
      descent.accept()
      meanEdge = descent.length / Double(problem.count)
      annealing = firstAnnealing(from: descent.edgeReads)
    } else if descent.isExhausted || descent.edgeReads >= readLimit {
      isDone = true
    }
  }

  /// Perturbs the local optimum, descends, and keeps what comes out or goes back; or ends the search.
  private func perturb(_ descent: LinKernighanDescent) {
    // Every tour through fewer than five cities that 2-opt cannot improve is optimal.
    guard problem.count >= 5, restartsDone < configuration.restarts ?? .max,
      readLimit - descent.edgeReads >= LinKernighanDescent.perturbationReads
    else {
      isDone = true
      return
    }
    restartsDone += 1
    if descent.edgeReads >= annealing.end { beginAnnealing(descent) }
    let tolerance = configuration.temperature * meanEdge * annealing.temperature(at: descent.edgeReads)
    let accepted = descent.length
    descent.perturb(segment: configuration.segment, using: &random)
    descent.descend(until: .max, limit: readLimit)
    if descent.isExhausted { isDone = true }
    let excess = descent.length - accepted
    if excess <= 0 {
      descent.accept()
      if let known = best, descent.length < known.length - 1e-9 { best = nil }
    } else if !isDone, tolerance > 0, excess <= -log(1 - random.uniformDouble()) * tolerance {
      if best == nil { best = (accepted, descent.acceptedCities) }
      descent.accept()
    } else {
      descent.undo(to: accepted)
    }
  }

  /// The first annealing lasts as long as the budget; without one, as long as a few perturbations of each city.
  private func firstAnnealing(from reads: Int) -> Annealing {
    var end = readLimit
    if let seconds = budget.seconds {
      end = min(end, reads + Int(min(1e15, seconds * Self.plannedReadsPerSecond(problem.count))))
    }
    if let steps = budget.learnerSteps { end = min(end, reads + min(steps, 1 << 40) * Self.readsPerStep) }
    if end == .max { end = reads + Self.plannedReadsPerCity * problem.count }
    return Annealing(start: reads, end: end, scale: 1)
  }

  /// What a second is taken to allow, a little less than one core of a recent server reads: the more cities, the more often it waits for
  /// memory. A faster machine goes on to further annealings, a slower one ends a little warm.
  private static func plannedReadsPerSecond(_ count: Int) -> Double {
    max(40e6, 90e6 - 18e6 * log10(max(1, Double(count) / 1000)))
  }

  /// Each further one starts from the best tour, half as warm; the second is a quarter as long as the first, then each twice as
  /// long as the one before.
  private func beginAnnealing(_ descent: LinKernighanDescent) {
    if let best {
      descent.begin(best.cities, length: best.length, queued: [], edgeReads: descent.edgeReads)
      self.best = nil
    }
    let length = annealing.end - annealing.start
    annealing = Annealing(
      start: descent.edgeReads, end: descent.edgeReads + max(1, annealing.scale == 1 ? length / 4 : 2 * length), scale: 0.5)
  }

  /// Takes over the shortest tour of the descent when it is shorter than the incumbent.
  private func updateIncumbent(_ descent: LinKernighanDescent, _ numbering: [Int32]) throws -> Bool {
    if let incumbent, incumbent.evaluation.value <= best?.length ?? descent.length { return false }
    let cities = best?.cities ?? descent.tour.cities
    let tour = Permutation(unchecked: cities.map { numbering[Int($0)] })
    let evaluation = try problem.evaluate(tour)
    if let incumbent, incumbent.evaluation.value <= evaluation.value { return false }
    incumbent = Incumbent(tour, evaluation)
    return true
  }
}

extension LinKernighan {
  /// When longer tours are accepted how readily: ever less from the beginning of a stretch of edges read to its end.
  private struct Annealing: Codable {
    var start = 0
    var end = 0
    /// The temperature it starts from, as a share of the one that is set.
    var scale = 1.0

    func temperature(at reads: Int) -> Double {
      scale * max(0, 1 - Double(reads - start) / Double(max(1, end - start)))
    }
  }

  private struct Progress: Codable {
    var ledger: Ledger
    var random: RandomStream
    var restartsDone: Int
    var isDone: Bool
    var hasBegun: Bool
    var annealing: Annealing
    var edgeReads: Int?
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "progress",
      Progress(
        ledger: ledger, random: random, restartsDone: restartsDone, isDone: isDone, hasBegun: hasBegun, annealing: annealing,
        edgeReads: descent?.edgeReads))
    try incumbent?.save(into: &snapshot, under: "incumbent")
    if let numbering { snapshot.setArray("numbering", numbering) }
    if let descent {
      snapshot.setArray("order", descent.tour.cities)
      snapshot.setArray("queue", descent.queued)
      snapshot.setArray("lengths", [descent.length, meanEdge] + (best.map { [$0.length] } ?? []))
      if let best { snapshot.setArray("best", best.cities) }
    }
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let progress: Progress = try snapshot.value("progress")
    let count = problem.count
    var numbering: [Int32]?
    var incumbent: Incumbent<Permutation>?
    var descent: LinKernighanDescent?
    var best: (length: Double, cities: [Int32])?
    var meanEdge = 0.0
    if progress.ledger.learnerSteps > 0 {
      let restored = try Incumbent<Permutation>(from: snapshot, under: "incumbent")
      try problem.validate(restored.solution)
      incumbent = restored
      numbering = try Permutation(try snapshot.array("numbering", count: count)).elements
    }
    if let numbering, let edgeReads = progress.edgeReads {
      let order = try Permutation(try snapshot.array("order", count: count)).elements
      let queue = try snapshot.array("queue", of: Int32.self)
      let lengths = try snapshot.array("lengths", of: Double.self)
      guard lengths.count == 2 || lengths.count == 3, queue.count <= count, queue.allSatisfy({ $0 >= 0 && $0 < count }) else {
        throw WarrenError("the snapshot's queue or lengths do not fit \(count) cities", kind: .failure)
      }
      if lengths.count == 3 { best = (lengths[2], try Permutation(try snapshot.array("best", count: count)).elements) }
      meanEdge = lengths[1]
      let begun = makeDescent(numbering)
      begun.begin(order, length: lengths[0], queued: queue, edgeReads: edgeReads)
      descent = begun
    }
    ledger = progress.ledger
    random = progress.random
    restartsDone = progress.restartsDone
    isDone = progress.isDone
    hasBegun = progress.hasBegun
    self.numbering = numbering
    self.incumbent = incumbent
    self.descent = descent
    self.best = best
    self.meanEdge = meanEdge
    annealing = progress.annealing
  }
}
