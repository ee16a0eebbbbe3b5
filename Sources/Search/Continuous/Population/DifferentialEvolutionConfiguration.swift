import Core

/// The settings of ``DifferentialEvolution``.
public struct DifferentialEvolutionConfiguration: Configuration {
  public var scheme = DifferentialEvolution.Scheme.rand1
  public var population: Int?
  public var scale = 0.8
  public var crossoverRate = 0.9
  public var bestShare = 0.1

  public init() {}

  public static let help = [
    "scheme": "Which points a mutant is made of; named as in the literature: base/differences/crossover.",
    "population": "How many members the population has; when nothing is said 5 for each number of a solution, from 20 to 200.",
    "scale": "By how much differences are scaled, F in the literature.",
    "crossoverRate": "The share of a mutant's numbers that a candidate takes, CR in the literature.",
    "bestShare": "The share of the population that counts as the best for current-to-pbest.",
  ]

  public func validate() throws {
    if let population, !(6...1_000_000).contains(population) {
      throw WarrenError("population is \(population); it lies between 6 and a million")
    }
    guard scale > 0, scale <= 2 else { throw WarrenError("scale is \(scale); it lies above 0 and is at most 2") }
    guard (0...1).contains(crossoverRate) else {
      throw WarrenError("crossoverRate is \(crossoverRate); it lies between 0 and 1")
    }
    guard bestShare > 0, bestShare <= 1 else {
      throw WarrenError("bestShare is \(bestShare); it lies above 0 and is at most 1")
    }
  }

  func population(dimension: Int) -> Int { population ?? min(max(5 * dimension, 20), 200) }

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
