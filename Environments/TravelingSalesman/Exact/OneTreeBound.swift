import Core
import Foundation
import Search

/// A lower bound on the length of every tour: the shortest 1-tree under prices of the cities that subgradient ascent finds.
///
/// Held and Karp, "The traveling-salesman problem and minimum spanning trees", parts I and II, 1970 and 1971; the step leans on the one
/// before as in Volgenant and Jonker (1982). On uniform cities the best such bound is about .7 percent below the optimum (Johnson,
/// McGeoch and Rothberg 1996).
///
/// The prices rise on 1-trees of few candidate edges, which are found fast; the bound is that of a 1-tree of all edges under the best
/// prices. Edges that this one has and the candidates lacked join them, and the ascent goes on, until both agree. So the `bound` that
/// is reported always holds. Where every tour has a whole length, it is rounded up. Where the 1-tree is a tour, that is optimal and
/// becomes the solution; else there is no solution and no `length`.
///
/// A step is some milliseconds. Evaluations are the edges read divided by the number of cities; the 1-trees of all edges
/// read about count² / 2.
public final class OneTreeBound: StopReporting, IncumbentReporting {
  /// The problem that is bounded.
  public let problem: TravelingSalesmanProblem
  /// The optimal tour, where a 1-tree has been one.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()
  /// The highest bound proved so far.
  public var bound: Double? { progress.bound }

  private enum End: String, Codable {
    case optimal
    case converged
    case budget
  }

  private struct Progress: Codable {
    var edgeReads = 0
    /// Complete 1-trees made so far; an ascent follows each.
    var proofs = 0
    /// The iterations of the present ascent, and how many of them are done.
    var iterations = 0
    var iteration = 0
    var bound: Double?
    var end: End?
  }

  private static let readsPerStep = 1_000_000
  /// From its beginning to its end the step of an ascent shrinks to this share.
  private static let stepShrinkage = 1e-3

  private let configuration: OneTreeBoundConfiguration
  private let readLimit: Int
  private let hasWholeLengths: Bool
  private var progress = Progress()
  private var graph: CandidateGraph
  private var search: SparseOneTreeSearch
  private var tree: OneTree
  private var prices: [Double]
  private var bestPrices: [Double]
  /// The value of the best 1-tree of candidates in this ascent.
  private var bestValue = -Double.infinity
  /// How far a city's price moves for an edge too many at the beginning of an ascent.
  private var firstStep = 0.0
  private var degrees: [Int32]
  private var lastDegrees: [Int32]
  private var proof: DenseOneTreeSearch?

  init(_ problem: TravelingSalesmanProblem, configuration: OneTreeBoundConfiguration, budget: Budget) {
    self.problem = problem
    self.configuration = configuration
    let count = problem.count
    readLimit =
      budget.evaluations.map { $0.multipliedReportingOverflow(by: count) }.map { $0.overflow ? .max : $0.partialValue } ?? .max
    hasWholeLengths = problem.instance.hasWholeLengths
    graph = CandidateGraph(problem.instance, width: configuration.neighbors)
    search = SparseOneTreeSearch(count: count)
    tree = OneTree(count: count)
    prices = [Double](repeating: 0, count: count)
    bestPrices = prices
    degrees = [Int32](repeating: 2, count: count)
    lastDegrees = degrees
    if proofReads > readLimit { progress.end = .budget }
  }

  public var isFinished: Bool { progress.end != nil }
  public var stopReasonName: String? { progress.end?.rawValue }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  private var count: Int { problem.count }
  /// Edges that a 1-tree of all edges reads.
  private var proofReads: Int { count * (count - 1) / 2 }
  /// Edges that one of the candidates reads.
  private var iterationReads: Int { graph.neighbors.count }

  public func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let boundBefore = progress.bound
    if proof != nil || progress.proofs == 0 { try prove() } else { ascend() }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(progress.edgeReads) / Double(count)
    guard let bound = progress.bound, bound != boundBefore else { return Metrics() }
    var metrics = bestObjectives
    metrics["bound"] = bound
    return metrics
  }

  /// Goes on with a 1-tree of all edges under the best prices.
  private func prove() throws {
    var proof = self.proof.take() ?? DenseOneTreeSearch(problem.instance, prices: bestPrices)
    progress.edgeReads += proof.advance(reads: Self.readsPerStep)
    guard proof.isComplete else {
      self.proof = proof
      return
    }
    progress.proofs += 1
    let value = proof.tree.length - 2 * bestPrices.reduce(0, +)
    // Less than the rounding errors of the sums, which must not lift the bound above the optimum.
    let safe = value - 1e-10 * (abs(proof.tree.length) + 2 * bestPrices.reduce(0) { $0 + abs($1) })
    progress.bound = max(progress.bound ?? 0, hasWholeLengths ? safe.rounded(.up) : safe)
    proof.tree.degrees(into: &degrees)
    if degrees.allSatisfy({ $0 == 2 }) {
      let tour = proof.tree.tour
      incumbent = Incumbent(tour, try problem.evaluate(tour))
      progress.bound = incumbent?.evaluation.value
      progress.end = .optimal
      return
    }
    let isFirst = progress.proofs == 1
    // What the candidates promised is what all edges give.
    let isAgreed = !isFirst && bestValue - value <= 1e-7 * abs(value)
    if isAgreed || progress.proofs > configuration.rounds {
      progress.end = .converged
      return
    }
    graph.add(proof.tree.edges)
    if proofReads + iterationReads > readLimit - progress.edgeReads {
      progress.end = .budget
      return
    }
    // While candidates that matter are missing the ascent begins anew, later it only settles.
    let isClose = !isFirst && bestValue - value < 1e-3 * abs(value)
    if isFirst { firstStep = value / Double(count) / 2 }
    if isClose { firstStep /= 8 }
    progress.iterations = max(1, configuration.iterations(for: count) / (isClose ? 4 : 1))
    progress.iteration = 0
    bestValue = -.infinity
    prices = bestPrices
    lastDegrees = degrees
  }

  /// Moves the prices of cities with too many edges up, of those with too few down.
  private func ascend() {
    var reads = 0
    let shrinkage = pow(Self.stepShrinkage, 1 / Double(progress.iterations))
    var step = firstStep * pow(shrinkage, Double(progress.iteration))
    while reads < Self.readsPerStep, progress.iteration < progress.iterations,
      progress.edgeReads + iterationReads + proofReads <= readLimit
    {
      // The candidates hold the edges of a 1-tree, so they connect all cities.
      guard search.find(&tree, in: graph, prices: prices) else { break }
      progress.iteration += 1
      progress.edgeReads += iterationReads
      reads += iterationReads
      tree.degrees(into: &degrees)
      var total = 0.0
      for price in prices { total += price }
      let value = tree.length - 2 * total
      if value > bestValue {
        bestValue = value
        bestPrices = prices
      }
      for city in 0..<count {
        prices[city] += step * (0.7 * Double(degrees[city] - 2) + 0.3 * Double(lastDegrees[city] - 2))
      }
      swap(&degrees, &lastDegrees)
      step *= shrinkage
    }
    if reads < Self.readsPerStep {
      proof = DenseOneTreeSearch(problem.instance, prices: bestPrices)
    }
  }
}

extension OneTreeBound {
  /// A bound that takes a fraction of a second, a little below what ``OneTreeBound`` ends with; nil for more than a thousand cities,
  /// for fewer than three, and where the bound says nothing.
  static func quickBound(_ problem: TravelingSalesmanProblem) -> Double? {
    guard (3...1000).contains(problem.count) else { return nil }
    var configuration = OneTreeBoundConfiguration()
    configuration.iterations = min(500, configuration.iterations(for: problem.count))
    configuration.rounds = 3
    let ascent = OneTreeBound(problem, configuration: configuration, budget: Budget())
    while !ascent.isFinished { guard (try? ascent.step()) != nil else { return nil } }
    return ascent.bound.flatMap { $0 > 0 ? $0 : nil }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("progress", progress)
    snapshot.setArray("prices", prices)
    snapshot.setArray("bestPrices", bestPrices)
    snapshot.setArray("lastDegrees", lastDegrees)
    snapshot.setArray("bestValue", [bestValue])
    snapshot.setArray("firstStep", [firstStep])
    snapshot.setArray("added", graph.added)
    try snapshot.setValue("isProving", proof != nil)
    if let proof { snapshot.merge(proof.save(), under: "proof") }
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let progress: Progress = try snapshot.value("progress")
    let prices = try snapshot.array("prices", of: Double.self, count: count)
    let bestPrices = try snapshot.array("bestPrices", of: Double.self, count: count)
    let lastDegrees = try snapshot.array("lastDegrees", of: Int32.self, count: count)
    let bestValue = try snapshot.array("bestValue", of: Double.self, count: 1)[0]
    let firstStep = try snapshot.array("firstStep", of: Double.self, count: 1)[0]
    let added = try snapshot.array("added", of: Int32.self)
    guard added.count.isMultiple(of: 2), added.allSatisfy({ $0 >= 0 && $0 < count }) else {
      throw WarrenError("the snapshot's edges do not fit \(count) cities", kind: .failure)
    }
    var proof: DenseOneTreeSearch?
    if try snapshot.value("isProving", as: Bool.self) {
      var begun = DenseOneTreeSearch(problem.instance, prices: bestPrices)
      try begun.restore(snapshot.section("proof"))
      proof = begun
    }
    var incumbent: Incumbent<Permutation>?
    if progress.end == .optimal {
      let restored = try Incumbent<Permutation>(from: snapshot, under: "incumbent")
      try problem.validate(restored.solution)
      incumbent = restored
    }
    graph = CandidateGraph(problem.instance, width: configuration.neighbors)
    graph.add(added)
    self.ledger = ledger
    self.progress = progress
    self.prices = prices
    self.bestPrices = bestPrices
    self.lastDegrees = lastDegrees
    self.bestValue = bestValue
    self.firstStep = firstStep
    self.proof = proof
    self.incumbent = incumbent
  }
}

extension TravelingSalesmanInstance {
  /// Whether all distances are whole numbers, and with them the lengths of all tours.
  var hasWholeLengths: Bool {
    switch metric {
    case .roundedEuclidean, .ceilingEuclidean, .pseudoEuclidean, .geographical: true
    case .euclidean: false
    case .explicit:
      (0..<count * count).allSatisfy { storage.distance($0 / count, $0 % count).truncatingRemainder(dividingBy: 1) == 0 }
    }
  }
}
