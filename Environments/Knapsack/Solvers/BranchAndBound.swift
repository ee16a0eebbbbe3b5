import Core
import Search

/// The exact method for knapsacks: branch and bound until the best found is proved to be the optimum.
///
/// Fast where values do not depend on weights, for up to some thousand items; where they nearly do, the proof can take
/// exponentially long, and the best found so far stands. A step is about a millisecond of work. Evaluations are items looked at
/// and bounds computed, divided by the number of items. A budget of evaluations is never exceeded.
public struct BranchAndBound: Learner, IncumbentReporting, StopReporting {
  /// The problem that is solved.
  public let problem: KnapsackProblem
  /// The best choice of items so far.
  public private(set) var incumbent: Incumbent<BitString>?
  public private(set) var ledger = Ledger()

  private let readLimit: Int
  private let readsPerStep: Int
  private var search: BranchAndBoundSearch

  /// The method at its beginning.
  /// - Parameters:
  ///   - problem: what is to be solved.
  ///   - budget: what may be spent.
  ///   - readsPerStep: at most how many items a step looks at, bounds included.
  public init(_ problem: KnapsackProblem, budget: Budget = Budget(), readsPerStep: Int = 200_000) {
    self.problem = problem
    self.readsPerStep = max(readsPerStep, 2)
    readLimit =
      budget.evaluations.map { $0.multipliedReportingOverflow(by: problem.instance.count) }
      .map { $0.overflow ? .max : $0.partialValue } ?? .max
    search = BranchAndBoundSearch(problem.instance)
  }

  public var isFinished: Bool { search.isExhausted || search.reads > readLimit - 2 }
  /// `optimal` once that is proved.
  public var stopReasonName: String? { search.isExhausted ? "optimal" : nil }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let best = search.best
    search.search(until: min(readLimit, search.reads + readsPerStep))
    ledger.learnerSteps += 1
    ledger.evaluations = Double(search.reads) / Double(problem.instance.count)
    guard search.best > best else { return Metrics() }
    let choice = search.bestChoice(count: problem.instance.count)
    let evaluation = try problem.evaluate(choice)
    // Two sums in different order can disagree about the last bit.
    if let incumbent, incumbent.evaluation.value >= evaluation.value { return Metrics() }
    incumbent = Incumbent(choice, evaluation)
    return bestObjectives
  }

  /// The optimum of an instance with its proof; nil when that takes more than so many reads of items.
  static func optimum(of instance: KnapsackInstance, readLimit: Int) -> KnownValue? {
    var search = BranchAndBoundSearch(instance)
    search.search(until: readLimit)
    guard search.isExhausted else { return nil }
    return KnownValue(instance.value(of: search.bestChoice(count: instance.count)), isProved: true)
  }

  public func save() throws -> Snapshot {
    var snapshot = try search.save()
    try snapshot.setValue("ledger", ledger)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    var restored = search
    try restored.restore(snapshot)
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: restored.best >= 0)
    self.ledger = ledger
    self.incumbent = incumbent
    search = restored
  }
}
