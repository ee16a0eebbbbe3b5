import Core

/// The settings of ``ConstructionHeuristic``.
public struct ConstructionHeuristicConfiguration: Configuration {
  /// The name of one of the task's rules.
  public var rule: String?

  public init() {}

  public static let help = [
    "rule": "Which of the task's rules of thumb builds the solutions, such as nearest-neighbor; its first when left out."
  ]

  /// The rule of a task that is meant.
  /// - Throws: `WarrenError` when the task has none of that name, or none at all.
  public func rule(of task: any ConstructionTask) throws -> ConstructionRule {
    let rules = task.rules
    guard let first = rules.first else { throw WarrenError("the task has no rules of thumb") }
    guard let rule else { return first }
    if let found = rules.first(where: { $0.name == rule }) { return found }
    throw WarrenError("the task has no rule '\(rule)'", hint: WarrenError.hint(for: rule, among: rules.map(\.name)))
  }
}

/// Solves the fixed instances of a task by a rule of thumb. A step solves as many as take well below a second, 20,000 of fifty
/// nodes, so that a budget of steps that is meant for learning does not cut it short. Each instance is one evaluation, and it
/// is finished after the last. Its objective is the mean of the measure.
public struct ConstructionHeuristic: Learner, IncumbentReporting {
  private struct State {
    var steps = 0
    var solved = 0
    var total = 0.0
  }

  /// About how many pairs of nodes a step looks at.
  private static let pairsOfStep = 50_000_000

  private let rule: ConstructionRule
  private let problem: ConstructionProblem
  private let limit: Int
  private var state = State()

  /// A solver for a problem.
  /// - Throws: `WarrenError` when the task has no such rule.
  public init(
    _ configuration: ConstructionHeuristicConfiguration, problem: ConstructionProblem, budget: Budget = Budget()
  ) throws {
    rule = try configuration.rule(of: problem.task)
    self.problem = problem
    limit = min(problem.count, budget.evaluations ?? .max)
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.steps
    ledger.evaluations = Double(state.solved)
    return ledger
  }

  public var isFinished: Bool { state.solved >= limit }

  /// The mean over the instances solved so far.
  public var bestObjectives: Metrics {
    state.solved > 0 ? [problem.measure: problem.measure(ofCost: state.total / Double(state.solved))] : Metrics()
  }
  public var bestSolution: (any Encodable & Sendable)? { nil }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let task = problem.task
    let numbers = task.nodeCount * task.featureCount
    let end = min(limit, state.solved + max(Self.pairsOfStep / (task.nodeCount * task.nodeCount), 1))
    try problem.instances.withUnsafeBufferPointer { instances in
      for index in state.solved..<end {
        let instance = instances.baseAddress! + index * numbers
        state.total += try task.cost(of: rule.order(instance), on: instance)
      }
    }
    state.solved = end
    state.steps += 1
    return bestObjectives
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("total", [state.total])
    try snapshot.setValue("steps", state.steps)
    try snapshot.setValue("solved", state.solved)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    state = State(
      steps: try snapshot.value("steps"), solved: try snapshot.value("solved"),
      total: try snapshot.array("total", count: 1)[0])
  }
}
