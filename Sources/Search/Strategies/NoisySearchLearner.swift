import Core
import Foundation

/// Drives a strategy on a problem whose values are noisy: a step is one round of asking, sampling and telling.
///
/// The strategy is told means of samples. The best of a round is lucky more often than good, so before it takes the place of the best
/// solution so far both are sampled again, until it is clear or enough (``NoiseHandling``). What is reported is the expected value of
/// the best solution, which the search does not know. Each sample counts one evaluation; a budget is never exceeded. The noise of a
/// sample depends on its number alone, so that results do not depend on threads or interruptions.
public struct NoisySearchLearner<Strategy: SearchStrategy, E: Encoding, P: NoisyProblem>: StopReporting, IncumbentReporting
where E.Genotype == Strategy.Genotype, E.Solution == P.Solution {
  /// The problem that is searched.
  public let problem: P
  /// The strategy in its present state.
  public private(set) var strategy: Strategy
  /// The best solution so far, with its expected value.
  public private(set) var incumbent: Incumbent<P.Solution>?
  public private(set) var ledger = Ledger()

  private let encoding: E
  private let noise: NoiseHandling
  private let limit: Int
  private let key: RandomKey
  private let threads: Int
  /// What has been observed of the incumbent, turned so that lower is better.
  private var observed = SampleMean()

  /// A search that has not begun.
  public init(
    _ strategy: Strategy, encoding: E, problem: P, noise: NoiseHandling, budget: Budget = Budget(), key: RandomKey,
    threads: Int = 1
  ) {
    precondition(!problem.objectives.isEmpty, "a problem has at least one objective")
    self.strategy = strategy
    self.encoding = encoding
    self.problem = problem
    self.noise = noise
    self.key = key
    self.threads = threads
    limit = budget.evaluations ?? .max
  }

  private var remaining: Int { limit - Int(ledger.evaluations) }
  public var isFinished: Bool { stopReasonName != nil }
  public var stopReasonName: String? { strategy.isFinished ? "converged" : remaining < 1 ? "budget" : nil }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let samples = min(noise.samples, remaining)
    strategy.ask(atMost: remaining / samples)
    let first = Int(ledger.evaluations)
    let (problem, key, objectives) = (self.problem, self.key, problem.objectives)
    let evaluator = CandidateEvaluator<E, P>(encoding: encoding, objectiveCount: objectives.count, threads: threads) {
      try problem.mean(of: samples, from: first + $1 * samples, of: $0, key: key)
    }
    var evaluations: [Evaluation] = []
    try evaluator.evaluate(strategy.candidates, into: &evaluations)
    ledger.evaluations += Double(evaluations.count * samples)
    ledger.learnerSteps += 1
    let best = evaluations.indices.min {
      Fitness(evaluations[$0], under: objectives[0]) < Fitness(evaluations[$1], under: objectives[0])
    }
    let isImproved = try best.map { try challenge(encoding.decode(strategy.candidates[$0]), evaluations[$0]) } ?? false
    strategy.tell(evaluations)
    guard isImproved else { return Metrics() }
    var metrics = bestObjectives
    metrics.merge(strategy.metrics)
    return metrics
  }

  /// Samples a solution that seems good, and the incumbent, until it is clear which one is better.
  private mutating func challenge(_ solution: P.Solution, _ evaluation: Evaluation) throws -> Bool {
    guard evaluation.violation == 0 || incumbent == nil else { return false }
    let objective = problem.objectives[0]
    guard incumbent != nil else {
      observed = SampleMean()
      observed.add(objective.cost(of: evaluation.value))
      incumbent = Incumbent(solution, try problem.usableEvaluation(of: solution))
      return true
    }
    guard objective.cost(of: evaluation.value) < observed.mean || (incumbent?.evaluation.violation ?? 0) > 0 else {
      return false
    }
    // Its first samples brought it here because they were good: they do not count.
    var challenger = SampleMean()
    while challenger.count < noise.confirmations, remaining >= 1 {
      challenger.add(try sampledCost(of: solution))
      if observed.count < noise.confirmations, remaining >= 1, let incumbent {
        observed.add(try sampledCost(of: incumbent.solution))
      }
      // Hopeless ones are given up early, as surely as good ones are believed.
      if challenger.count >= 5, noise.confidence > 0, isBelow(observed, challenger, noise.confidence) { return false }
    }
    let expected = try problem.usableEvaluation(of: solution)
    let isFirstFeasible = (incumbent?.evaluation.violation ?? 0) > 0 && expected.violation == 0
    guard challenger.count > 0, isFirstFeasible || isBelow(challenger, observed, noise.confidence) else { return false }
    observed = challenger
    incumbent = Incumbent(solution, expected)
    return true
  }

  private mutating func sampledCost(of solution: P.Solution) throws -> Double {
    var random = key[Int(ledger.evaluations)].stream
    ledger.evaluations += 1
    let sample = try UsableEvaluation(objectiveCount: problem.objectives.count).of(solution) {
      try problem.sample(solution, using: &random)
    }
    return problem.objectives[0].cost(of: sample.value)
  }

  /// Whether one mean lies below another with that confidence.
  private func isBelow(_ one: SampleMean, _ other: SampleMean, _ confidence: Double) -> Bool {
    guard confidence > 0 else { return one.mean < other.mean }
    let error = (one.varianceOfMean + other.varianceOfMean).squareRoot()
    guard error.isFinite else { return false }
    // The probability that the difference is as large by chance: the normal distribution's tail.
    return one.mean < other.mean && 0.5 * erfc((other.mean - one.mean) / error / 2.0.squareRoot()) <= 1 - confidence
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    snapshot.setArray("observed", [Double(observed.count), observed.mean, observed.squares])
    try incumbent?.save(into: &snapshot, under: "incumbent")
    snapshot.merge(try strategy.save(), under: "strategy")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let observed = try snapshot.array("observed", of: Double.self, count: 3)
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: ledger.evaluations > 0)
    try strategy.restore(snapshot.section("strategy"))
    self.ledger = ledger
    self.observed = SampleMean(count: Int(observed[0]), mean: observed[1], squares: observed[2])
    self.incumbent = incumbent
  }
}

extension NoisyProblem {
  /// The mean of the samples of the given numbers.
  func mean(of count: Int, from first: Int, of solution: Solution, key: RandomKey) throws -> Evaluation {
    var sums = [Double](repeating: 0, count: objectives.count)
    var violation = 0.0
    for number in first..<first + count {
      var random = key[number].stream
      let sample = try sample(solution, using: &random)
      guard sample.objectives.count == sums.count else { return sample }
      for index in sums.indices { sums[index] += sample.objectives[index] / Double(count) }
      violation += sample.violation / Double(count)
    }
    return Evaluation(ObjectiveValues(sums), violation: violation)
  }
}
