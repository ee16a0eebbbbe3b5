import Core

/// The settings of ``DifferentialEvolution``.
///
/// Storn and Price (1997) advise 5 to 10 members for each number, a scale of .5 and, where numbers depend on each other, a crossover
/// rate of .9. With 10,000 evaluations for each number that many members never get together in 30 dimensions, and too few of them become
/// one point in 5. Fifty members and a scale of .6 solve to 1e-8, of 80 runs on 16 functions, 70 in 5 dimensions and 63 in 10 (with 5
/// members a number and .5: 49 and 38), and of 32 runs on 8 functions 16 in 30 dimensions (8). No other population of 25 to 150 with a
/// scale of .5 to .8 that was tried solves more.
public struct DifferentialEvolutionConfiguration: Configuration {
  public var scheme = DifferentialEvolution.Scheme.rand1
  public var population = 50
  public var scale = 0.6
  public var crossoverRate = 0.9
  public var bestFraction = 0.1

  public init() {}

  public static let help = [
    "scheme": "Which points a mutant is made of; named as in the literature: base/differences/crossover.",
    "population": "How many members the population has.",
    "scale": "By how much differences are scaled, F in the literature.",
    "crossoverRate": "The share of a mutant's numbers that a candidate takes, CR in the literature.",
    "bestFraction": "The share of the population that counts as the best for current-to-pbest.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "population": .from(6, to: 1_000_000),
    "scale": .above(0, to: 2),
    "crossoverRate": .from(0, to: 1),
    "bestFraction": .above(0, to: 1),
  ]

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, or the problem's starting point is no point.
  public func makeLearner<P: ContinuousProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> PopulationSearch<DifferentialEvolution, P> {
    try validate()
    let strategy = DifferentialEvolution(self, box: try problem.searchBox(key: key), key: key["differential-evolution"])
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
