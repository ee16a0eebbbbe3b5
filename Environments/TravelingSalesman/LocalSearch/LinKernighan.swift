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
/// from the best tour on. A long budget is shared by several annealings from the first tour, whose ends are crossed (`TourMerging`):
/// that finds shorter tours than one as long as all.
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
  public internal(set) var incumbent: Incumbent<Permutation>?
  public internal(set) var ledger = Ledger()

  private static let ascentReadsPerStep = 100_000
  /// How many 1-trees an ascent looks at, where the budget lets it, and below how many it is not worth while.
  private static let mostIterations = 100
  private static let fewestIterations = 20
  /// The share of the edges read that crossing the ends of annealings is left.
  private static let mergingShare = 0.03
  /// How many ends of annealings are kept, the latest ones.
  static let mostEnds = 10
  /// How many cities the tours have together that are crossed in a step.
  private static let citiesCrossed = 20_000
  /// How many nearest cities of each are candidates when sub-tours are joined.
  private static let joinWidth = 20

  private let configuration: LinKernighanConfiguration
  let plan: LinKernighanPlan
  var random: RandomStream
  /// The first tour, which numbers the cities for the search.
  var numbering: [Int32]?
  var ascent: OneTreeAscent?
  /// The prices that the ascent has ended with.
  var prices: [Double]?
  /// Edges read for the first tour and the ascent.
  var preparationReads = 0
  var descent: LinKernighanDescent?
  /// Whether the first descent has ended.
  var hasBegun = false
  /// The mean edge of the first local optimum, the unit of `temperature`.
  var meanEdge = 0.0
  var annealing = Annealing()
  /// The shortest tour so far, in the search's numbers, once the present one is another.
  var best: (length: Double, cities: [Int32])?
  var restartsDone = 0
  var isDone = false
  /// The tours that annealings from the first tour have ended with, where several share the budget.
  var ends: [Permutation] = []
  /// How many annealings each manner has had, and how long their ends are together.
  var trials: [(count: Double, length: Double)]
  var merging: TourMerging?
  lazy var crossover = EdgeAssemblyCrossover(EdgeLengths(problem.instance, width: Self.joinWidth))

  init(_ problem: TravelingSalesmanProblem, configuration: LinKernighanConfiguration, budget: Budget, key: RandomKey) {
    self.problem = problem
    self.configuration = configuration
    plan = LinKernighanPlan(configuration, budget: budget, count: problem.count)
    trials = plan.manners.map { _ in (0, 0) }
    random = key.stream
    isDone = plan.readLimit < problem.count
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
    let known = incumbent?.evaluation.value
    let stepLimit = min(plan.readLimit, descent.edgeReads + LinKernighanPlan.readsPerStep)
    if let merging {
      try goOn(merging, descent)
    } else {
      if !hasBegun { descendFirst(descent, until: stepLimit) }
      while hasBegun, !isDone, merging == nil, descent.edgeReads < stepLimit { try perturb(descent, numbering) }
      try takeOver(descent, numbering)
    }
    ledger.evaluations = Double(descent.edgeReads) / Double(problem.count)
    return incumbent?.evaluation.value == known ? Metrics() : bestObjectives
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
    beginFirst(descent, numbering, edgeReads: preparationReads)
    self.descent = descent
  }

  /// Begins with the first tour, which visits the cities in the search's own order, all of them to be looked at.
  private func beginFirst(_ descent: LinKernighanDescent, _ numbering: [Int32], edgeReads: Int) {
    let identity = (0..<Int32(problem.count)).map { $0 }
    let length = problem.instance.length(of: Permutation(unchecked: numbering))
    descent.begin(identity, length: length, queued: identity, edgeReads: edgeReads)
    hasBegun = false
  }

  /// The ascent for alpha-nearness, where it is wanted and takes a small share of the budget.
  private func beginAscent(_ numbering: [Int32]) -> OneTreeAscent? {
    guard configuration.candidates == .alpha, problem.count >= 8 else { return nil }
    var ascent = OneTreeAscent(alphaGraph(numbering))
    // One read of an ascent is as long as some of a descent.
    let affordable = plan.plannedReads / 30 / ascent.readsPerIteration
    guard affordable >= Self.fewestIterations else { return nil }
    ascent.begin(iterations: min(Self.mostIterations, affordable))
    return ascent
  }

  /// Edges to near cities in all directions and those of the first tour, which connect all cities.
  func alphaGraph(_ numbering: [Int32]) -> CandidateGraph {
    let width = max(10, configuration.neighbors ?? 0)
    let neighbors = NeighborLists.quadrants(problem.instance, quadrant: width / 5, width: width)
    let ring = numbering.indices.flatMap { [numbering[$0], numbering[$0 + 1 == numbering.count ? 0 : $0 + 1]] }
    return CandidateGraph(problem.instance, neighbors: neighbors, added: ring)
  }

  func makeDescent(_ numbering: [Int32], prices: [Double]?) -> LinKernighanDescent {
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
    return LinKernighanDescent(count: problem.count, lengths: lengths, candidates: candidates, breadth: plan.breadth)
  }

  /// Goes on with the descent from the first tour.
  private func descendFirst(_ descent: LinKernighanDescent, until stepLimit: Int) {
    descent.descend(until: stepLimit, limit: plan.readLimit)
    if descent.isAtOptimum {
      hasBegun = true
      descent.accept()
      meanEdge = descent.length / Double(problem.count)
      let length = annealing.index == 0 ? firstLength(from: descent.edgeReads) : annealing.length
      annealing = Annealing(
        index: annealing.index, manner: annealing.manner, start: descent.edgeReads, length: length, scale: 1)
    } else if descent.isExhausted || descent.edgeReads >= plan.readLimit {
      isDone = true
    }
  }

  /// How many edges the first annealing reads: all that are left, or its share of them.
  private func firstLength(from reads: Int) -> Int {
    guard plan.annealings > 1 else { return max(0, plan.plannedReads - reads) }
    return max(0, Int(Double(plan.plannedReads) * (1 - Self.mergingShare)) - reads) / plan.annealings
  }

  /// Perturbs the local optimum, descends, and keeps what comes out or goes back; or ends the search.
  private func perturb(_ descent: LinKernighanDescent, _ numbering: [Int32]) throws {
    // Every tour through fewer than five cities that 2-opt cannot improve is optimal.
    guard problem.count >= 5, restartsDone < configuration.restarts ?? .max,
      plan.readLimit - descent.edgeReads >= LinKernighanDescent.perturbationReads
    else {
      isDone = true
      return
    }
    if descent.edgeReads >= annealing.end {
      if plan.annealings > 1 { return try endAnnealing(descent, numbering) }
      beginAnnealing(descent)
    }
    restartsDone += 1
    let manner = plan.manners[annealing.manner]
    let tolerance = manner.temperature * meanEdge * annealing.temperature(at: descent.edgeReads)
    let accepted = descent.length
    descent.perturb(segment: manner.segment, using: &random)
    descent.descend(until: .max, limit: plan.readLimit)
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

  /// Each further one starts from the best tour, half as warm; the second is a quarter as long as the first, then each twice as
  /// long as the one before.
  private func beginAnnealing(_ descent: LinKernighanDescent) {
    if let best {
      descent.begin(best.cities, length: best.length, queued: [], edgeReads: descent.edgeReads)
      self.best = nil
    }
    annealing = Annealing(
      start: descent.edgeReads, length: max(1, annealing.scale == 1 ? annealing.length / 4 : 2 * annealing.length), scale: 0.5)
  }

  /// Keeps the tour that an annealing has found, and begins to cross it with those of others, if any, and another from the first tour.
  private func endAnnealing(_ descent: LinKernighanDescent, _ numbering: [Int32]) throws {
    try takeOver(descent, numbering)
    let cities = best?.cities ?? descent.tour.cities
    best = nil
    let tour = Permutation(unchecked: cities.map { numbering[Int($0)] })
    ends.append(tour)
    if ends.count > Self.mostEnds { ends.removeFirst() }
    if ends.count > 1 { merging = TourMerging(crossover, tours: tours, of: problem.instance) }
    trials[annealing.manner].count += 1
    trials[annealing.manner].length += problem.instance.length(of: tour)
    annealing.manner = bestManner
    annealing.index += 1
    annealing.length = max(1, annealing.length)
    beginFirst(descent, numbering, edgeReads: descent.edgeReads)
  }

  /// The manners by turns until each has been tried twice, since a single end tells little; then the one whose ends are shortest on
  /// average.
  private var bestManner: Int {
    (0..<2).lazy.compactMap { [trials] round in trials.firstIndex { $0.count == Double(round) } }.first
      ?? trials.indices.min { trials[$0].length / trials[$0].count < trials[$1].length / trials[$1].count } ?? 0
  }

  /// The tours that are crossed: with the ends of annealings what their crossings have found.
  private var tours: [Permutation] {
    guard let best = incumbent?.solution, !ends.contains(best) else { return ends }
    return ends + [best]
  }

  /// Crosses some pairs of tours, and takes over what has come out in the end.
  private func goOn(_ merging: TourMerging, _ descent: LinKernighanDescent) throws {
    var reads = descent.edgeReads
    var cities = 0
    while cities < Self.citiesCrossed, !merging.isComplete, !isDone {
      isDone = !merging.advance(reads: &reads, limit: plan.readLimit, using: &random)
      cities += problem.count
    }
    descent.edgeReads = reads
    guard merging.isComplete || isDone else { return }
    self.merging = nil
    try takeOver(merging.best)
  }

  /// Takes over the shortest tour of the descent when it is shorter than the incumbent.
  private func takeOver(_ descent: LinKernighanDescent, _ numbering: [Int32]) throws {
    if let incumbent, incumbent.evaluation.value <= best?.length ?? descent.length { return }
    let cities = best?.cities ?? descent.tour.cities
    try takeOver(Permutation(unchecked: cities.map { numbering[Int($0)] }))
  }

  private func takeOver(_ tour: Permutation) throws {
    let evaluation = try problem.evaluate(tour)
    if let incumbent, incumbent.evaluation.value <= evaluation.value { return }
    incumbent = Incumbent(tour, evaluation)
  }
}
