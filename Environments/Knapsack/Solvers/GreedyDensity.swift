import Core
import Search

/// The greedy heuristic (Dantzig 1957): items by value for their weight, the best first, each that still fits.
///
/// Its only step packs a knapsack, which counts as 1 evaluation.
public struct GreedyDensity: Learner, IncumbentReporting {
  /// The problem that is solved.
  public let problem: KnapsackProblem
  /// The knapsack, once it has been packed.
  public private(set) var incumbent: Incumbent<BitString>?
  public private(set) var ledger = Ledger()
  private let budget: Budget

  /// The heuristic before its step.
  public init(_ problem: KnapsackProblem, budget: Budget = Budget()) {
    self.problem = problem
    self.budget = budget
  }

  public var isFinished: Bool { incumbent != nil || budget.evaluations.map { $0 < 1 } ?? false }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let choice = Self.choice(of: problem.instance)
    incumbent = Incumbent(choice, try problem.evaluate(choice))
    ledger.learnerSteps += 1
    ledger.evaluations += 1
    return bestObjectives
  }

  /// For each item whether the heuristic packs it. O(n log n).
  public static func choice(of instance: KnapsackInstance) -> BitString {
    var choice = BitString(count: instance.count)
    var weight = 0.0
    for item in instance.itemsByDensity where weight + instance.weights[item] <= instance.packingLimit {
      weight += instance.weights[item]
      choice[item] = true
    }
    return choice
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    var incumbent: Incumbent<BitString>?
    if ledger.evaluations > 0 {
      let restored = try Incumbent<BitString>(from: snapshot, under: "incumbent")
      try problem.validate(restored.solution)
      incumbent = restored
    }
    self.ledger = ledger
    self.incumbent = incumbent
  }
}
