import Core
import Search

/// The exact method for knapsacks with several budgets: branch and bound over the linear relaxation, until the best found is proved to
/// be the optimum.
///
/// It begins with the best of some children of Chu and Beasley's algorithm, so that from the start most parts can be left out, and goes
/// on with both by turns, for about the same time: what the one finds cuts the other short, and where a proof is out of reach, the best
/// is as good as that algorithm's. Whatever is left where it is cut off, the `bound` that is reported beside the `value` says how much better the optimum can be at
/// most; both meet at the end. A hundred items under five budgets take seconds, thirty budgets or many hundred items mostly too long.
/// Where values have more than six decimals the proof holds up to a milliardth.
///
/// Evaluations are pivots of the simplex method, divisions and choices that are evaluated, each of which goes over all items and
/// constraints at most. A budget of evaluations is never exceeded. A step takes some milliseconds.
public struct MultidimensionalBranchAndBound: Learner, IncumbentReporting, StopReporting {
  /// The problem that is solved.
  public let problem: MultidimensionalKnapsackProblem
  /// The best choice of items so far.
  public private(set) var incumbent: Incumbent<BitString>?
  public private(set) var ledger = Ledger()
  /// No choice is worth more.
  public var bound: Double { search.bound }
  /// How many parts have been divided.
  public var parts: Int { search.parts }

  private let workLimit: Int
  private let workPerStep: Int
  private var search: MultidimensionalSearch
  /// What finds the first choice, and others beside the search.
  private var population: ChuBeasley
  /// How many children there are before the search begins.
  private let firstChildren: Int
  /// The bound that has been reported last.
  private var reportedBound = Double.infinity

  /// The most numbers that a dictionary of the relaxation may have: about (items + 1) · (constraints + 2).
  static let sizeLimit = 4_000_000

  /// The method at its beginning.
  /// - Parameters:
  ///   - problem: what is to be solved.
  ///   - budget: what may be spent.
  ///   - workPerStep: after how many evaluations a step ends; what takes some milliseconds when left out.
  public init(_ problem: MultidimensionalKnapsackProblem, budget: Budget = Budget(), workPerStep: Int? = nil) {
    self.problem = problem
    workLimit = budget.evaluations ?? .max
    self.workPerStep = max(1, workPerStep ?? (10_000_000 / MultidimensionalSearch.size(problem.instance)))
    search = MultidimensionalSearch(problem)
    firstChildren = min(200 * problem.count, 20_000)
    population = ChuBeasley(problem, configuration: ChuBeasleyConfiguration(), budget: budget, key: RandomKey(seed: 0))
  }

  /// How many children of Chu and Beasley's algorithm have been made.
  public var children: Int { Int(population.ledger.evaluations) }
  private var work: Int { children + search.work }

  /// Why the method cannot work on a problem; nil when it can.
  public static func misfit(_ problem: MultidimensionalKnapsackProblem) -> String? {
    let size = MultidimensionalSearch.size(problem.instance)
    return size <= sizeLimit ? nil : "its tables would have \(size) numbers; at most \(sizeLimit) are possible"
  }

  public var isFinished: Bool { search.isExhausted || work >= workLimit }
  /// `optimal` once that is proved.
  public var stopReasonName: String? { search.isExhausted ? "optimal" : nil }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let isBeginning = children < firstChildren
    if !population.isFinished, isBeginning || ledger.learnerSteps.isMultiple(of: 2) {
      _ = try population.step(children: min(workLimit - work, isBeginning ? firstChildren - children : .max))
      if let found = population.incumbent, found.evaluation.value > search.best {
        try search.improve(by: found.solution)
        search.renew()
      }
    } else {
      try search.search(until: min(workLimit - children, search.work + workPerStep))
      search.renew()
    }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(work)
    let isBetter = search.best > incumbent?.evaluation.value ?? -.infinity
    guard isBetter || search.bound < reportedBound else { return Metrics() }
    if isBetter { incumbent = Incumbent(search.bestChoice, try problem.evaluate(search.bestChoice)) }
    reportedBound = search.bound
    var metrics = bestObjectives
    metrics["bound"] = search.bound
    metrics["parts"] = Double(search.parts)
    return metrics
  }

  /// The optimum with its proof; nil when that takes longer than reading so many numbers of dictionaries.
  static func optimum(of problem: MultidimensionalKnapsackProblem, numberLimit: Int) throws -> KnownValue? {
    guard misfit(problem) == nil else { return nil }
    var search = MultidimensionalSearch(problem)
    try search.search(until: numberLimit / MultidimensionalSearch.size(problem.instance))
    return search.isExhausted ? KnownValue(search.best, isProved: true) : nil
  }

  public func save() throws -> Snapshot {
    var snapshot = try search.save()
    snapshot.merge(try population.save(), under: "population")
    try snapshot.setValue("ledger", ledger)
    snapshot.setArray("reportedBound", [reportedBound])
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let reportedBound = try snapshot.array("reportedBound", of: Double.self, count: 1)[0]
    var restored = search
    try restored.restore(snapshot)
    try population.restore(snapshot.section("population"))
    search = restored
    incumbent = restored.best >= 0 ? Incumbent(restored.bestChoice, try problem.evaluate(restored.bestChoice)) : nil
    self.ledger = ledger
    self.reportedBound = reportedBound
  }
}
