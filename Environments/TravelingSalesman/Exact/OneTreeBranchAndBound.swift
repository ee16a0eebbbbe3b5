import Core
import Search

/// The optimum by branch and bound: all tours are parted by what edges they have, and parts are left out that 1-trees prove to hold no
/// shorter tour than the best known (Held and Karp 1971; Volgenant and Jonker, "A branch and bound algorithm for the symmetric
/// traveling salesman problem based on the 1-tree relaxation", 1982).
///
/// The first step finds a good tour by chained Lin-Kernighan, each further one looks at some parts, the most recent first. A part's
/// bound is the shortest 1-tree under prices that subgradient ascent finds from its parent's on; edges that would make the 1-tree longer
/// than the best tour are forbidden in it. A city that has more than two edges in the 1-tree divides it: without its shortest free edge,
/// with that and without the second, or with both. The lowest bound of all parts left is the `bound` that is reported beside the
/// `length`; both meet at the end. Where not all lengths are whole, the proof holds up to a milliardth.
///
/// Evaluations are the edges read divided by the number of cities: a 1-tree reads count² / 2. A budget is never exceeded.
public final class OneTreeBranchAndBound: StopReporting, TourSolver {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()
  /// How many parts have been looked at.
  public var parts: Int { progress.parts }

  /// A part of all tours.
  private struct Part {
    var decisions: EdgeDecisions
    /// Those that gave its parent's bound.
    var prices: [Double]
    /// No tour in it is shorter.
    var bound: Double
  }

  private struct Progress: Codable {
    var edgeReads = 0
    var parts = 0
    var bound = 0.0
    var isOutOfBudget = false
  }

  private static let readsPerStep = 1_000_000

  private let configuration: OneTreeBranchAndBoundConfiguration
  private let key: RandomKey
  private let readLimit: Int
  private let hasWholeLengths: Bool
  private var progress = Progress()
  /// The parts that are left, the next one last.
  private var open: [Part] = []
  private var tree: DecidedOneTree

  init(
    _ problem: TravelingSalesmanProblem, configuration: OneTreeBranchAndBoundConfiguration, budget: Budget, key: RandomKey
  ) {
    self.problem = problem
    self.configuration = configuration
    self.key = key
    let count = problem.count
    readLimit = budget.edgeReads(cities: count)
    hasWholeLengths = problem.instance.hasWholeLengths
    let storage = problem.instance.storage
    tree = DecidedOneTree(
      count: count, distances: (0..<count * count).map { storage.distance($0 / count, $0 % count) })
    progress.isOutOfBudget = readLimit < count
  }

  private var count: Int { problem.count }
  private var treeReads: Int { count * (count - 1) / 2 }

  public var isFinished: Bool { progress.isOutOfBudget || (incumbent != nil && open.isEmpty) }
  public var stopReasonName: String? {
    isFinished ? progress.isOutOfBudget ? "budget" : "optimal" : nil
  }

  public func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let (length, bound) = (incumbent?.evaluation.value, progress.bound)
    if incumbent == nil {
      try findFirstTour()
    } else {
      let goal = progress.edgeReads + min(Self.readsPerStep, readLimit - progress.edgeReads)
      repeat { try divideLast() } while !isFinished && progress.edgeReads < goal
      updateBound()
    }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(progress.edgeReads) / Double(count)
    guard incumbent?.evaluation.value != length || progress.bound != bound else { return Metrics() }
    var metrics = bestObjectives
    if progress.parts > 0 { metrics["bound"] = progress.bound }
    return metrics
  }

  private func findFirstTour() throws {
    var settings = LinKernighanConfiguration()
    settings.restarts = 10 * count
    settings.population = 1
    settings.temperature = 0
    settings.candidates = .quadrant
    settings.breadth = [3, 1]
    settings.segment = 50
    let search = try settings.makeLearner(
      for: problem, budget: Budget(evaluations: readLimit / count), key: key)
    while !search.isFinished { _ = try search.step() }
    incumbent = search.incumbent
    progress.edgeReads = Int((search.ledger.evaluations * Double(count)).rounded())
    open = [
      Part(decisions: EdgeDecisions(count: count), prices: [Double](repeating: 0, count: count), bound: -.infinity)
    ]
  }

  /// A part whose tours are all longer than this holds none that is shorter than the best known.
  private var threshold: Double {
    guard let length = incumbent?.evaluation.value else { return .infinity }
    return hasWholeLengths ? length - 1 + 1e-6 : length - 1e-9 * max(1, length)
  }

  /// Takes the last part, and puts in its place the parts that it must be divided into.
  private func divideLast() throws {
    guard var part = open.popLast(), part.bound <= threshold else { return }
    guard part.decisions.propagate() else { return }
    let isRoot = progress.parts == 0
    switch try raiseBound(&part, iterations: isRoot ? configuration.rootIterations : configuration.iterations, isRoot: isRoot) {
    case .outOfBudget:
      open.append(part)
      progress.isOutOfBudget = true
      return
    case .noShorterTour:
      progress.parts += 1
      return
    case .raised: progress.parts += 1
    }
    guard tree.find(part.decisions, prices: part.prices) else { return }
    tree.forbidLongEdges(&part.decisions, prices: part.prices, most: threshold - part.bound)
    branch(part)
  }

  private enum Raised {
    case raised
    case noShorterTour
    case outOfBudget
  }

  /// Subgradient ascent: the prices of cities with too many edges go up, of those with too few down. The step follows the distance of
  /// the bound to the best tour (Held, Wolfe and Crowder 1974).
  private func raiseBound(_ part: inout Part, iterations: Int, isRoot: Bool) throws -> Raised {
    var prices = part.prices
    var best = -Double.infinity
    var lastDegrees = [Int32](repeating: 2, count: count)
    let (first, last) = isRoot ? (1.0, 1e-3) : (0.3, 0.02)
    for iteration in 0..<iterations {
      // The tree that the best prices give is found once more afterwards.
      guard readLimit - progress.edgeReads >= 2 * treeReads else { return .outOfBudget }
      progress.edgeReads += treeReads
      guard tree.find(part.decisions, prices: prices) else { return .noShorterTour }
      var total = 0.0
      for price in prices { total += price }
      let value = tree.tree.length - 2 * total
      if value > best {
        best = value
        part.prices = prices
        part.bound = max(part.bound, value)
      }
      if part.bound > threshold { return .noShorterTour }
      var square = 0.0
      for city in 0..<count {
        let excess = Double(tree.degrees[city] - 2)
        square += excess * excess
      }
      if square == 0 {
        // The shortest 1-tree is a tour, so the part has no shorter one.
        try take(tree.tree.tour)
        return .noShorterTour
      }
      let share = Double(iteration) / Double(max(1, iterations - 1))
      let length = incumbent?.evaluation.value ?? value
      let step = (first + (last - first) * share) * max(length - value, 1e-6 * abs(length)) / square
      for city in 0..<count {
        prices[city] += step * (0.7 * Double(tree.degrees[city] - 2) + 0.3 * Double(lastDegrees[city] - 2))
      }
      lastDegrees = tree.degrees
    }
    progress.edgeReads += treeReads
    return .raised
  }

  private func take(_ tour: Permutation) throws {
    let evaluation = try problem.evaluate(tour)
    if let incumbent, incumbent.evaluation.value <= evaluation.value { return }
    incumbent = Incumbent(tour, evaluation)
  }

  /// Divides a part at the city that has the most edges in the 1-tree; of equals at the one of the lowest number.
  private func branch(_ part: Part) {
    var center = 0
    for city in 1..<count where tree.degrees[city] > tree.degrees[center] { center = city }
    let edges = tree.tree.edges
    var free: [Int] = []
    for index in stride(from: 0, to: edges.count, by: 2) {
      let (one, two) = (Int(edges[index]), Int(edges[index + 1]))
      guard one == center || two == center, part.decisions[one, two] == EdgeDecisions.free else { continue }
      free.append(one + two - center)
    }
    let storage = problem.instance.storage
    func cost(_ other: Int) -> Double { storage.distance(center, other) + part.prices[other] }
    free.sort { (cost($0), $0) < (cost($1), $1) }
    // More than two edges, of which not more than one is required.
    var without = part
    without.decisions[center, free[0]] = EdgeDecisions.forbidden
    var with = part
    with.decisions[center, free[0]] = EdgeDecisions.required
    var withOne = with
    withOne.decisions[center, free[1]] = EdgeDecisions.forbidden
    with.decisions[center, free[1]] = EdgeDecisions.required
    open += [without, withOne, with]
  }

  /// The lowest bound of all parts left holds for all tours.
  private func updateBound() {
    guard let incumbent, progress.parts > 0 else { return }
    let length = incumbent.evaluation.value
    guard let lowest = open.lazy.map(\.bound).min() else {
      progress.bound = length
      return
    }
    // Less than the rounding errors of the sums.
    let safe = lowest - 1e-9 * abs(lowest)
    progress.bound = min(length, max(progress.bound, hasWholeLengths ? (safe - 1e-6).rounded(.up) : safe))
  }
}

extension OneTreeBranchAndBound {
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("progress", progress)
    try snapshot.setValue("hasTour", incumbent != nil)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    snapshot.setArray("decisions", open.flatMap(\.decisions.states))
    snapshot.setArray("prices", open.flatMap(\.prices))
    snapshot.setArray("bounds", open.map(\.bound))
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let progress: Progress = try snapshot.value("progress")
    let bounds = try snapshot.array("bounds", of: Double.self)
    let size = count * count
    let decisions = try snapshot.array("decisions", of: UInt8.self, count: bounds.count * size)
    let prices = try snapshot.array("prices", of: Double.self, count: bounds.count * count)
    guard decisions.allSatisfy({ $0 <= EdgeDecisions.forbidden }) else {
      throw WarrenError("the snapshot's decisions are none", kind: .failure)
    }
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: snapshot.value("hasTour", as: Bool.self))
    open = bounds.indices.map { index in
      Part(
        decisions: EdgeDecisions(count: count, states: Array(decisions[index * size..<(index + 1) * size])),
        prices: Array(prices[index * count..<(index + 1) * count]), bound: bounds[index])
    }
    self.ledger = ledger
    self.progress = progress
    self.incumbent = incumbent
  }
}
