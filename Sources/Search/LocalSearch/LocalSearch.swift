import Core

/// Drives a local search on a problem: a step is some thousand deltas, fewer ones at the beginning.
///
/// - Evaluations are counted as the problem's neighbourhood says: a delta costs its share, a solution that is evaluated 1. That is each
///   one that a descent begins at, and the best so far when a step ends. A budget of evaluations is never exceeded.
/// - The best solution is kept, and its objective reported whenever it has improved.
public struct LocalSearch<Strategy: LocalSearchStrategy>: StopReporting, IncumbentReporting {
  /// The problem that is searched.
  public let problem: Strategy.P
  /// The strategy in its present state.
  public private(set) var strategy: Strategy
  public private(set) var ledger = Ledger()
  /// The best solution so far; the earliest of equals.
  public private(set) var incumbent: Incumbent<Strategy.P.Solution>?

  private let budget: Budget
  private let start: @Sendable (inout RandomStream) throws -> Strategy.P.Solution
  private let deltasPerStep: Int?
  private var random: RandomStream
  private var walk: LocalSearchWalk<Strategy.P>?

  /// A search that has not begun.
  /// - Parameters:
  ///   - strategy: what proposes candidates.
  ///   - problem: what is to be solved.
  ///   - budget: what may be spent.
  ///   - key: the randomness of the walk.
  ///   - deltasPerStep: about how many deltas a step asks for; what takes some milliseconds when left out,
  ///     and less for the first steps.
  ///   - start: where it begins; a random solution when left out.
  public init(
    _ strategy: Strategy, problem: Strategy.P, budget: Budget = Budget(), key: RandomKey, deltasPerStep: Int? = nil,
    start: (@Sendable (inout RandomStream) throws -> Strategy.P.Solution)? = nil
  ) {
    self.strategy = strategy
    self.problem = problem
    self.budget = budget
    self.start = start ?? { problem.sampleSolution(using: &$0) }
    self.deltasPerStep = deltasPerStep
    random = key.stream
  }

  public var isFinished: Bool { stopReasonName != nil }
  public var stopReasonName: String? {
    if budget.evaluations ?? 1 < 1 { return "budget" }
    guard let walk else { return nil }
    return strategy.isFinished || walk.moveCount == 0 ? "converged" : walk.canPayDelta ? nil : "budget"
  }

  private var limit: Double { budget.evaluations.map { Double($0) } ?? .infinity }

  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    if var walk = self.walk.take() {
      // The first step of all only begins the walk.
      try strategy.advance(&walk, deltas: deltasPerStep ?? problem.neighborhood.deltas(inStep: ledger.learnerSteps))
      try walk.settle()
      walk.renewState()
      self.walk = walk
    } else {
      let solution = try start(&random)
      walk = try LocalSearchWalk(problem, from: solution, limit: limit, random: random)
    }
    guard let walk else { return Metrics() }
    ledger.learnerSteps += 1
    ledger.evaluations = walk.spent
    guard let evaluation = walk.bestEvaluation else { return Metrics() }
    if let incumbent,
      !(Fitness(evaluation, under: problem.objectives[0]) < Fitness(incumbent.evaluation, under: problem.objectives[0]))
    {
      return Metrics()
    }
    incumbent = Incumbent(walk.best, evaluation)
    var metrics = bestObjectives
    metrics.merge(strategy.metrics)
    return metrics
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    guard let walk else { return snapshot }
    snapshot.merge(try walk.save(), under: "walk")
    snapshot.merge(try strategy.save(in: walk), under: "strategy")
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    guard ledger.learnerSteps > 0 else {
      self.ledger = ledger
      return
    }
    let restored = try Incumbent<Strategy.P.Solution>(from: snapshot, under: "incumbent")
    try problem.validate(restored.solution)
    var walk = LocalSearchWalk(problem, from: restored.solution, restored.evaluation, limit: limit, random: random)
    try walk.restore(snapshot.section("walk"))
    try strategy.restore(snapshot.section("strategy"), in: walk)
    self.walk = walk
    self.ledger = ledger
    incumbent = restored
  }
}
