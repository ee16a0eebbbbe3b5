import Core

/// The settings of ``ParticleSwarm``.
public struct ParticleSwarmConfiguration: Configuration {
  public var population = 40
  public var inertia = 0.7213475204444817
  public var attraction = 1.1931471805599454
  public var informants = 3

  public init() {}

  public static let help = [
    "population": "How many particles the swarm has.",
    "inertia": "The share of its velocity that a particle keeps; 1 / (2 ln 2) in the standard.",
    "attraction":
      "How far beyond the best points the points lie that draw a particle, as a multiple of the way there; 1/2 + ln 2 in the standard.",
    "informants": "How many others, drawn at random, each particle tells its best point.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "population": .from(2, to: 100_000),
    "inertia": .from(0, below: 1),
    "attraction": .above(0, to: 4),
    "informants": .from(1, to: 100_000),
  ]

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, or the problem's starting point is no point.
  public func makeLearner<P: ContinuousProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> PopulationSearch<ParticleSwarm, P> {
    try validate()
    let strategy = ParticleSwarm(self, box: try problem.searchBox(key: key), key: key["particle-swarm"])
    return PopulationSearch(strategy, problem: problem, budget: budget, threads: threads)
  }

  /// As ``makeLearner(for:budget:key:threads:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any ContinuousProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    func make<P: ContinuousProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    return try make(problem)
  }
}
