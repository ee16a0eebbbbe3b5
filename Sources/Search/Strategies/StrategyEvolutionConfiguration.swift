import Core

/// The settings of a genetic algorithm on strategy vectors that are judged by themselves, against fixed opponents for instance.
public struct StrategyEvolutionConfiguration: Configuration {
  public var population = 100
  public var tournamentSize = 3
  public var crossover = StrategyCrossoverKind.uniform
  public var crossoverRate = 0.7
  public var mutationRate: Double?
  public var deviation = 0.1
  public var elitism = 2
  public var patience: Int? = 200

  public init() {}

  public static let help = [
    "population": "How many members a generation has.",
    "tournamentSize": "How many members compete to become a parent; more press harder towards the best.",
    "crossover": "How two parents make a child: gene by gene from either, or cut at one point.",
    "crossoverRate": "The probability that a child is crossed from two parents rather than copied from one.",
    "mutationRate": "How likely each gene changes; one over the number of genes when nothing is said.",
    "deviation": "How far a probability or a weight moves when it changes.",
    "elitism": "How many of the best members go on unchanged into the next generation.",
    "patience": "After how many generations without improvement to begin anew with a random population; without it, never.",
  ]

  public func validate() throws {
    func require(_ condition: Bool, _ message: String) throws {
      if !condition { throw WarrenError(message) }
    }
    try require(population >= 2, "population is \(population); at least 2 are needed")
    try require(tournamentSize >= 1, "tournamentSize is \(tournamentSize); at least 1 is needed")
    try require((0...1).contains(crossoverRate), "crossoverRate is \(crossoverRate); it lies between 0 and 1")
    try require((0...1).contains(mutationRate ?? 0), "mutationRate is \(mutationRate ?? 0); it lies between 0 and 1")
    try require(deviation >= 0 && deviation.isFinite, "deviation is \(deviation); it is not negative")
    try require(patience ?? 1 >= 1, "patience is \(patience ?? 0); at least 1 is needed")
    try require(
      elitism >= 0 && elitism < population,
      "elitism is \(elitism); it lies between 0 and the population of \(population) minus 1")
  }

  /// The genetic algorithm of these settings, ready to run on a problem.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner<P: StrategyProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> SearchLearner<GeneticAlgorithm<StrategyVectorEncoding>, StrategyVectorEncoding, P> {
    try validate()
    let encoding = problem.encoding
    let rate = mutationRate ?? 1 / Double(max(encoding.count, 1))
    let strategy = GeneticAlgorithm(
      encoding: encoding, objective: problem.objectives[0], populationSize: population,
      selection: TournamentSelection(size: tournamentSize), crossover: crossover.crossover, crossoverRate: crossoverRate,
      mutation: StrategyVectorMutation(encoding, rate: rate, deviation: deviation), mutationRate: 1,
      survival: GenerationalSurvival(elitism: elitism), patience: patience ?? .max, key: key)
    return SearchLearner(strategy, encoding: encoding, problem: problem, budget: budget, threads: threads)
  }

  /// As ``makeLearner(for:budget:key:threads:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any StrategyProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    func make<P: StrategyProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    return try make(problem)
  }
}
