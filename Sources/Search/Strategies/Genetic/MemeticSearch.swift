import Core

/// A genetic algorithm whose candidates are improved by local search before they are judged, and what they have become is inherited
/// (memetic algorithm: Moscato 1989; genetic local search: Ulder and others 1991).
///
/// A step is one generation. A candidate counts 1 evaluation and the deltas of its descent what the neighbourhood says. A budget of
/// evaluations is never exceeded.
public struct MemeticSearch<P: EncodedProblem & NeighborhoodProblem>: StopReporting, IncumbentReporting
where P.SolutionEncoding.Genotype == P.Solution {
  /// The problem that is searched.
  public let problem: P
  /// The populations in their present state.
  public private(set) var strategy: IslandModel<P.SolutionEncoding>
  /// The best solution so far; the earliest of equals.
  public private(set) var incumbent: Incumbent<P.Solution>?
  public private(set) var ledger = Ledger()

  private let limit: Double
  private let share: Double
  private let deltas: Int
  private var random: RandomStream

  /// A search that has not begun.
  /// - Parameters:
  ///   - strategy: what proposes candidates.
  ///   - problem: what is to be solved.
  ///   - share: how likely a candidate is improved.
  ///   - deltas: how many deltas a descent may ask for.
  ///   - budget: what may be spent.
  ///   - key: the randomness; the same key gives the same result.
  public init(
    _ strategy: IslandModel<P.SolutionEncoding>, problem: P, share: Double = 1, deltas: Int, budget: Budget = Budget(),
    key: RandomKey
  ) {
    self.strategy = strategy
    self.problem = problem
    self.share = share
    self.deltas = deltas
    limit = budget.evaluations.map { Double($0) } ?? .infinity
    random = key.stream
  }

  public var isFinished: Bool { ledger.evaluations + 1 > limit }
  public var stopReasonName: String? { isFinished ? "budget" : nil }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let remaining = limit - ledger.evaluations
    strategy.ask(atMost: remaining < 1e15 ? Int(remaining) : .max)
    var evaluations: [Evaluation] = []
    var isImproved = false
    let count = strategy.candidates.count
    for index in 0..<count {
      // Those that wait can count on one evaluation each.
      let allowed = limit - ledger.evaluations - Double(count - 1 - index)
      let solution = try improve(strategy.candidates[index], limit: allowed)
      strategy.replaceCandidate(index, by: solution)
      let evaluation = try problem.evaluate(solution)
      guard evaluation.objectives.count == problem.objectives.count, evaluation.objectives.allSatisfy(\.isFinite) else {
        throw WarrenError("the problem gave the objective values \(Array(evaluation.objectives))", kind: .failure)
      }
      evaluations.append(evaluation)
      let fitness = Fitness(evaluation, under: problem.objectives[0])
      if incumbent.map({ fitness < Fitness($0.evaluation, under: problem.objectives[0]) }) ?? true {
        incumbent = Incumbent(solution, evaluation)
        isImproved = true
      }
    }
    strategy.tell(evaluations)
    ledger.learnerSteps += 1
    return isImproved ? bestObjectives : Metrics()
  }

  /// The candidate after a descent; infeasible ones stay as they are, since moves are known for feasible solutions alone.
  private mutating func improve(_ candidate: P.Solution, limit: Double) throws -> P.Solution {
    guard random.bernoulli(share), try problem.evaluate(candidate).violation == 0 else {
      ledger.evaluations += 1
      return candidate
    }
    var walk = try LocalSearchWalk(problem, from: candidate, limit: limit, random: random)
    var pass = DescentPass<P>()
    if walk.moveCount > 0 { _ = pass.descend(&walk, until: deltas, takesBest: false) }
    try walk.settle()
    random = walk.random
    ledger.evaluations += walk.spent
    return walk.best
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("random", random)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    snapshot.merge(try strategy.save(), under: "strategy")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    var incumbent: Incumbent<P.Solution>?
    if ledger.evaluations > 0 {
      let restored = try Incumbent<P.Solution>(from: snapshot, under: "incumbent")
      try problem.validate(restored.solution)
      incumbent = restored
    }
    let random: RandomStream = try snapshot.value("random")
    try strategy.restore(snapshot.section("strategy"))
    self.ledger = ledger
    self.random = random
    self.incumbent = incumbent
  }
}

/// The settings of a memetic search: those of a genetic algorithm, and of the descents.
public struct MemeticConfiguration: Configuration {
  public var improvedShare = 1.0
  public var deltas = 10_000
  public var genetic = MemeticConfiguration.smallPopulation

  public init() {}

  public static let help = [
    "improvedShare": "How likely a child is improved by local search.",
    "deltas": "How many moves a descent may look at.",
    "genetic": "The genetic algorithm; a population of 20, where nothing else is asked for, since children are dear.",
  ]

  private static let smallPopulation = {
    var genetic = GeneticConfiguration()
    genetic.population = 20
    return genetic
  }()

  public func validate() throws {
    guard (0...1).contains(improvedShare) else {
      throw WarrenError("improvedShare is \(improvedShare); it lies between 0 and 1")
    }
    guard deltas >= 1 else { throw WarrenError("deltas is \(deltas); at least 1 is needed") }
    guard genetic.encoding == .natural else {
      throw WarrenError("encoding '\(genetic.encoding.rawValue)' has no moves; local search needs the natural encoding")
    }
    try genetic.validate()
  }

  /// The search of these settings on a problem.
  /// - Throws: `WarrenError` when a setting does not fit.
  public func makeLearner<P: EncodedProblem & NeighborhoodProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> MemeticSearch<P> where P.SolutionEncoding.Genotype == P.Solution {
    try validate()
    let learner = try genetic.makeLearner(for: problem, budget: budget, key: key["population"])
    return MemeticSearch(
      learner.strategy, problem: problem, share: improvedShare, deltas: deltas, budget: budget, key: key["descents"])
  }

  /// As ``makeLearner(for:budget:key:)``, for a problem over permutations or bit strings whose type is not known.
  public func makeAnyLearner(
    for problem: any NeighborhoodProblem, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    func overPermutations<P: PermutationProblem & NeighborhoodProblem>(_ problem: P) throws -> any Learner & IncumbentReporting
    {
      try makeLearner(for: problem, budget: budget, key: key)
    }
    func overBits<P: BinaryProblem & NeighborhoodProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key)
    }
    if let problem = problem as? any PermutationProblem & NeighborhoodProblem { return try overPermutations(problem) }
    if let problem = problem as? any BinaryProblem & NeighborhoodProblem { return try overBits(problem) }
    throw WarrenError("it needs a problem over permutations or bit strings that has moves")
  }
}
