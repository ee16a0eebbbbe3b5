import Core

/// Drives a strategy on a problem: a step is one round of asking, evaluating and telling; for a genetic algorithm, a generation. Where a
/// round has a single candidate, as in a steady state, a step is several of them, but for those at the beginning.
///
/// - A budget of evaluations is never exceeded: the last round is cut short. Each evaluation counts 1.
/// - The best solution is kept, its objectives reported under their own names whenever they have improved.
/// - Candidates may be evaluated on several threads; the results do not depend on how many.
/// - A value that is not finite, a wrong number of values or an error thrown by the problem ends the step with an error that
///   shows the genotype.
public struct SearchLearner<Strategy: SearchStrategy, E: Encoding, P: Problem>: StopReporting, IncumbentReporting
where E.Genotype == Strategy.Genotype, E.Solution == P.Solution {
  /// How many rounds of a single candidate make up a step: what happens between steps would else take longer than they do.
  public static var singleRoundsPerStep: Int { 16 }

  /// The problem that is searched.
  public let problem: P
  /// The strategy in its present state.
  public private(set) var strategy: Strategy
  /// The best solution so far; the earliest of equals.
  public private(set) var incumbent: Incumbent<P.Solution>?
  public private(set) var ledger = Ledger()

  private let encoding: E
  private let objectives: [Objective]
  private let budget: Budget
  private let evaluator: CandidateEvaluator<E, P>
  private var evaluations: [Evaluation] = []

  /// A search that has not begun.
  /// - Parameters:
  ///   - strategy: what proposes candidates.
  ///   - encoding: decodes the strategy's genotypes to the problem's solutions.
  ///   - problem: what is to be solved.
  ///   - budget: what may be spent; its limit on evaluations is kept exactly.
  ///   - threads: how many evaluate at once. Worth it when an evaluation takes more than a few microseconds.
  public init(_ strategy: Strategy, encoding: E, problem: P, budget: Budget = Budget(), threads: Int = 1) {
    precondition(!problem.objectives.isEmpty, "a problem has at least one objective")
    self.strategy = strategy
    self.encoding = encoding
    self.problem = problem
    self.budget = budget
    objectives = problem.objectives
    evaluator = CandidateEvaluator(encoding: encoding, problem: problem, threads: threads)
  }

  public var isFinished: Bool { strategy.isFinished || remainingEvaluations == 0 }

  public var stopReasonName: String? { strategy.isFinished ? "converged" : remainingEvaluations == 0 ? "budget" : nil }
  public var bestObjectives: Metrics { incumbent?.metrics(for: objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  private var remainingEvaluations: Int {
    guard let limit = budget.evaluations else { return .max }
    return max(0, limit - Int(ledger.evaluations))
  }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    // About as dense as lines are logged.
    let most = min(Double(Self.singleRoundsPerStep), ledger.evaluations / 32)
    var isImproved = false
    var rounds = 0.0
    repeat {
      strategy.ask(atMost: remainingEvaluations)
      try evaluator.evaluate(strategy.candidates, into: &evaluations)
      ledger.evaluations += Double(evaluations.count)
      if let improvement = bestCandidate() {
        incumbent = Incumbent(encoding.decode(strategy.candidates[improvement]), evaluations[improvement])
        isImproved = true
      }
      strategy.tell(evaluations)
      rounds += 1
    } while evaluations.count == 1 && rounds < most && !isFinished
    ledger.learnerSteps += 1
    guard isImproved else { return Metrics() }
    var metrics = bestObjectives
    metrics.merge(strategy.metrics)
    return metrics
  }

  /// The index of the best candidate, if it is better than the incumbent.
  private func bestCandidate() -> Int? {
    var best = incumbent.map { Fitness($0.evaluation, under: objectives[0]) }
    var index: Int?
    for candidate in evaluations.indices {
      let fitness = Fitness(evaluations[candidate], under: objectives[0])
      if let known = best, !(fitness < known) { continue }
      best = fitness
      index = candidate
    }
    return index
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    snapshot.merge(try strategy.save(), under: "strategy")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: ledger.evaluations > 0)
    try strategy.restore(snapshot.section("strategy"))
    self.ledger = ledger
    self.incumbent = incumbent
  }
}
