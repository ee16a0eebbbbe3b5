import Core
import Search

/// The exact method minknap (Pisinger, "A minimal algorithm for the 0-1 knapsack problem", Operations Research 45, 1997): dynamic
/// programming over a core of items that grows only as far as the proof needs.
///
/// It begins with the break solution, the items by value for their weight up to the first that does not fit. One item after the
/// other, the next worse and the next better in turn, may then be changed; of the states that come out only undominated ones whose
/// Dantzig bound is above the best value go on. Where none is left the best is the optimum.
///
/// A step is about a few milliseconds of work, or one item where there are many states. Evaluations are states looked at, divided
/// by the number of items; the beginning, greedy solutions included, counts 1. A budget of evaluations is never exceeded. Weights and
/// values must be whole numbers once multiplied by a power of ten up to a million, or by 2²⁴.
public struct Minknap: Learner, IncumbentReporting, StopReporting {
  /// The problem that is solved.
  public let problem: KnapsackProblem
  /// The best choice of items so far.
  public private(set) var incumbent: Incumbent<BitString>?
  public private(set) var ledger = Ledger()

  /// The most states there may be, about 500 megabytes.
  public static let stateLimit = 1 << 22

  private let readLimit: Int
  private let readsPerStep: Int
  private var search: MinknapSearch

  /// The method at its beginning.
  /// - Parameters:
  ///   - problem: what is to be solved.
  ///   - budget: what may be spent.
  ///   - readsPerStep: at how many states looked at a step ends.
  /// - Throws: `WarrenError` when weights or values have too many digits.
  public init(_ problem: KnapsackProblem, budget: Budget = Budget(), readsPerStep: Int = 500_000) throws {
    guard let search = MinknapSearch(problem.instance) else { throw WarrenError("it needs \(WholeItems.requirement)") }
    self.problem = problem
    self.search = search
    self.readsPerStep = readsPerStep
    readLimit =
      budget.evaluations.map { $0.multipliedReportingOverflow(by: problem.count) }
      .map { $0.overflow ? .max : $0.partialValue } ?? .max
  }

  /// Why the method cannot work on a problem; nil when it can.
  public static func misfit(_ problem: KnapsackProblem) -> String? {
    WholeItems(problem.instance) == nil ? "it needs \(WholeItems.requirement)" : nil
  }

  private var isOutOfBudget: Bool {
    search.reads > readLimit || (incumbent != nil && search.reads + search.nextReads > readLimit)
  }

  public var isFinished: Bool {
    isOutOfBudget || (incumbent != nil && (search.isExhausted || search.states.count > Self.stateLimit))
  }

  /// `optimal` once that is proved, `memory` when there are too many states.
  public var stopReasonName: String? {
    guard incumbent != nil else { return nil }
    return search.isExhausted ? "optimal" : search.states.count > Self.stateLimit ? "memory" : nil
  }

  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let known = incumbent == nil ? -Double.infinity : search.best
    let stepLimit = min(readLimit, search.reads + readsPerStep)
    while !search.isExhausted, search.states.count <= Self.stateLimit, search.reads + search.nextReads <= readLimit {
      search.expand()
      if search.reads >= stepLimit { break }
    }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(search.reads) / Double(problem.count)
    guard search.best > known else { return Metrics() }
    let choice = search.bestChoice
    incumbent = Incumbent(choice, try problem.evaluate(choice))
    var metrics = bestObjectives
    metrics["bound"] = search.bound
    metrics["states"] = Double(search.states.count)
    return metrics
  }

  /// The optimum of an instance with its proof; nil when that takes more than so many states looked at, or the instance has too many
  /// digits.
  static func optimum(of instance: KnapsackInstance, readLimit: Int) -> KnownValue? {
    guard var search = MinknapSearch(instance) else { return nil }
    while !search.isExhausted {
      guard search.states.count <= stateLimit, search.reads + search.nextReads <= readLimit else { return nil }
      search.expand()
    }
    return KnownValue(instance.value(of: search.bestChoice), isProved: true)
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
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: ledger.learnerSteps > 0)
    self.ledger = ledger
    self.incumbent = incumbent
    search = restored
  }
}
