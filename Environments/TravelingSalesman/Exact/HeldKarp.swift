import Core
import Search

/// The optimum by dynamic programming: Held and Karp, "A dynamic programming approach to sequencing problems", 1962, and Bellman,
/// "Dynamic programming treatment of the travelling salesman problem", of the same year.
///
/// For each set S of cities without the first, and each city in it, the shortest path from the first city through all of S that
/// ends there; about n² 2ⁿ / 8 additions for n cities and a table of (n - 1) 2ⁿ⁻¹ numbers. There is no tour before the end; then it
/// is proved optimal, and its length is reported as the `bound`, too.
///
/// A step is some milliseconds. Evaluations are the edges read divided by the number of cities. A checkpoint holds how far the table
/// has been filled; going on fills it again up to there, in a second at most.
public final class HeldKarp: StopReporting, TourSolver {
  /// The problem that is solved.
  public let problem: TravelingSalesmanProblem
  /// The optimal tour, at the end.
  public private(set) var incumbent: Incumbent<Permutation>?
  public private(set) var ledger = Ledger()

  private struct Progress: Codable {
    /// The set whose paths are computed next; a bit for each city but the first.
    var nextSet = 1
    var edgeReads = 0
    var isOutOfBudget = false
  }

  private static let readsPerStep = 1_000_000

  /// The cities without the first, their number, and the distances between all.
  private let others: Int
  private let distances: [Double]
  private let readLimit: Int
  private var progress = Progress()
  /// The path through set S to city c + 1 at `S * others + c`. Made when it is needed.
  private var table: Slab<Double>?

  init(_ problem: TravelingSalesmanProblem, budget: Budget) {
    self.problem = problem
    let count = problem.count
    others = count - 1
    distances = (0..<count * count).map { problem.instance.storage.distance($0 / count, $0 % count) }
    readLimit = budget.edgeReads(cities: count)
  }

  public var isFinished: Bool { incumbent != nil || progress.isOutOfBudget }
  public var stopReasonName: String? { incumbent != nil ? "optimal" : progress.isOutOfBudget ? "budget" : nil }
  public var isBuildingFirstSolution: Bool { !isFinished }

  private var setCount: Int { 1 << others }

  public func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let table = readyTable()
    let isLast = readLimit - progress.edgeReads < Self.readsPerStep
    let goal = isLast ? readLimit : progress.edgeReads + Self.readsPerStep
    while progress.nextSet < setCount, progress.edgeReads + Self.reads(progress.nextSet) <= goal {
      fill(table, progress.nextSet)
      progress.edgeReads += Self.reads(progress.nextSet)
      progress.nextSet += 1
    }
    var metrics = Metrics()
    // The last edge, back to the first city, is read for each city.
    if progress.nextSet == setCount, progress.edgeReads + others <= readLimit {
      progress.edgeReads += others
      let tour = shortestTour(table)
      incumbent = Incumbent(tour, try problem.evaluate(tour))
      metrics = bestObjectives
      metrics["bound"] = metrics["length"]
    } else if isLast {
      progress.isOutOfBudget = true
    }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(progress.edgeReads) / Double(problem.count)
    return metrics
  }

  /// Edges that a set's paths read: to each city from all others of the set, or from the first city.
  private static func reads(_ set: Int) -> Int {
    let size = set.nonzeroBitCount
    return max(1, size * (size - 1))
  }

  private func readyTable() -> UnsafeMutablePointer<Double> {
    if let table { return table.base }
    let made = Slab(setCount * others, filledWith: 0.0)
    for set in 1..<max(1, progress.nextSet) { fill(made.base, set) }
    table = made
    return made.base
  }

  /// The shortest paths through a set, from those through its subsets.
  private func fill(_ table: UnsafeMutablePointer<Double>, _ set: Int) {
    let count = problem.count
    distances.withUnsafeBufferPointer { distances in
      var ends = set
      while ends != 0 {
        let end = ends.trailingZeroBitCount
        ends &= ends - 1
        let before = set & ~(1 << end)
        let row = (end + 1) * count
        var shortest = before == 0 ? distances[row] : .infinity
        let paths = table + before * others
        var rest = before
        while rest != 0 {
          let last = rest.trailingZeroBitCount
          rest &= rest - 1
          shortest = min(shortest, paths[last] + distances[row + last + 1])
        }
        table[set * others + end] = shortest
      }
    }
  }

  /// Follows the paths back from the end.
  private func shortestTour(_ table: UnsafeMutablePointer<Double>) -> Permutation {
    let count = problem.count
    var tour: [Int32] = [0]
    var set = setCount - 1
    var after = 0
    while set != 0 {
      var best = -1
      var shortest = Double.infinity
      for city in 0..<others where set >> city & 1 == 1 {
        let length = table[set * others + city] + distances[after * count + city + 1]
        if length < shortest {
          shortest = length
          best = city
        }
      }
      tour.append(Int32(best + 1))
      set &= ~(1 << best)
      after = best + 1
    }
    return Permutation(unchecked: tour)
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("progress", progress)
    try snapshot.setValue("isSolved", incumbent != nil)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let progress: Progress = try snapshot.value("progress")
    guard (1...setCount).contains(progress.nextSet) else {
      throw WarrenError("the snapshot's table does not fit \(problem.count) cities", kind: .failure)
    }
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: snapshot.value("isSolved", as: Bool.self))
    self.ledger = ledger
    self.progress = progress
    self.incumbent = incumbent
    table = nil
  }
}
