import Core

/// Where a local search stands, what it has found and what it may still spend: what strategies move about in.
///
/// Every delta asked for is paid, and every solution that is evaluated counts 1. The budget of evaluations is never exceeded: while
/// deltas are asked for, one evaluation is kept back for the solution that they may lead to.
public struct LocalSearchWalk<P: NeighborhoodProblem> {
  /// The problem that is searched.
  public let problem: P
  /// Its moves.
  public let neighborhood: P.Moves
  /// Where the search stands.
  public private(set) var state: P.Moves.State
  /// The cost there: the first objective, turned so that lower is better.
  public private(set) var cost: Double
  /// The solution of the least cost; the earliest of equals.
  public private(set) var best: P.Solution
  /// The least cost.
  public private(set) var bestCost: Double
  /// What the problem says about the best solution; nil while it is not known but by the deltas that led to it.
  private(set) var bestEvaluation: Evaluation?
  /// The randomness of the search.
  public var random: RandomStream
  /// How many deltas have been asked for.
  public private(set) var deltas = 0
  /// How many solutions have been evaluated.
  public private(set) var evaluations: Int

  private let objective: Objective
  private let deltaCost: Double
  private let limit: Double
  /// Whether the best solution is the present state and has not been written down yet.
  private var isBestPending = false

  /// A walk that begins at a solution, which is evaluated and counted.
  /// - Parameter limit: how many evaluations may be spent, with that of the solution.
  init(_ problem: P, from solution: P.Solution, limit: Double, random: RandomStream) throws {
    let evaluation = try problem.usableEvaluation(of: solution)
    self.init(problem, from: solution, evaluation, limit: limit, random: random)
    evaluations = 1
  }

  /// A walk that begins at a solution of which is known what the problem says about it: that counts nothing.
  init(_ problem: P, from solution: P.Solution, _ evaluation: Evaluation, limit: Double, random: RandomStream) {
    self.problem = problem
    neighborhood = problem.neighborhood
    objective = problem.objectives[0]
    deltaCost = neighborhood.deltaCost
    self.limit = limit
    self.random = random
    state = neighborhood.state(of: solution)
    cost = objective.cost(of: evaluation.value)
    best = solution
    bestCost = cost
    bestEvaluation = evaluation
    evaluations = 0
  }

  /// What has been spent, in evaluations.
  public var spent: Double { Double(evaluations) + Double(deltas) * deltaCost }

  /// Whether the budget pays for one more delta, and for the solution that it may lead to.
  public var canPayDelta: Bool { Double(evaluations + 1) + Double(deltas + 1) * deltaCost <= limit }
  /// Whether the budget pays for one more solution.
  public var canPayEvaluation: Bool { spent + (bestEvaluation == nil ? 2 : 1) <= limit }

  /// How many moves lead away from here.
  public var moveCount: Int { neighborhood.moveCount(in: state) }

  /// By how much a move changes the cost; positive infinity when it is not allowed. Paid.
  /// - Throws: `WarrenError` that shows the solution where the problem gave no number, or minus infinity.
  @inline(__always)
  public mutating func delta(of move: P.Moves.Move) throws -> Double {
    deltas += 1
    let delta = objective.cost(of: neighborhood.delta(of: move, in: state))
    guard delta > -.infinity else { throw unusable(delta, move) }
    return delta
  }

  private func unusable(_ delta: Double, _ move: P.Moves.Move) -> WarrenError {
    UsableEvaluation.unusable(
      "the problem gave \(objective.cost(of: delta)) for what the move \(move) changes", neighborhood.solution(of: state))
  }

  /// Makes a move whose delta is known.
  public mutating func apply(_ move: P.Moves.Move, delta: Double) {
    if isBestPending {
      // The best solution is about to be left: now is the time to write it down.
      best = neighborhood.solution(of: state)
      isBestPending = false
    }
    neighborhood.apply(move, to: &state)
    cost += delta
    // Sums of deltas drift by rounding errors, which are no improvements.
    if cost < bestCost - 1e-12 * abs(bestCost) {
      bestCost = cost
      bestEvaluation = nil
      isBestPending = true
    }
  }

  /// Writes down what is pending and rids the costs of rounding errors, which takes an evaluation where there is a new best. Called at
  /// the end of each step.
  /// - Throws: `WarrenError` when the problem gives what cannot be used.
  mutating func settle() throws {
    let isHere = isBestPending
    if isHere {
      best = neighborhood.solution(of: state)
      isBestPending = false
    }
    guard bestEvaluation == nil else { return }
    let evaluation = try problem.usableEvaluation(of: best)
    evaluations += 1
    bestEvaluation = evaluation
    bestCost = objective.cost(of: evaluation.value)
    if isHere { cost = bestCost }
  }

  /// Makes the state anew from its solution, as restoring does, so that what a state remembers beside its solution (rounding errors of
  /// sums, the order of lists) is the same with and without an interruption.
  mutating func renewState() { state = neighborhood.state(of: neighborhood.solution(of: state)) }

  /// Goes to another solution, which is evaluated. Paid as one evaluation.
  public mutating func move(to solution: P.Solution) throws {
    try settle()
    let evaluation = try problem.usableEvaluation(of: solution)
    evaluations += 1
    state = neighborhood.state(of: solution)
    cost = objective.cost(of: evaluation.value)
    if cost < bestCost {
      best = solution
      bestCost = cost
      bestEvaluation = evaluation
    }
  }

  /// Goes back to the best solution, whose cost is known.
  public mutating func returnToBest() throws {
    try settle()
    state = neighborhood.state(of: best)
    cost = bestCost
  }

  /// Goes back to a state that the search has been in, and whose cost it knows.
  public mutating func `return`(to state: P.Moves.State, cost: Double) throws {
    try settle()
    self.state = state
    self.cost = cost
  }

  /// Keeps a walk that is settled.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("solution", neighborhood.solution(of: state))
    try snapshot.setValue("best", best)
    snapshot.setArray("costs", [cost, bestCost])
    snapshot.setArray("objectives", bestEvaluation.map { Array($0.objectives) } ?? [])
    snapshot.setArray("violation", [bestEvaluation?.violation ?? 0])
    try snapshot.setValue("random", random)
    try snapshot.setValue("counts", [deltas, evaluations])
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    let solution: P.Solution = try snapshot.value("solution")
    let best: P.Solution = try snapshot.value("best")
    try problem.validate(solution)
    try problem.validate(best)
    let costs = try snapshot.array("costs", of: Double.self, count: 2)
    let objectives = try snapshot.array("objectives", of: Double.self)
    let violation = try snapshot.array("violation", of: Double.self, count: 1)[0]
    let counts: [Int] = try snapshot.value("counts")
    guard counts.count == 2 else { throw WarrenError("the snapshot has \(counts.count) counts, expected 2", kind: .failure) }
    random = try snapshot.value("random")
    state = neighborhood.state(of: solution)
    self.best = best
    bestEvaluation = objectives.isEmpty ? nil : Evaluation(ObjectiveValues(objectives), violation: violation)
    (cost, bestCost) = (costs[0], costs[1])
    (deltas, evaluations) = (counts[0], counts[1])
    isBestPending = false
  }
}
