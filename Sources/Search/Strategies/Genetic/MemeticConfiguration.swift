import Core

/// The settings of a memetic search: those of a genetic algorithm, and of the local search of its children.
public struct MemeticConfiguration: Configuration {
  /// How children are improved.
  public enum LocalSearchKind: String, Codable, Sendable, CaseIterable {
    /// A descent by the first move that improves.
    case firstImprovement = "first-improvement"
    /// A descent by the best of all moves.
    case bestImprovement = "best-improvement"
    /// ``SimulatedAnnealing`` that begins a tenth as hot as it does alone.
    case simulatedAnnealing = "simulated-annealing"
    /// ``TabuSearch``.
    case tabuSearch = "tabu-search"
    /// ``IteratedLocalSearch``.
    case iteratedLocalSearch = "iterated-local-search"
  }

  public var localSearch = LocalSearchKind.firstImprovement
  public var improvedFraction = 1.0
  public var deltas = 10_000
  public var genetic = MemeticConfiguration.smallPopulation

  public init() {}

  public static let help = [
    "localSearch":
      "How a child is improved: by a descent (the first move that improves, or the best of all), which ends at a local optimum, or by "
      + "annealing, tabu or iterated local search for as many moves as `deltas` says; what it was at its best goes on.",
    "improvedFraction": "How likely a child is improved by local search.",
    "deltas": "How many moves the local search of a child may look at.",
    "genetic": "The genetic algorithm; a population of 20, where nothing else is asked for, since children are dear.",
  ]

  private static let smallPopulation = {
    var genetic = GeneticConfiguration()
    genetic.population = 20
    return genetic
  }()

  public static let bounds: [String: SettingBounds] = [
    "improvedFraction": .from(0, to: 1),
    "deltas": .atLeast(1),
  ]

  public func validate() throws {
    try checkBounds()
    guard genetic.encoding == .natural else {
      throw WarrenError("encoding '\(genetic.encoding.rawValue)' has no moves; local search needs the natural encoding")
    }
    try genetic.validate()
  }

  public var idleFields: [String: String] { Self.nested(genetic.idleFields) }

  /// Those, and settings of the genetic algorithm for problems of another kind.
  public func idleFields(on problem: some EncodedProblem) -> [String: String] {
    Self.nested(genetic.idleFields(on: problem))
  }

  private static func nested(_ idle: [String: String]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: idle.map { ("genetic.\($0)", $1) })
  }

  /// The search of these settings on a problem.
  /// - Throws: `WarrenError` when a setting does not fit.
  public func makeLearner<P: EncodedProblem & NeighborhoodProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> MemeticSearch<P> {
    try validate()
    let learner = try genetic.makeLearner(for: problem, budget: budget, key: key["population"])
    let (kind, deltas) = (localSearch, deltas)
    return MemeticSearch(
      learner.strategy, problem: problem, share: improvedFraction, deltas: deltas, budget: budget, key: key["descents"]
    ) { Self.makeLocalSearch(kind, deltas) }
  }

  private static func makeLocalSearch<P: NeighborhoodProblem>(
    _ kind: LocalSearchKind, _ deltas: Int
  ) -> any LocalSearchStrategy<P> {
    switch kind {
    case .firstImprovement: HillClimbing<P>(restarts: 0)
    case .bestImprovement: HillClimbing<P>(takesBest: true, restarts: 0)
    case .simulatedAnnealing:
      SimulatedAnnealing<P>(
        warmth: 0.1, plan: .moves(max(1, deltas - SimulatedAnnealing<P>.estimationMoves)), reheats: 0)
    case .tabuSearch: TabuSearch<P>()
    case .iteratedLocalSearch: IteratedLocalSearch<P>(perturbation: 3...3)
    }
  }

  /// As ``makeLearner(for:budget:key:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any EncodedProblem & NeighborhoodProblem, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    func make<P: EncodedProblem & NeighborhoodProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key)
    }
    return try make(problem)
  }
}
