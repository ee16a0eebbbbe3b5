import Core

/// Drives a population on a continuous problem: asks for candidates, evaluates and tells. A step is as many rounds as make up
/// ``evaluationsPerStep`` evaluations, fewer ones at the beginning, at least one.
///
/// - A budget of evaluations is never exceeded: the last round is cut short. Each evaluation counts 1.
/// - The best point is kept; its value is reported under the objective's name whenever it has improved, with the problem's further
///   metrics and the strategy's.
/// - An infinite value is worse than every other, and never the best. A value that is not a number ends the step with an error that
///   shows the point.
/// - Candidates may be evaluated on several threads; the results do not depend on how many.
public struct PopulationSearch<Strategy: PopulationStrategy, P: ContinuousProblem>: StopReporting, IncumbentReporting {
  /// A step goes on until it has made so many evaluations, so that a checkpoint can be taken often even of a slow function, while a
  /// fast one is not held up by what happens between steps. The first steps are shorter, as curves are to show when values were found.
  public static var evaluationsPerStep: Int { 256 }

  /// The problem that is searched.
  public let problem: P
  /// The strategy in its present state.
  public private(set) var strategy: Strategy
  public private(set) var ledger = Ledger()

  private let objective: Objective
  private let limit: Int
  private let threads: Int
  private var costs: [Double] = []
  private var best: [Double] = []
  private var bestCost = Double.infinity

  /// A search that has not begun.
  /// - Parameters:
  ///   - strategy: what proposes candidates.
  ///   - problem: what is to be solved.
  ///   - budget: what may be spent; its limit on evaluations is kept exactly.
  ///   - threads: how many evaluate at once. Worth it when an evaluation takes more than a few microseconds.
  public init(_ strategy: Strategy, problem: P, budget: Budget = Budget(), threads: Int = 1) {
    self.strategy = strategy
    self.problem = problem
    self.threads = threads
    objective = problem.objectives[0]
    limit = budget.evaluations ?? .max
  }

  /// The best point so far; the earliest of equals.
  public var incumbent: Incumbent<[Double]>? {
    best.isEmpty ? nil : Incumbent(best, Evaluation(objective.cost(of: bestCost)))
  }

  public var bestObjectives: Metrics { incumbent?.metrics(for: [objective]) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { best.isEmpty ? nil : problem.publishedForm(of: best) }

  /// Why the search has ended; nil while it goes on.
  public var stopReason: ContinuousStop? { strategy.stop ?? (remaining > 0 ? nil : .budget) }
  public var isFinished: Bool { stopReason != nil }
  public var stopReasonName: String? { stopReason?.rawValue }

  private var remaining: Int { max(0, limit - Int(ledger.evaluations)) }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    // About as dense as lines are logged.
    let most = min(Double(Self.evaluationsPerStep), ledger.evaluations / 32)
    var spent = 0.0
    var isImproved = false
    repeat {
      strategy.ask(atMost: remaining)
      try evaluate()
      ledger.evaluations += Double(costs.count)
      spent += Double(costs.count)
      if noteBest() { isImproved = true }
      strategy.tell(costs)
    } while spent < most && !isFinished
    ledger.learnerSteps += 1
    guard isImproved else { return Metrics() }
    var metrics = problem.metrics(of: best)
    metrics.merge(bestObjectives)
    metrics.merge(strategy.metrics)
    return metrics
  }

  private mutating func evaluate() throws {
    let problem = problem
    let isMaximized = objective.direction == .maximize
    let (count, dimension) = (strategy.candidates.count, strategy.candidates.dimension)
    if costs.count > count { costs.removeLast(costs.count - count) }
    while costs.count < count { costs.append(0) }
    let shards = min(max(threads, 1), count)
    strategy.candidates.withRows { rows in
      costs.withUnsafeMutableBufferPointer { costs in
        // Every shard has indices of its own.
        nonisolated(unsafe) let costs = costs
        nonisolated(unsafe) let rows = rows
        parallelFor(shards, threads: shards) { shard in
          let range = count * shard / shards..<count * (shard + 1) / shards
          let own = UnsafeMutableBufferPointer(rebasing: costs[range])
          problem.writeValues(
            reading: UnsafeBufferPointer(start: rows + range.lowerBound * dimension, count: range.count * dimension), into: own)
          for index in own.indices { own[index] = own[index].isInfinite ? .infinity : isMaximized ? -own[index] : own[index] }
        }
      }
    }
    // The first of them, whatever the number of threads.
    if let index = costs.firstIndex(where: \.isNaN) {
      throw problem.complaint(about: strategy.candidates[index])
    }
  }

  /// Keeps the best candidate, if it is better than all before.
  private mutating func noteBest() -> Bool {
    var index: Int?
    for candidate in costs.indices where costs[candidate] < bestCost {
      bestCost = costs[candidate]
      index = candidate
    }
    guard let index else { return false }
    best = strategy.candidates[index]
    return true
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    snapshot.setArray("best", best)
    snapshot.setArray("bestCost", [bestCost])
    snapshot.merge(try strategy.save(), under: "strategy")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let best = try snapshot.array("best", of: Double.self)
    if !best.isEmpty { try problem.validate(best) }
    let bestCost = try snapshot.array("bestCost", of: Double.self, count: 1)[0]
    try strategy.restore(snapshot.section("strategy"))
    self.ledger = ledger
    self.best = best
    self.bestCost = bestCost
  }
}
