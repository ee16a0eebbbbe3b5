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
public final class OneTreeBound: StopReporting, TourSolver {
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
    /// How far a city's price moves for an edge too many at the beginning of an ascent.
    var firstStep = 0.0
    var bound: Double?
    var end: End?
  }

  private static let readsPerStep = 1_000_000

  private let configuration: OneTreeBoundConfiguration
  private let readLimit: Int
  private let hasWholeLengths: Bool
  private var progress = Progress()
  private var ascent: OneTreeAscent
  private var proof: DenseOneTreeSearch?

  init(_ problem: TravelingSalesmanProblem, configuration: OneTreeBoundConfiguration, budget: Budget) {
    self.problem = problem
    self.configuration = configuration
    let count = problem.count
    readLimit = budget.edgeReads(cities: count)
    hasWholeLengths = problem.instance.hasWholeLengths
    ascent = OneTreeAscent(Self.candidates(problem, width: configuration.neighbors))
    if proofReads > readLimit { progress.end = .budget }
  }

  private static func candidates(_ problem: TravelingSalesmanProblem, width: Int) -> CandidateGraph {
    CandidateGraph(problem.instance, neighbors: NeighborLists(problem.instance, width: width))
  }

  public var isFinished: Bool { progress.end != nil }
  public var stopReasonName: String? { progress.end?.rawValue }

  private var count: Int { problem.count }
  /// Edges that a 1-tree of all edges reads.
  private var proofReads: Int { count * (count - 1) / 2 }

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
    var proof = self.proof.take() ?? DenseOneTreeSearch(problem.instance, prices: ascent.bestPrices)
    progress.edgeReads += proof.advance(reads: Self.readsPerStep)
    guard proof.isComplete else {
      self.proof = proof
      return
    }
    progress.proofs += 1
    let value = proof.tree.length - 2 * ascent.bestPrices.reduce(0, +)
    // Less than the rounding errors of the sums, which must not lift the bound above the optimum.
    let safe = value - 1e-10 * (abs(proof.tree.length) + 2 * ascent.bestPrices.reduce(0) { $0 + abs($1) })
    progress.bound = max(progress.bound ?? 0, hasWholeLengths ? safe.rounded(.up) : safe)
    var degrees = [Int32](repeating: 0, count: count)
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
    let isAgreed = !isFirst && ascent.bestValue - value <= 1e-7 * abs(value)
    if isAgreed || progress.proofs > configuration.rounds {
      progress.end = .converged
      return
    }
    ascent.add(proof.tree.edges)
    if proofReads + ascent.readsPerIteration > readLimit - progress.edgeReads {
      progress.end = .budget
      return
    }
    // While candidates that matter are missing the ascent begins anew, later it only settles.
    let isClose = !isFirst && ascent.bestValue - value < 1e-3 * abs(value)
    if isFirst { progress.firstStep = value / Double(count) / 2 }
    if isClose { progress.firstStep /= 8 }
    let iterations = max(1, configuration.iterations(for: count) / (isClose ? 4 : 1))
    ascent.begin(iterations: iterations, firstStep: progress.firstStep, degrees: degrees)
  }

  /// Goes on with the ascent.
  private func ascend() {
    var reads = 0
    while reads < Self.readsPerStep, !ascent.isComplete,
      progress.edgeReads + ascent.readsPerIteration + proofReads <= readLimit
    {
      ascent.advance()
      progress.edgeReads += ascent.readsPerIteration
      reads += ascent.readsPerIteration
    }
    if reads < Self.readsPerStep {
      proof = DenseOneTreeSearch(problem.instance, prices: ascent.bestPrices)
    }
  }
}

extension OneTreeBound {
  /// A bound that takes a fraction of a second (of ten thousand cities a little more than one), somewhat below what ``OneTreeBound``
  /// ends with; nil for more cities than that, for fewer than three, and where the bound says nothing.
  static func quickBound(_ problem: TravelingSalesmanProblem) -> Double? {
    guard (3...10_000).contains(problem.count) else { return nil }
    var configuration = OneTreeBoundConfiguration()
    let isLarge = problem.count > 1000
    configuration.iterations = min(isLarge ? 100 : 500, configuration.iterations(for: problem.count))
    configuration.rounds = isLarge ? 1 : 3
    let ascent = OneTreeBound(problem, configuration: configuration, budget: Budget())
    while !ascent.isFinished { guard (try? ascent.step()) != nil else { return nil } }
    return ascent.bound.flatMap { $0 > 0 ? $0 : nil }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("progress", progress)
    snapshot.merge(try ascent.save(), under: "ascent")
    try snapshot.setValue("isProving", proof != nil)
    if let proof { snapshot.merge(proof.save(), under: "proof") }
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let progress: Progress = try snapshot.value("progress")
    var ascent = OneTreeAscent(Self.candidates(problem, width: configuration.neighbors))
    try ascent.restore(snapshot.section("ascent"))
    var proof: DenseOneTreeSearch?
    if try snapshot.value("isProving", as: Bool.self) {
      var begun = DenseOneTreeSearch(problem.instance, prices: ascent.bestPrices)
      try begun.restore(snapshot.section("proof"))
      proof = begun
    }
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: progress.end == .optimal)
    self.ledger = ledger
    self.progress = progress
    self.ascent = ascent
    self.proof = proof
    self.incumbent = incumbent
  }
}

extension TravelingSalesmanInstance {
  /// Whether all distances are whole numbers, and with them the lengths of all tours.
  var hasWholeLengths: Bool {
    switch metric {
    case .euclidean: false
    case .explicit:
      (0..<count * count).allSatisfy { storage.distance($0 / count, $0 % count).truncatingRemainder(dividingBy: 1) == 0 }
    default: true
    }
  }
}
