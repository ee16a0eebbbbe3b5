import Core

/// A genetic algorithm whose candidates are improved by local search before they are judged (memetic algorithm: Moscato 1989; genetic
/// local search: Ulder and others 1991).
///
/// What a candidate has become is inherited, so far as solutions and genotypes are of one type; where they are not, it counts when
/// the candidate is judged, and is not inherited (the Baldwin effect: Hinton and Nowlan 1987).
///
/// A step is a generation, or a part of one where a generation takes long. A candidate counts 1 evaluation, its deltas what the
/// neighbourhood says, and what it has become 1 more. A budget of evaluations is never exceeded.
public struct MemeticSearch<P: EncodedProblem & NeighborhoodProblem>: StopReporting, IncumbentReporting {
  /// The problem that is searched.
  public let problem: P
  /// The populations in their present state.
  public private(set) var strategy: IslandModel<P.SolutionEncoding>
  /// The best solution so far; the earliest of equals.
  public private(set) var incumbent: Incumbent<P.Solution>?
  public private(set) var ledger = Ledger()

  private let encoding: P.SolutionEncoding
  private let limit: Double
  private let share: Double
  private let deltas: Int
  private let deltasPerStep: Int
  private let makeLocalSearch: @Sendable () -> any LocalSearchStrategy<P>
  private var random: RandomStream
  /// What has been spent on candidates that are done with.
  private var paid = 0.0
  /// The generation that is being improved; nil between two.
  private var generation: MemeticGeneration<P>?

  /// A search that has not begun.
  /// - Parameters:
  ///   - strategy: what proposes candidates.
  ///   - problem: what is to be solved.
  ///   - share: how likely a candidate is improved.
  ///   - deltas: how many deltas the local search of one candidate may ask for.
  ///   - budget: what may be spent.
  ///   - key: the randomness; the same key gives the same result.
  ///   - deltasPerStep: about how many deltas a step asks for; what takes some milliseconds when left out.
  ///   - localSearch: makes the local search of one candidate; a descent by first improvements when left out.
  public init(
    _ strategy: IslandModel<P.SolutionEncoding>, problem: P, share: Double = 1, deltas: Int, budget: Budget = Budget(),
    key: RandomKey, deltasPerStep: Int? = nil,
    localSearch: @escaping @Sendable () -> any LocalSearchStrategy<P> = { HillClimbing<P>(restarts: 0) }
  ) {
    self.strategy = strategy
    self.problem = problem
    self.share = share
    self.deltas = deltas
    self.deltasPerStep = deltasPerStep ?? problem.neighborhood.deltasPerStep
    makeLocalSearch = localSearch
    encoding = problem.encoding
    limit = budget.evaluations.map { Double($0) } ?? .infinity
    random = key.stream
  }

  public var isFinished: Bool { ledger.evaluations + 1 > limit }
  public var stopReasonName: String? { isFinished ? "budget" : nil }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    var work = deltasPerStep
    var isImproved = false
    var generation = self.generation.take() ?? beginGeneration()
    while work > 0, generation.outcomes.count < strategy.candidates.count {
      if generation.descent == nil {
        work -= Int(min(Double(work), 1 / max(problem.neighborhood.deltaCost, 1e-9)))
        try beginCandidate(&generation)
      }
      if work > 0, var descent = generation.descent.take() {
        let before = descent.walk.deltas
        try descent.strategy.advance(&descent.walk, deltas: min(work, deltas - before))
        work -= max(1, descent.walk.deltas - before)
        try descent.walk.settle()
        descent.walk.renewState()
        generation.descent = descent
        if isOver(descent, before) { finishCandidate(&generation) }
      }
      if let last = generation.outcomes.last, generation.descent == nil { isImproved = note(last) || isImproved }
    }
    if generation.outcomes.count == strategy.candidates.count {
      strategy.tell(generation.outcomes.map(\.evaluation))
    } else {
      self.generation = generation
    }
    ledger.learnerSteps += 1
    ledger.evaluations = paid + (self.generation?.descent?.walk.spent ?? 0)
    return isImproved ? bestObjectives : Metrics()
  }

  private mutating func beginGeneration() -> MemeticGeneration<P> {
    let remaining = limit - paid
    let generation = MemeticGeneration<P>(start: strategy, askLimit: remaining < 1e15 ? Int(remaining) : .max)
    strategy.ask(atMost: generation.askLimit)
    return generation
  }

  /// Judges the next candidate; unless it is left as it is, its local search begins. Moves are known for feasible solutions alone.
  private mutating func beginCandidate(_ generation: inout MemeticGeneration<P>) throws {
    let solution = encoding.decode(strategy.candidates[generation.outcomes.count])
    let evaluation = try problem.usableEvaluation(of: solution)
    paid += 1
    var walk = makeWalk(from: solution, evaluation, generation)
    guard random.bernoulli(share), evaluation.violation == 0, walk.moveCount > 0, walk.canPayDelta else {
      generation.outcomes.append(Incumbent(solution, evaluation))
      return
    }
    walk.random = random
    generation.descent = (walk, makeLocalSearch())
  }

  /// Those that wait can count on one evaluation each.
  private func makeWalk(
    from solution: P.Solution, _ evaluation: Evaluation, _ generation: MemeticGeneration<P>
  ) -> LocalSearchWalk<P> {
    let waiting = strategy.candidates.count - 1 - generation.outcomes.count
    return LocalSearchWalk(problem, from: solution, evaluation, limit: limit - paid - Double(waiting), random: random)
  }

  private func isOver(_ descent: MemeticGeneration<P>.Descent, _ before: Int) -> Bool {
    let walk = descent.walk
    return descent.strategy.isFinished || walk.deltas >= deltas || walk.deltas == before || !walk.canPayDelta
      || walk.moveCount == 0
  }

  private mutating func finishCandidate(_ generation: inout MemeticGeneration<P>) {
    guard let walk = generation.descent?.walk, let evaluation = walk.bestEvaluation else { return }
    generation.descent = nil
    random = walk.random
    paid += walk.spent
    inherit(walk.best, at: generation.outcomes.count)
    generation.outcomes.append(Incumbent(walk.best, evaluation))
  }

  private mutating func inherit(_ solution: P.Solution, at index: Int) {
    if let genotype = solution as? P.SolutionEncoding.Genotype { strategy.replaceCandidate(index, by: genotype) }
  }

  /// Takes over what is better than the incumbent.
  private mutating func note(_ outcome: Incumbent<P.Solution>) -> Bool {
    let objective = problem.objectives[0]
    let fitness = Fitness(outcome.evaluation, under: objective)
    if let incumbent, !(fitness < Fitness(incumbent.evaluation, under: objective)) { return false }
    incumbent = outcome
    return true
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("random", random)
    snapshot.setArray("paid", [paid])
    try incumbent?.save(into: &snapshot, under: "incumbent")
    try snapshot.setValue("hasIncumbent", incumbent != nil)
    snapshot.merge(try (generation?.start ?? strategy).save(), under: "strategy")
    try snapshot.setValue("isWithinGeneration", generation != nil)
    if let generation { snapshot.merge(try generation.save(), under: "generation") }
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: snapshot.value("hasIncumbent"))
    random = try snapshot.value("random")
    paid = try snapshot.array("paid", of: Double.self, count: 1)[0]
    try strategy.restore(snapshot.section("strategy"))
    generation = nil
    if try snapshot.value("isWithinGeneration") { try restoreGeneration(snapshot.section("generation")) }
    self.ledger = ledger
    self.incumbent = incumbent
  }

  /// Asks for the generation's candidates again, which are the same, and puts in what had become of them.
  private mutating func restoreGeneration(_ snapshot: Snapshot) throws {
    var generation = try MemeticGeneration<P>(from: snapshot, start: strategy)
    strategy.ask(atMost: generation.askLimit)
    guard generation.outcomes.count <= strategy.candidates.count else {
      throw WarrenError("the snapshot holds \(generation.outcomes.count) outcomes of a generation", kind: .failure)
    }
    for (index, outcome) in generation.outcomes.enumerated() {
      try problem.validate(outcome.solution)
      inherit(outcome.solution, at: index)
    }
    if try snapshot.value("hasDescent") {
      guard generation.outcomes.count < strategy.candidates.count else {
        throw WarrenError("the snapshot holds a local search of no candidate", kind: .failure)
      }
      let solution = encoding.decode(strategy.candidates[generation.outcomes.count])
      var descent: MemeticGeneration<P>.Descent = (makeWalk(from: solution, Evaluation(0), generation), makeLocalSearch())
      try descent.walk.restore(snapshot.section("walk"))
      try descent.strategy.restore(snapshot.section("strategy"), in: descent.walk)
      generation.descent = descent
    }
    self.generation = generation
  }
}
