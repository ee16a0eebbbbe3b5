import Core

/// The settings of ``SHADE`` with a population of constant size.
public struct SHADEConfiguration: Configuration {
  public var population = 100
  public var memory: Int?
  public var bestFraction = 0.2
  public var archiveRate = 1.0

  public init() {}

  public static let help = [
    "population": "How many members the population has.",
    "memory": "How many generations' successes are remembered; when nothing is said as many as there are members.",
    "bestFraction": "The largest share of the population that counts as the best; each candidate draws a share up to it.",
    "archiveRate": "How many replaced parents are kept for each member.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "population": .from(4, to: 1_000_000),
    "memory": .from(1, to: 1_000_000),
    "bestFraction": .above(0, to: 1),
    "archiveRate": .from(0, to: 100),
  ]

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, or the problem's starting point is no point.
  public func makeLearner<P: ContinuousProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> PopulationSearch<SHADE, P> {
    try validate()
    let least = min(2 / Double(population), bestFraction)
    let settings = SHADE.Settings(
      population: population, finalPopulation: population, evaluations: nil, memory: memory ?? population, isLehmer: false,
      bestFractions: least...bestFraction, archiveRate: archiveRate)
    let strategy = SHADE(settings, box: try problem.searchBox(key: key), key: key["shade"])
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

/// The settings of L-SHADE: ``SHADE`` with a population that shrinks linearly over the budget of evaluations.
public struct LSHADEConfiguration: Configuration {
  public var population: Int?
  public var finalPopulation = 4
  public var memory = 6
  public var bestFraction = 0.11
  public var archiveRate = 2.6

  public init() {}

  public static let help = [
    "population": "How many members the population has at first; when nothing is said 18 for each number of a solution.",
    "finalPopulation": "How many are left at the end of the budget.",
    "memory": "How many generations' successes are remembered.",
    "bestFraction": "The share of the population that counts as the best.",
    "archiveRate": "How many replaced parents are kept for each member.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "finalPopulation": .from(4, to: 1_000_000),
    "memory": .from(1, to: 1_000_000),
    "bestFraction": .above(0, to: 1),
    "archiveRate": .from(0, to: 100),
  ]

  public func validate() throws {
    try checkBounds()
    if let population, !(finalPopulation...1_000_000).contains(population) {
      throw WarrenError("population is \(population); it lies between finalPopulation, \(finalPopulation), and a million")
    }
  }

  /// Throws where the budget does not say over how many evaluations the population shrinks.
  public func check(_ budget: Budget) throws {
    guard budget.evaluations != nil else {
      throw WarrenError(
        "the population shrinks over the budget of evaluations, and there is none",
        hint: "give budget: { evaluations: ... }, or take shade, whose population stays as it is")
    }
  }

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, the budget has no limit on evaluations, or the problem's starting
  ///   point is no point.
  public func makeLearner<P: ContinuousProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> PopulationSearch<SHADE, P> {
    try validate()
    try check(budget)
    let settings = SHADE.Settings(
      population: population ?? max(18 * problem.dimension, finalPopulation), finalPopulation: finalPopulation,
      evaluations: budget.evaluations, memory: memory, isLehmer: true, bestFractions: bestFraction...bestFraction,
      archiveRate: archiveRate)
    let strategy = SHADE(settings, box: try problem.searchBox(key: key), key: key["l-shade"])
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
