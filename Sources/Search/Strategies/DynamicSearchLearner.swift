import Core

/// A strategy that can go on after the problem has changed.
public protocol AdaptiveStrategy: SearchStrategy {
  /// Told between two rounds that what it knows may not hold any more.
  mutating func problemHasChanged()
}

/// Drives a strategy on a problem that changes: a step is one round of asking, evaluating and telling.
///
/// Before each round the best solution is evaluated again; a value that differs gives a change away (Branke, "Memory enhanced
/// evolutionary algorithms for changing optimization problems", 1999), and the strategy is told. Each evaluation counts, those too.
///
/// Reported are the value of the best solution at present, and as `offlinePerformance` the mean over all evaluations so far of the best
/// value since the last change that was noticed (Branke 2002). Where the problem knows its optimum there is also the `offlineError`, the
/// mean over all evaluations of how far the best value since the last real change, noticed or not, was from the optimum (Branke 1999).
public struct DynamicSearchLearner<Strategy: AdaptiveStrategy, E: Encoding, P: DynamicProblem>: StopReporting,
  IncumbentReporting
where E.Genotype == Strategy.Genotype, E.Solution == P.Solution {
  /// The problem that is searched.
  public let problem: P
  /// The strategy in its present state.
  public private(set) var strategy: Strategy
  /// The best solution since the last change, with its value when it was last evaluated.
  public private(set) var incumbent: Incumbent<P.Solution>?
  public private(set) var ledger = Ledger()
  /// How many changes have been noticed.
  public private(set) var changes = 0
  /// The sum over all evaluations of the best value at that time.
  private var total = 0.0
  /// After how many evaluations the incumbent was evaluated last.
  private var incumbentTime = 0
  private var distances = OfflineError()

  private let encoding: E
  private let limit: Int
  private let threads: Int

  /// A search that has not begun.
  public init(_ strategy: Strategy, encoding: E, problem: P, budget: Budget = Budget(), threads: Int = 1) {
    precondition(!problem.objectives.isEmpty, "a problem has at least one objective")
    self.strategy = strategy
    self.encoding = encoding
    self.problem = problem
    self.threads = threads
    limit = budget.evaluations ?? .max
  }

  private var remaining: Int { limit - Int(ledger.evaluations) }
  public var isFinished: Bool { remaining < 1 }
  public var stopReasonName: String? { isFinished ? "budget" : nil }

  /// The mean over all evaluations so far of the best value since the last change; nil before the first.
  public var offlinePerformance: Double? { ledger.evaluations > 0 ? total / ledger.evaluations : nil }

  /// The mean over all evaluations so far of the distance from the optimum to the best value since the last change; nil where the
  /// optimum is not known.
  public var offlineError: Double? { distances.mean }

  public var bestObjectives: Metrics {
    guard let incumbent, let offlinePerformance else { return Metrics() }
    var metrics = Metrics()
    metrics["offlineError"] = offlineError
    metrics["offlinePerformance"] = offlinePerformance
    metrics.merge(incumbent.metrics(for: problem.objectives))
    return metrics
  }

  public var bestSolution: (any Encodable & Sendable)? {
    incumbent.map { problem.publishedForm(of: $0.solution, at: incumbentTime) }
  }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    try lookForChange()
    if remaining >= 1 {
      strategy.ask(atMost: remaining)
      let first = Int(ledger.evaluations)
      let problem = problem
      let evaluator = CandidateEvaluator<E, P>(
        encoding: encoding, objectiveCount: problem.objectives.count, threads: threads
      ) { try problem.evaluate($0, at: first + $1) }
      var evaluations: [Evaluation] = []
      try evaluator.evaluate(strategy.candidates, into: &evaluations)
      for (index, evaluation) in evaluations.enumerated() {
        ledger.evaluations += 1
        if isBetter(evaluation) {
          incumbent = Incumbent(encoding.decode(strategy.candidates[index]), evaluation)
          incumbentTime = first + index
        }
        total += incumbent?.evaluation.value ?? 0
        follow(evaluation, at: first + index)
      }
      strategy.tell(evaluations)
    }
    ledger.learnerSteps += 1
    var metrics = bestObjectives
    metrics["changes"] = Double(changes)
    return metrics
  }

  private func isBetter(_ evaluation: Evaluation) -> Bool {
    guard let incumbent else { return true }
    return Fitness(evaluation, under: problem.objectives[0]) < Fitness(incumbent.evaluation, under: problem.objectives[0])
  }

  private mutating func lookForChange() throws {
    guard let known = incumbent else { return }
    let time = Int(ledger.evaluations)
    let evaluation = try UsableEvaluation(objectiveCount: problem.objectives.count).of(known.solution) {
      try problem.evaluate(known.solution, at: time)
    }
    ledger.evaluations += 1
    incumbentTime = time
    if evaluation != known.evaluation {
      incumbent = Incumbent(known.solution, evaluation)
      changes += 1
      strategy.problemHasChanged()
    }
    total += evaluation.value
    follow(evaluation, at: time)
  }

  private mutating func follow(_ evaluation: Evaluation, at time: Int) {
    guard evaluation.violation == 0, let optimum = problem.optimum(at: time) else { return }
    let objective = problem.objectives[0]
    distances.add(objective.cost(of: evaluation.value) - objective.cost(of: optimum.value), changes: optimum.changes)
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("changes", changes)
    snapshot.setArray("total", [total])
    snapshot.setArray("distances", distances.state)
    try snapshot.setValue("incumbentTime", incumbentTime)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    snapshot.merge(try strategy.save(), under: "strategy")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: ledger.evaluations > 0)
    let changes: Int = try snapshot.value("changes")
    let total = try snapshot.array("total", of: Double.self, count: 1)[0]
    let distances = OfflineError(state: try snapshot.array("distances", of: Double.self, count: 4))
    let incumbentTime: Int = try snapshot.value("incumbentTime")
    try strategy.restore(snapshot.section("strategy"))
    self.ledger = ledger
    self.changes = changes
    self.total = total
    self.distances = distances
    self.incumbentTime = incumbentTime
    self.incumbent = incumbent
  }
}
