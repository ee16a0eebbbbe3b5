import Core

/// The settings of a genetic algorithm on permutations.
public struct GeneticConfiguration: Configuration {
  /// How parents are chosen.
  public enum SelectionKind: String, Codable, Sendable, CaseIterable {
    case tournament
    case roulette
  }

  /// How two parents make a child.
  public enum CrossoverKind: String, Codable, Sendable, CaseIterable {
    case order
    case edgeRecombination = "edge-recombination"
  }

  /// How a child is changed.
  public enum MutationKind: String, Codable, Sendable, CaseIterable {
    case inversion
    case swap
  }

  public var population = 100
  public var selection = SelectionKind.tournament
  public var tournamentSize = 3
  public var crossover = CrossoverKind.order
  public var crossoverRate = 0.5
  public var mutation = MutationKind.inversion
  public var mutationRate = 0.5
  public var elitism = 2
  public var keepDuplicates = true
  public var patience: Int? = 2000

  public init() {}

  public static let help = [
    "population": "How many members a generation has.",
    "selection": "How parents are chosen: the best of a few drawn at random, or every member with a share by its fitness.",
    "tournamentSize": "How many members compete in a tournament; more press harder towards the best.",
    "crossover": "How two parents make a child: a slice of one in the order of the other, or a tour along the edges of both.",
    "crossoverRate": "The probability that a child is crossed from two parents rather than copied from one.",
    "mutation": "How a child is changed: by reversing a stretch of it, or by exchanging two of its elements.",
    "mutationRate": "The probability that a child is changed.",
    "elitism": "How many of the best members go on unchanged into the next generation.",
    "keepDuplicates": "Whether members of equal length or value may live side by side, or only one of them.",
    "patience": "After how many generations without improvement to begin anew with a random population; without it, never.",
  ]

  public func validate() throws {
    func require(_ condition: Bool, _ message: String) throws {
      if !condition { throw WarrenError(message) }
    }
    try require(population >= 2, "population is \(population); at least 2 are needed")
    try require(tournamentSize >= 1, "tournamentSize is \(tournamentSize); at least 1 is needed")
    try require((0...1).contains(crossoverRate), "crossoverRate is \(crossoverRate); it lies between 0 and 1")
    try require((0...1).contains(mutationRate), "mutationRate is \(mutationRate); it lies between 0 and 1")
    try require(patience ?? 1 >= 1, "patience is \(patience ?? 0); at least 1 is needed")
    try require(
      elitism >= 0 && elitism < population,
      "elitism is \(elitism); it lies between 0 and the population of \(population) minus 1")
  }
}

extension GeneticConfiguration {
  /// The genetic algorithm of these settings, ready to run on a problem.
  /// - Throws: ``WarrenError`` when a setting is out of range.
  public func makeLearner<P: PermutationProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> SearchLearner<GeneticAlgorithm<PermutationEncoding>, PermutationEncoding, P> {
    try validate()
    let encoding = PermutationEncoding(count: problem.count)
    let strategy = GeneticAlgorithm(
      encoding: encoding, objective: problem.objectives[0], populationSize: population,
      selection: makeSelection(), crossover: makeCrossover(), crossoverRate: crossoverRate,
      mutation: makeMutation(), mutationRate: mutationRate,
      survival: GenerationalSurvival(elitism: elitism, keepsDuplicates: keepDuplicates),
      patience: patience ?? .max, key: key)
    return SearchLearner(strategy, encoding: encoding, problem: problem, budget: budget, threads: threads)
  }

  /// As ``makeLearner(for:budget:key:threads:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any PermutationProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    func make<P: PermutationProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    return try make(problem)
  }

  private func makeSelection() -> any Selection {
    switch selection {
    case .tournament: TournamentSelection(size: tournamentSize)
    case .roulette: RouletteSelection()
    }
  }

  private func makeCrossover() -> any Crossover<Permutation> {
    switch crossover {
    case .order: OrderCrossover()
    case .edgeRecombination: EdgeRecombination()
    }
  }

  private func makeMutation() -> any Mutation<Permutation> {
    switch mutation {
    case .inversion: InversionMutation()
    case .swap: SwapMutation()
    }
  }
}
