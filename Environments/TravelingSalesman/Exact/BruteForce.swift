import Core
import Search

/// The settings of ``BruteForce``: there are none.
public struct BruteForceConfiguration: Configuration {
  /// The most cities: 13 have 240 million tours.
  public static let largestCount = 13

  public init() {}

  /// Whether an instance is small enough.
  /// - Throws: `WarrenError` when it has too many cities.
  public static func check(_ problem: TravelingSalesmanProblem) throws {
    guard problem.count <= largestCount else {
      throw WarrenError(
        "the instance has \(problem.count) cities; brute force tries all tours of at most \(largestCount)",
        hint:
          "held-karp proves the optimum of up to \(HeldKarpConfiguration.largestCount) cities, one-tree-branch-and-bound that of many more"
      )
    }
  }

  /// The solver for a problem.
  /// - Throws: `WarrenError` when there are too many cities.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget) throws -> BruteForce {
    try Self.check(problem)
    return BruteForce(problem, budget: budget)
  }
}

/// The optimum by trying all tours: (n - 1)! / 2 of n cities, in the order of the alphabet. At the end the shortest is proved optimal,
/// and its length is reported as the `bound`, too.
///
/// A tour shares its beginning with the one before, so that about three edges of each are new. Evaluations are the edges read divided
/// by the number of cities; a budget is never exceeded. A step is some milliseconds.
public final class BruteForce: StopReporting, TourSolver {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The shortest tour so far; the earliest of equals.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()

  private struct Progress: Codable {
    var edgeReads = 0
    /// The first place of the tour whose edge has not been read.
    var firstNew = 1
    var isComplete = false
    var isOutOfBudget = false
  }

  private static let readsPerStep = 2_000_000

  private let readLimit: Int
  private let distances: [Double]
  private var progress = Progress()
  /// The tour that is looked at; it begins in the first city.
  private var tour: [Int32]
  /// How long it is up to each place.
  private var lengths: [Double]
  private var shortest = Double.infinity

  init(_ problem: TravelingSalesmanProblem, budget: Budget) {
    self.problem = problem
    let count = problem.count
    readLimit = budget.edgeReads(cities: count)
    let storage = problem.instance.storage
    distances = (0..<count * count).map { storage.distance($0 / count, $0 % count) }
    tour = (0..<Int32(count)).map { $0 }
    lengths = [Double](repeating: 0, count: count)
  }

  public var isFinished: Bool { progress.isComplete || progress.isOutOfBudget }
  public var stopReasonName: String? { progress.isComplete ? "optimal" : progress.isOutOfBudget ? "budget" : nil }

  public func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let count = problem.count
    let goal = progress.edgeReads + min(Self.readsPerStep, readLimit - progress.edgeReads)
    var best: [Int32]?
    while !isFinished, progress.edgeReads < goal || goal == readLimit {
      // Each tour is there in both directions; one is enough.
      if count < 3 || tour[1] < tour[count - 1] {
        // The new edges and the one back to the first city.
        let reads = count - progress.firstNew + 1
        guard readLimit - progress.edgeReads >= reads else {
          progress.isOutOfBudget = true
          break
        }
        progress.edgeReads += reads
        for place in progress.firstNew..<max(progress.firstNew, count) {
          lengths[place] = lengths[place - 1] + distances[Int(tour[place - 1]) * count + Int(tour[place])]
        }
        progress.firstNew = count
        let length = lengths[count - 1] + distances[Int(tour[count - 1]) * count]
        if length < shortest {
          shortest = length
          best = tour
        }
      }
      advance()
    }
    if let best {
      let permutation = Permutation(unchecked: best)
      incumbent = Incumbent(permutation, try problem.evaluate(permutation))
    }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(progress.edgeReads) / Double(count)
    guard best != nil || progress.isComplete else { return Metrics() }
    var metrics = bestObjectives
    if progress.isComplete { metrics["bound"] = metrics["length"] }
    return metrics
  }

  /// Goes on to the next order of the cities after the first (Narayana Pandita, fourteenth century).
  private func advance() {
    var pivot = tour.count - 2
    while pivot >= 1, tour[pivot] > tour[pivot + 1] { pivot -= 1 }
    guard pivot >= 1 else {
      progress.isComplete = true
      return
    }
    var other = tour.count - 1
    while tour[other] < tour[pivot] { other -= 1 }
    tour.swapAt(pivot, other)
    var (low, high) = (pivot + 1, tour.count - 1)
    while low < high {
      tour.swapAt(low, high)
      low += 1
      high -= 1
    }
    progress.firstNew = min(progress.firstNew, pivot)
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("progress", progress)
    try snapshot.setValue("hasTour", incumbent != nil)
    snapshot.setArray("tour", tour)
    snapshot.setArray("lengths", lengths + [shortest])
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let progress: Progress = try snapshot.value("progress")
    let count = problem.count
    let tour = try Permutation(try snapshot.array("tour", count: count)).elements
    let lengths = try snapshot.array("lengths", of: Double.self, count: count + 1)
    guard (1...max(1, count)).contains(progress.firstNew) else {
      throw WarrenError("the snapshot's tour does not fit \(count) cities", kind: .failure)
    }
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: snapshot.value("hasTour", as: Bool.self))
    self.ledger = ledger
    self.progress = progress
    self.incumbent = incumbent
    self.tour = tour
    self.lengths = Array(lengths.dropLast())
    shortest = lengths[count]
  }
}
