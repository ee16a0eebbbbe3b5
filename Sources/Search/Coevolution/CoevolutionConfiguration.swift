import Core

/// The settings of a competitive co-evolution of strategy vectors.
public struct CoevolutionConfiguration: Configuration {
  public var population = 100
  public var opponents = 10
  public var champions = 10
  public var hallOfFame = 200
  public var sharedFitness = false
  public var tournamentSize = 2
  public var crossover = StrategyCrossoverKind.uniform
  public var crossoverRate = 0.7
  public var geneMutationRate: Double?
  public var deviation = 0.1
  public var elitism = 1
  public var assessEvery = 1

  public init() {}

  public static let help = [
    "population": "How many members a generation has.",
    "opponents":
      "How many members are drawn to be met by all others; with as many as the population, everybody meets everybody once.",
    "champions": "How many champions of earlier generations are drawn to be met by all members.",
    "hallOfFame": "How many champions are kept; beyond that a fair sample of those of all generations.",
    "sharedFitness":
      "Whether beating an opponent counts the more the fewer beat it, instead of the mean of what a member got.",
    "tournamentSize": "How many members compete to become a parent; more press harder towards the best.",
    "crossover": "How two parents make a child: gene by gene from either, or cut at one point.",
    "crossoverRate": "The probability that a child is crossed from two parents rather than copied from one.",
    "geneMutationRate": "How likely each gene changes; one over the number of genes when nothing is said.",
    "deviation": "How far a probability or a weight moves when it changes.",
    "elitism": "How many of the best members go on unchanged; they are judged anew by each generation.",
    "assessEvery":
      "After how many generations the champion is measured by the task's own measure, which takes time but no evaluations.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "population": .from(2, to: 1_000_000),
    "opponents": .atLeast(2, "so that every member has a match"),
    "geneMutationRate": .from(0, to: 1),
    "champions": .atLeast(0),
    "hallOfFame": .atLeast(0),
    "tournamentSize": .from(1, to: 10_000),
    "crossoverRate": .from(0, to: 1),
    "deviation": .atLeast(0),
    "assessEvery": .atLeast(1),
  ]

  public func validate() throws {
    try checkBounds()
    func require(_ condition: Bool, _ message: String) throws {
      if !condition { throw WarrenError(message) }
    }
    try require(
      elitism >= 0 && elitism < population,
      "elitism is \(elitism); it lies between 0 and the population of \(population) minus 1")
  }

  /// The co-evolution of these settings, ready to run.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner<P: CompetitiveProblem<StrategyVectorEncoding>>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> CoevolutionLearner<P> {
    try validate()
    var settings = CoevolutionLearner<P>.Settings()
    settings.population = population
    settings.opponents = opponents
    settings.champions = champions
    settings.hallOfFame = hallOfFame
    settings.isShared = sharedFitness
    settings.elitism = elitism
    settings.crossoverRate = crossoverRate
    settings.assessEvery = assessEvery
    let rate = geneMutationRate ?? 1 / Double(max(problem.encoding.count, 1))
    return CoevolutionLearner(
      problem, settings: settings, selection: TournamentSelection(size: tournamentSize), crossover: crossover.crossover,
      mutation: StrategyVectorMutation(problem.encoding, rate: rate, deviation: deviation), budget: budget, key: key,
      threads: threads)
  }

  /// As ``makeLearner(for:budget:key:threads:)``, for a contest whose type is not known.
  public func makeAnyLearner(
    for problem: any CompetitiveProblem<StrategyVectorEncoding>, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    func make<P: CompetitiveProblem<StrategyVectorEncoding>>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    return try make(problem)
  }
}
