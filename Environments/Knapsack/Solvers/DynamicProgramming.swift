import Core
import Search

/// The exact method of dynamic programming (Bellman 1957): a table with a cell for each weight up to the budget, or for each value up
/// to an upper bound where that is shorter, into which one item after the other is worked.
///
/// Its time does not depend on how hard an instance is, only on items times cells, a bit of memory for each. A step works in as many
/// items as a few milliseconds take. Evaluations are items worked in, divided by the number of items, so the whole counts 1: the number
/// of cells is a matter of the instance's units. A budget of evaluations below 1 allows no step.
public struct DynamicProgramming: Learner, IncumbentReporting, StopReporting {
  /// The problem that is solved.
  public let problem: KnapsackProblem
  /// The best choice of the items worked in so far.
  public private(set) var incumbent: Incumbent<BitString>?
  public private(set) var ledger = Ledger()

  private let isAffordable: Bool
  private let itemsPerStep: Int
  private var table: DynamicProgrammingTable

  init(_ problem: KnapsackProblem, configuration: DynamicProgrammingConfiguration, budget: Budget = Budget()) throws {
    self.problem = problem
    let axis: DynamicProgrammingTable.Axis? =
      switch configuration.table {
      case .shorter: nil
      case .weight: .weight
      case .profit: .profit
      }
    table = try DynamicProgrammingTable(problem.instance, axis: axis)
    itemsPerStep = max(1, configuration.cellsPerStep / table.cellCount)
    isAffordable = budget.evaluations ?? 1 >= 1
  }

  public var isFinished: Bool { !isAffordable || (incumbent != nil && table.isComplete) }
  /// `optimal` once all items are in the table.
  public var stopReasonName: String? { incumbent != nil && table.isComplete ? "optimal" : nil }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    for _ in 0..<itemsPerStep where !table.isComplete { table.addItem() }
    ledger.learnerSteps += 1
    ledger.evaluations = table.isComplete ? 1 : Double(table.done) / Double(problem.count)
    let choice = table.bestChoice
    let evaluation = try problem.evaluate(choice)
    if let incumbent, incumbent.evaluation.value >= evaluation.value { return Metrics() }
    incumbent = Incumbent(choice, evaluation)
    return bestObjectives
  }

  public func save() throws -> Snapshot {
    var snapshot = table.save()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("done", table.done)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let done: Int = try snapshot.value("done")
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: ledger.learnerSteps > 0)
    try table.restore(snapshot, done: done)
    self.ledger = ledger
    self.incumbent = incumbent
  }
}

/// The settings of ``DynamicProgramming``.
public struct DynamicProgrammingConfiguration: Configuration {
  /// What a cell of the table stands for.
  public enum Table: String, Codable, Sendable, CaseIterable {
    case shorter
    case weight
    case profit
  }

  public var table = Table.shorter
  public var cellsPerStep = 5_000_000

  public init() {}

  public static let help = [
    "table": "Whether the table has a cell for each weight, for each value (profit), or whichever of them is shorter.",
    "cellsPerStep": "How many cells a step fills; at least those of one item.",
  ]

  public static let bounds: [String: SettingBounds] = ["cellsPerStep": .atLeast(1)]

  /// The method of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, or the table would be too large.
  public func makeLearner(for problem: KnapsackProblem, budget: Budget = Budget()) throws -> DynamicProgramming {
    try validate()
    return try DynamicProgramming(problem, configuration: self, budget: budget)
  }
}
