import Core

/// Drives a search for a front: a step is a round of asking, evaluating and telling, one generation; where a round has a single
/// candidate, as many rounds as take a moment.
///
/// - A budget of evaluations is never exceeded: the last round is cut short. Each evaluation counts 1.
/// - What is reported is the front: the feasible members of the population that no other dominates, or those of a bounded archive
///   of everything evaluated, and as `hypervolume` the size of what it dominates within the problem's reference point.
/// - Candidates may be evaluated on several threads; the results do not depend on how many.
/// - A value that is not finite, a wrong number of values or an error thrown by the problem ends the step with an error that
///   shows the genotype.
public struct MultiObjectiveLearner<Strategy: MultiObjectiveStrategy, E: Encoding, P: MultiObjectiveProblem>: StopReporting,
  IncumbentReporting
where E.Genotype == Strategy.Genotype, E.Solution == P.Solution {
  /// The problem that is searched.
  public let problem: P
  /// The strategy in its present state.
  public private(set) var strategy: Strategy
  /// The best of everything evaluated, where it is kept.
  public private(set) var archive: ParetoArchive<P.Solution>?
  public private(set) var ledger = Ledger()

  private let encoding: E
  private let objectives: [Objective]
  private let budget: Budget
  private let evaluator: CandidateEvaluator<E, P>
  private let hypervolume: Hypervolume
  private var evaluations: [Evaluation] = []

  /// A search that has not begun.
  /// - Parameters:
  ///   - strategy: what proposes candidates.
  ///   - encoding: decodes the strategy's genotypes to the problem's solutions.
  ///   - problem: what is to be solved.
  ///   - archive: how many solutions an archive of everything evaluated keeps; without it the population is the answer.
  ///   - budget: what may be spent; its limit on evaluations is kept exactly.
  ///   - threads: how many evaluate at once. Worth it when an evaluation takes more than a few microseconds.
  public init(
    _ strategy: Strategy, encoding: E, problem: P, archive: Int? = nil, budget: Budget = Budget(), threads: Int = 1
  ) {
    self.strategy = strategy
    self.encoding = encoding
    self.problem = problem
    self.budget = budget
    objectives = problem.objectives
    evaluator = CandidateEvaluator(encoding: encoding, problem: problem, threads: threads)
    hypervolume = Hypervolume(reference: problem.referenceCosts)
    self.archive = archive.map { ParetoArchive(objectiveCount: problem.objectives.count, capacity: $0) }
  }

  public var isFinished: Bool { strategy.isFinished || remainingEvaluations == 0 }
  public var stopReasonName: String? { strategy.isFinished ? "converged" : remainingEvaluations == 0 ? "budget" : nil }

  private var remainingEvaluations: Int {
    guard let limit = budget.evaluations else { return .max }
    return max(0, limit - Int(ledger.evaluations))
  }

  /// The front so far with its solutions.
  public var front: ParetoFront<P.Solution> {
    if let archive { return ParetoFront(costs: archive.costs, solutions: archive.members) }
    let indices = strategy.frontIndices
    return ParetoFront(
      costs: strategy.costs.rows(indices), solutions: indices.map { encoding.decode(strategy.population[$0]) })
  }

  public var bestObjectives: Metrics {
    ledger.evaluations > 0 ? ["hypervolume": hypervolume.value(of: frontCosts)] : Metrics()
  }

  public var bestSolution: (any Encodable & Sendable)? {
    ledger.evaluations > 0 ? try? front.publishedForm(for: problem) : nil
  }

  private var frontCosts: CostMatrix { archive?.costs ?? strategy.costs.rows(strategy.frontIndices) }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    // Volumes of many objectives are slow, and a round may need a hundred of them.
    let target = ledger.evaluations + Double(min(strategy.populationSize, objectives.count <= 4 ? 100 : 10))
    repeat {
      strategy.ask(atMost: remainingEvaluations)
      try evaluator.evaluate(strategy.candidates, into: &evaluations)
      ledger.evaluations += Double(evaluations.count)
      if archive != nil { updateArchive() }
      strategy.tell(evaluations)
    } while ledger.evaluations < target && !isFinished
    ledger.learnerSteps += 1
    var metrics = strategy.metrics
    // With many objectives the volume takes longer than the generation.
    if objectives.count <= 4 || ledger.learnerSteps.isMultiple(of: 20) || isFinished {
      let costs = frontCosts
      metrics["hypervolume"] = hypervolume.value(of: costs)
      metrics["frontSize"] = Double(costs.count)
    }
    return metrics
  }

  private mutating func updateArchive() {
    for (index, evaluation) in evaluations.enumerated() where evaluation.violation == 0 {
      let costs = zip(objectives, evaluation.objectives).map { $0.cost(of: $1) }
      let solution = encoding.decode(strategy.candidates[index])
      archive?.insert(solution, costs: costs)
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    snapshot.merge(try strategy.save(), under: "strategy")
    if let archive { snapshot.merge(try archive.save(), under: "archive") }
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    var archive = archive
    try archive?.restore(snapshot.section("archive"))
    for solution in archive?.members ?? [] { try problem.validate(solution) }
    try strategy.restore(snapshot.section("strategy"))
    self.ledger = ledger
    self.archive = archive
  }
}
