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
/// A longer budget is shared by a population of short searches from tours of their own, whose ends are crossed (`TourMerging`) until
/// none becomes shorter any more: what is good in each comes together in one, which is far shorter than one search as long as all
/// finds. Should there be budget left, other populations follow, and the best tours of all are crossed as well.
///
/// The edges that may be put in are those that are alpha-nearest to the shortest 1-tree, and all edges are longer by the prices that
/// its cities then have (Helsgaun, "An effective implementation of the Lin-Kernighan traveling salesman heuristic", 2000); where the
/// budget is too small to find these, the shortest in each quadrant around a city.
///
/// A step is some milliseconds of work, counted in edges read; the first ones prepare the first tour and candidates. Evaluations are
/// the edges read divided by the number of cities: a tour built counts 1, a perturbation 8 / cities. A budget of evaluations is
/// never exceeded.
public final class LinKernighan: TourSolver {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far.
  public internal(set) var incumbent: Incumbent<Permutation>?
  public internal(set) var ledger = Ledger()

  private static let ascentReadsPerStep = 100_000
  /// How many 1-trees an ascent looks at, where the budget lets it, and below how many it is not worth while.
  private static let mostIterations = 100
  private static let fewestIterations = 20
  /// How many best tours of populations are kept, the latest ones.
  static let mostChampions = 10
  /// Of a population of so many searches, a quarter and half of the ends are crossed as well when there are no more yet: a clock may end
  /// the search before there are.
  private static let dividedPopulation = 32
  /// How far beyond the nearest city the tours go that searches of a population start from.
  private static let startRandomness = 0.3
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
  var population: LinKernighanPlan.Population
  /// The tours that searches of the population have ended with, where there are several.
  var ends: [Permutation] = []
  /// The best tours of the populations so far.
  var champions: [Permutation] = []
  /// What is crossed.
  var crossed = Crossed.part
  var merging: TourMerging?
  lazy var crossover = EdgeAssemblyCrossover(EdgeLengths(problem.instance, width: Self.joinWidth))

  init(_ problem: TravelingSalesmanProblem, configuration: LinKernighanConfiguration, budget: Budget, key: RandomKey) {
    self.problem = problem
    self.configuration = configuration
    plan = LinKernighanPlan(configuration, budget: budget, count: problem.count)
    population = plan.first
    random = key.stream
    isDone = plan.readLimit < problem.count
  }

  public var isFinished: Bool { isDone }

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
    let reads = LinKernighanPlan.readsOfStep(after: descent.edgeReads - preparationReads, count: problem.count)
    let stepLimit = min(plan.readLimit, descent.edgeReads + reads)
    if let merging {
      try goOn(merging, descent, numbering)
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
    let identity = (0..<Int32(problem.count)).map { $0 }
    begin(identity, descent, numbering, edgeReads: preparationReads)
    self.descent = descent
  }

  /// Begins a search from a tour, in the search's own numbers, all of whose cities are to be looked at.
  private func begin(_ cities: [Int32], _ descent: LinKernighanDescent, _ numbering: [Int32], edgeReads: Int) {
    let length = problem.instance.length(of: Permutation(unchecked: cities.map { numbering[Int($0)] }))
    descent.begin(cities, length: length, queued: (0..<Int32(problem.count)).map { $0 }, edgeReads: edgeReads)
    let left = population.size > 1 ? population.readsEach : max(0, plan.plannedReads - edgeReads)
    annealing = Annealing(start: edgeReads, length: left)
    hasBegun = false
  }

  /// Begins another search of the population from a tour of its own, or ends the search.
  private func beginNext(_ descent: LinKernighanDescent, _ numbering: [Int32]) {
    guard plan.readLimit - descent.edgeReads >= problem.count else {
      isDone = true
      return
    }
    let tour: [Int32]
    if configuration.start == .random {
      tour = random.permutation(problem.count).map { Int32($0) }
    } else {
      var numbers = [Int32](repeating: 0, count: problem.count)
      for (number, city) in numbering.enumerated() { numbers[Int(city)] = Int32(number) }
      tour = problem.constructSolution(randomness: Self.startRandomness, using: &random).elements.map { numbers[Int($0)] }
    }
    begin(tour, descent, numbering, edgeReads: descent.edgeReads + problem.count)
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
      annealing = Annealing(start: descent.edgeReads, length: max(0, annealing.end - descent.edgeReads))
    } else if descent.isExhausted || descent.edgeReads >= plan.readLimit {
      isDone = true
    }
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
      if population.size > 1 { return try endSearch(descent, numbering) }
      beginAnnealing(descent)
    }
    restartsDone += 1
    let tolerance = plan.temperature * meanEdge * annealing.temperature(at: descent.edgeReads)
    let accepted = descent.length
    descent.perturb(segment: plan.segment, using: &random)
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

  /// Keeps the tour that a search of the population has found. Begins to cross the ends when there are all of them, else another search.
  private func endSearch(_ descent: LinKernighanDescent, _ numbering: [Int32]) throws {
    try takeOver(descent, numbering)
    let cities = best?.cities ?? descent.tour.cities
    best = nil
    ends.append(Permutation(unchecked: cities.map { numbering[Int($0)] }))
    if ends.count == population.size {
      cross(.population, ends)
      ends = []
    } else if plan.isTimed, population.size >= Self.dividedPopulation,
      [population.size / 4, population.size / 2].contains(ends.count)
    {
      cross(.part, ends)
    } else {
      beginNext(descent, numbering)
    }
  }

  private func cross(_ crossed: Crossed, _ tours: [Permutation]) {
    self.crossed = crossed
    merging = TourMerging(crossover, tours: tours, of: problem.instance)
  }

  /// Crosses some pairs of tours and takes over the shortest; goes on with other tours when none becomes shorter any more.
  private func goOn(_ merging: TourMerging, _ descent: LinKernighanDescent, _ numbering: [Int32]) throws {
    var reads = descent.edgeReads
    var cities = 0
    while cities < Self.citiesCrossed, !merging.isComplete, !isDone {
      isDone = !merging.advance(reads: &reads, limit: plan.readLimit, using: &random)
      cities += problem.count
    }
    descent.edgeReads = reads
    if merging.bestLength < (incumbent?.evaluation.value ?? .infinity) - 1e-9 { try takeOver(merging.best) }
    guard merging.isComplete, !isDone else { return }
    self.merging = nil
    if crossed == .population {
      champions.append(merging.best)
      if champions.count > Self.mostChampions { champions.removeFirst() }
      if champions.count > 1 { return cross(.champions, champions) }
    }
    if crossed != .part { population = plan.population(after: reads) }
    beginNext(descent, numbering)
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
