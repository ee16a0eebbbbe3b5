import Core
import Search

/// A genetic algorithm with edge assembly crossover (EAX): Nagata and Kobayashi, "A powerful genetic algorithm using edge assembly
/// crossover for the traveling salesman problem", INFORMS Journal on Computing 25 (2013).
///
/// - The population begins with random tours improved by 2-opt and Or-opt.
/// - In a generation the tours stand in a random ring; each is crossed with the next one and gives way to the best of the children,
///   if it is shorter: the one that shortens most for what it takes from the entropy of the population's edges.
/// - Stage one makes a child of one AB-cycle; when the best tour has stood still for 1500 / children generations and for a tenth of
///   those so far, or the tours have hardly become shorter for 10, stage two makes children of blocks of cycles; after the same
///   again there is a new population.
///
/// A step is about a millisecond of work, on large instances one pair of parents or a part of the descent of one tour. Evaluations are the edges read divided by the
/// number of cities, as with ``TwoOpt``: a child, which differs from its parent in few edges, counts its share. A budget of
/// evaluations is never exceeded.
public final class EdgeAssembly: StopReporting, TourSolver {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()

  /// What the future depends on, besides the tours.
  struct Progress: Codable {
    var random: RandomStream
    /// Edges read for the tours that populations began with.
    var descentReads = 0
    /// How many members have been made, and how many pairs of this generation have had their children.
    var made = 0
    var paired = 0
    /// Whether a descent has been interrupted.
    var isDescending = false
    /// The ring of parents.
    var ring: [Int] = []
    var generation = 0
    var stage = 1
    /// The generation in which the stage began.
    var stageBegin = 0
    /// Generations since the best tour became shorter, and how many of them are too many once 1500 / children have passed.
    var stagnation = 0
    var patience = 0
    var bestLength = Double.infinity
    /// Generations in a row in which the mean length hardly fell, and the mean before.
    var idle = 0
    var meanLength = Double.infinity
    var restartsDone = 0
    var end: End?
  }

  /// Why nothing more is done.
  enum End: String, Codable {
    case optimal
    case converged
    case budget
  }

  private let configuration: EdgeAssemblyConfiguration
  private let readLimit: Int
  private let population: EdgeAssemblyPopulation
  private let crossover: EdgeAssemblyCrossover
  private let lengths: EdgeLengths
  private var descent: FirstTourDescent
  private var progress: Progress

  /// How many edges are read and pairs of cities exchanged by the descents of a step at most: some milliseconds of them.
  private static let workOfDescents = 1_000_000
  /// How many cities the tours have together that are crossed in a step, at most.
  private static let citiesCrossed = 20_000
  /// A generation is idle when the mean length falls by less than this share of its distance from the best; so many in a row end
  /// a stage.
  private static let idleShare = 0.01
  private static let longestIdleness = 10

  init(_ problem: TravelingSalesmanProblem, configuration: EdgeAssemblyConfiguration, budget: Budget, key: RandomKey) {
    self.problem = problem
    self.configuration = configuration
    let count = problem.count
    readLimit = budget.edgeReads(cities: count)
    population = EdgeAssemblyPopulation(size: configuration.population, cityCount: count)
    lengths = EdgeLengths(problem.instance, width: configuration.neighbors)
    crossover = EdgeAssemblyCrossover(lengths)
    descent = FirstTourDescent(lengths)
    progress = Progress(random: key.stream)
    if readLimit < count { progress.end = .budget }
  }

  public var isFinished: Bool { progress.end != nil }
  public var stopReasonName: String? { progress.end?.rawValue }

  public func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    if progress.made < population.size { makeTours() } else { crossPairs() }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(progress.descentReads + crossover.edgeReads) / Double(problem.count)
    guard try updateIncumbent() else { return Metrics() }
    var metrics = bestObjectives
    metrics["generation"] = Double(progress.generation)
    return metrics
  }

  /// Makes some tours of a new population, or goes on with one.
  private func makeTours() {
    let encoding = PermutationEncoding(count: problem.count)
    var tour = encoding.makeGenotype()
    var work = 0
    // Short steps at first, so that curves show how fast the first tours get better.
    let most = min(Self.workOfDescents, max(10_000, 4 * problem.count, progress.descentReads / 8))
    while work < most, progress.made < population.size, progress.end == nil {
      if !progress.isDescending {
        guard readLimit - progress.descentReads - crossover.edgeReads >= problem.count else {
          progress.end = .budget
          return
        }
        encoding.sample(into: &tour, using: &progress.random)
        descent.begin(tour)
        progress.isDescending = true
        progress.descentReads += problem.count
        work += problem.count
      }
      let (reads, share, stop) = descent.improve(
        limit: readLimit - progress.descentReads - crossover.edgeReads, work: most - work)
      progress.descentReads += reads
      work += share
      if stop == .pause { return }
      population.set(progress.made, to: descent.state.order, length: problem.instance.length(of: descent.state.tour))
      progress.made += 1
      progress.isDescending = false
      if stop == .limit { progress.end = .budget }
      // Every tour through fewer than five cities that 2-opt cannot improve is optimal.
      if problem.count < 5 { progress.end = .optimal }
    }
    if progress.made == population.size { population.countEdges() }
  }

  /// Crosses some pairs of the present generation.
  private func crossPairs() {
    var cities = 0
    // A child costs about as many reads as there are cities.
    let work = (progress.descentReads + crossover.edgeReads) / 8
    let most = min(Self.citiesCrossed, max(problem.count, work / configuration.children))
    while cities < most, progress.made == population.size, progress.end == nil {
      if progress.paired == 0 { progress.ring = progress.random.permutation(population.size) }
      let a = progress.ring[progress.paired]
      let b = progress.ring[progress.paired + 1 == population.size ? 0 : progress.paired + 1]
      let isWhole = crossover.cross(
        a, b, of: population, children: configuration.children, withBlocks: progress.stage == 2,
        limit: readLimit - progress.descentReads, using: &progress.random)
      progress.paired += 1
      cities += problem.count
      if !isWhole {
        progress.end = .budget
      } else if progress.paired == population.size {
        endGeneration()
      }
    }
  }

  private func endGeneration() {
    progress.paired = 0
    progress.generation += 1
    let best = population.lengths[population.best]
    progress.stagnation = best < progress.bestLength ? 0 : progress.stagnation + 1
    progress.bestLength = min(best, progress.bestLength)
    if progress.patience == 0, progress.stagnation == 1500 / configuration.children {
      progress.patience = max(1, (progress.generation - progress.stageBegin) / 10)
    }
    let mean = population.meanLength
    progress.idle = progress.meanLength - mean > Self.idleShare * (mean - best) ? 0 : progress.idle + 1
    progress.meanLength = mean
    let isAlike = mean - best <= 1e-9 * best
    let isOver = (progress.patience > 0 && progress.stagnation >= progress.patience) || progress.idle >= Self.longestIdleness
    guard isAlike || isOver else { return }
    if progress.stage == 1, !isAlike {
      progress.stage = 2
      progress.stageBegin = progress.generation
      progress.stagnation = 0
      progress.patience = 0
      progress.idle = 0
    } else if progress.restartsDone < configuration.restarts ?? .max {
      progress = Progress(
        random: progress.random, descentReads: progress.descentReads, restartsDone: progress.restartsDone + 1)
    } else {
      progress.end = .converged
    }
  }

  /// Takes over the best tour of the population when it is shorter than the incumbent.
  private func updateIncumbent() throws -> Bool {
    // Before there is any other tour, the one that is being improved counts.
    if progress.made == 0, progress.restartsDone == 0 { return try update(to: descent.state.tour) }
    // A new population leaves the tours of the one before in their places.
    let members = progress.made == 0 ? population.size : progress.made
    guard let best = population.lengths[..<members].indices.min(by: { population.lengths[$0] < population.lengths[$1] }) else {
      return false
    }
    if let incumbent, incumbent.evaluation.value <= population.lengths[best] { return false }
    return try update(to: population.tour(best))
  }

  private func update(to tour: Permutation) throws -> Bool {
    let evaluation = try problem.evaluate(tour)
    if let incumbent, incumbent.evaluation.value <= evaluation.value { return false }
    incumbent = Incumbent(tour, evaluation)
    return true
  }
}

extension EdgeAssembly {
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("progress", progress)
    snapshot.setArray("lengths", [progress.bestLength, progress.meanLength])
    try snapshot.setValue("childReads", crossover.edgeReads)
    snapshot.merge(population.save(), under: "population")
    if progress.isDescending { snapshot.merge(descent.save(), under: "descent") }
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    var progress: Progress = try snapshot.value("progress")
    let lengths = try snapshot.array("lengths", of: Double.self, count: 2)
    progress.bestLength = lengths[0]
    progress.meanLength = lengths[1]
    let childReads: Int = try snapshot.value("childReads")
    guard (0...population.size).contains(progress.made), (0..<population.size).contains(progress.paired),
      progress.ring.count == (progress.ring.isEmpty ? 0 : population.size),
      progress.ring.allSatisfy({ (0..<population.size).contains($0) }), !progress.ring.isEmpty || progress.paired == 0
    else { throw WarrenError("the snapshot's ring of parents does not fit \(population.size) tours", kind: .failure) }
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: ledger.learnerSteps > 0)
    if progress.isDescending { try descent.restore(snapshot.section("descent")) }
    try population.restore(snapshot.section("population"), made: progress.made)
    if progress.made == population.size { population.countEdges() }
    crossover.edgeReads = childReads
    self.ledger = ledger
    self.progress = progress
    self.incumbent = incumbent
  }
}
