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
/// The edges that may be put in are those that are alpha-nearest to the shortest 1-tree, and all edges are longer by the prices that
/// its cities then have (Helsgaun, "An effective implementation of the Lin-Kernighan traveling salesman heuristic", 2000); where the
/// budget is too small to find these, the shortest in each quadrant around a city.
///
/// A step is some milliseconds of work, counted in edges read; the first ones prepare the first tour and candidates. Evaluations are
/// the edges read divided by the number of cities: a tour built counts 1, a perturbation 8 / cities. A budget of evaluations is
/// never exceeded.
public final class LinKernighan: Learner, IncumbentReporting {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()

  private static let readsPerStep = 300_000
  private static let ascentReadsPerStep = 100_000
  /// How many 1-trees an ascent looks at, where the budget lets it, and below how many it is not worth while.
  private static let mostIterations = 100
  private static let fewestIterations = 20
  private static let plannedReadsPerCity = 20_000
  /// From so many edges on that the budget lets it read for each city, larger perturbations and more warmth pay; deeper moves from the
  /// second number on already, where all distances are kept.
  private static let longSearch = 250_000
  private static let deepSearch = 50_000

  private let configuration: LinKernighanConfiguration
  private let budget: Budget
  private let breadth: [Int]
  private let segment: Int
  private let temperature: Double
  /// The most edges that the budget lets it read.
  private let readLimit: Int
  /// About how many it will have read in the end.
  private let plannedReads: Int
  private var random: RandomStream
  /// The first tour, which numbers the cities for the search.
  private var numbering: [Int32]?
  private var ascent: OneTreeAscent?
  /// The prices that the ascent has ended with.
  private var prices: [Double]?
  /// Edges read for the first tour and the ascent.
  private var preparationReads = 0
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
    plannedReads = Self.plannedReads(budget, limit: readLimit, count: problem.count)
    let readsPerCity = plannedReads / max(1, problem.count)
    let isLong = readsPerCity >= Self.longSearch
    let isDeep = isLong || problem.count <= RenumberedLengths.largestMatrix && readsPerCity >= Self.deepSearch
    breadth = configuration.breadth ?? (isDeep ? [5, 3, 1] : [3, 1])
    segment = configuration.segment ?? (isLong ? 150 : 50)
    temperature = configuration.temperature ?? (isLong ? 1 : isDeep ? 0.4 : 0.3)
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
      preparationReads = problem.count
      ledger.evaluations = 1
      incumbent = Incumbent(tour, try problem.evaluate(tour))
      return bestObjectives
    }
    guard let descent else {
      prepare(numbering)
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

  /// Begins the ascent that candidates by alpha-nearness need, goes on with it, or begins the descent.
  private func prepare(_ numbering: [Int32]) {
    if var ascent = self.ascent.take() ?? beginAscent(numbering) {
      let stepLimit = preparationReads + Self.ascentReadsPerStep
      while !ascent.isComplete, preparationReads < stepLimit {
        ascent.advance()
        preparationReads += ascent.readsPerIteration
      }
      ledger.evaluations = Double(preparationReads) / Double(problem.count)
      guard ascent.isComplete else {
        self.ascent = ascent
        return
      }
      // Multiples of a small power of two, so that sums with whole lengths stay exact.
      let meanEdge = (incumbent?.evaluation.value ?? 0) / Double(problem.count)
      let unit = Double(sign: .plus, exponent: max(-500, meanEdge.exponent) - 10, significand: 1)
      prices = ascent.bestPrices.map { ($0 / unit).rounded() * unit }
    }
    let descent = makeDescent(numbering, prices: prices)
    let identity = (0..<Int32(problem.count)).map { $0 }
    descent.begin(identity, length: incumbent?.evaluation.value ?? 0, queued: identity, edgeReads: preparationReads)
    self.descent = descent
  }

  /// The ascent for alpha-nearness, where it is wanted and takes a small share of the budget.
  private func beginAscent(_ numbering: [Int32]) -> OneTreeAscent? {
    guard configuration.candidates == .alpha, problem.count >= 8 else { return nil }
    var ascent = OneTreeAscent(alphaGraph(numbering))
    // One read of an ascent is as long as some of a descent.
    let affordable = plannedReads / 30 / ascent.readsPerIteration
    guard affordable >= Self.fewestIterations else { return nil }
    ascent.begin(iterations: min(Self.mostIterations, affordable))
    return ascent
  }

  /// Edges to near cities in all directions and those of the first tour, which connect all cities.
  private func alphaGraph(_ numbering: [Int32]) -> CandidateGraph {
    let width = max(10, configuration.neighbors ?? 0)
    let neighbors = NeighborLists.quadrants(problem.instance, quadrant: width / 5, width: width)
    let ring = numbering.indices.flatMap { [numbering[$0], numbering[$0 + 1 == numbering.count ? 0 : $0 + 1]] }
    return CandidateGraph(problem.instance, neighbors: neighbors, added: ring)
  }

  private func makeDescent(_ numbering: [Int32], prices: [Double]?) -> LinKernighanDescent {
    let neighbors: NeighborLists
    if let prices {
      let nearness = AlphaNearness(alphaGraph(numbering), prices: prices)
      neighbors = nearness.nearest(width: min(configuration.neighbors ?? 5, problem.count - 1))
    } else {
      let width = configuration.neighbors ?? 8
      neighbors =
        configuration.candidates == .nearest
        ? NeighborLists(problem.instance, width: width)
        : .quadrants(problem.instance, quadrant: width / 4, width: width)
    }
    let lengths = RenumberedLengths(problem.instance, numbering: numbering, prices: prices)
    let candidates = CandidateEdges(lengths.reader, neighbors: neighbors, numbering: numbering)
    return LinKernighanDescent(count: problem.count, lengths: lengths, candidates: candidates, breadth: breadth)
  }

  /// Goes on with the descent from the first tour.
  private func descendFirst(_ descent: LinKernighanDescent, until stepLimit: Int) {
    descent.descend(until: stepLimit, limit: readLimit)
    if descent.isAtOptimum {
      hasBegun = true
      descent.accept()
      meanEdge = descent.length / Double(problem.count)
      annealing = Annealing(start: descent.edgeReads, end: max(descent.edgeReads, plannedReads), scale: 1)
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
    let tolerance = temperature * meanEdge * annealing.temperature(at: descent.edgeReads)
    let accepted = descent.length
    descent.perturb(segment: segment, using: &random)
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

  /// How many edges the budget lets it read; without one, those of a few perturbations of each city.
  private static func plannedReads(_ budget: Budget, limit: Int, count: Int) -> Int {
    var reads = limit
    if let seconds = budget.seconds { reads = min(reads, Int(min(1e15, seconds * plannedReadsPerSecond(count)))) }
    if let steps = budget.learnerSteps { reads = min(reads, min(steps, 1 << 40) * readsPerStep) }
    return reads == .max ? plannedReadsPerCity * count : reads
  }

  /// What a second is taken to allow, a little less than one core of a recent server reads: the more cities, the more often it waits for
  /// memory. A faster machine goes on to further annealings, a slower one ends a little warm.
  private static func plannedReadsPerSecond(_ count: Int) -> Double {
    max(35e6, 75e6 - 15e6 * log10(max(1, Double(count) / 1000)))
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
    var preparationReads: Int
    var isAscending: Bool
    var hasPrices: Bool
    var edgeReads: Int?
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "progress",
      Progress(
        ledger: ledger, random: random, restartsDone: restartsDone, isDone: isDone, hasBegun: hasBegun, annealing: annealing,
        preparationReads: preparationReads, isAscending: ascent != nil,
        hasPrices: prices != nil, edgeReads: descent?.edgeReads))
    try incumbent?.save(into: &snapshot, under: "incumbent")
    if let numbering { snapshot.setArray("numbering", numbering) }
    if let ascent { snapshot.merge(try ascent.save(), under: "ascent") }
    if let prices { snapshot.setArray("prices", prices) }
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
    var ascent: OneTreeAscent?
    if let numbering, progress.isAscending {
      var begun = OneTreeAscent(alphaGraph(numbering))
      try begun.restore(snapshot.section("ascent"))
      ascent = begun
    }
    let prices = progress.hasPrices ? try snapshot.array("prices", of: Double.self, count: count) : nil
    if let numbering, let edgeReads = progress.edgeReads {
      let order = try Permutation(try snapshot.array("order", count: count)).elements
      let queue = try snapshot.array("queue", of: Int32.self)
      let lengths = try snapshot.array("lengths", of: Double.self)
      guard lengths.count == 2 || lengths.count == 3, queue.count <= count, queue.allSatisfy({ $0 >= 0 && $0 < count }) else {
        throw WarrenError("the snapshot's queue or lengths do not fit \(count) cities", kind: .failure)
      }
      if lengths.count == 3 { best = (lengths[2], try Permutation(try snapshot.array("best", count: count)).elements) }
      meanEdge = lengths[1]
      let begun = makeDescent(numbering, prices: prices)
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
    preparationReads = progress.preparationReads
    self.ascent = ascent
    self.prices = prices
    self.descent = descent
    self.best = best
    self.meanEdge = meanEdge
    annealing = progress.annealing
  }
}
