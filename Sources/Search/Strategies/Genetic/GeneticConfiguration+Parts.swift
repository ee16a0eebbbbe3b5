import Core

extension GeneticConfiguration {
  /// The genetic algorithm of these settings, over an encoding.
  /// - Throws: ``WarrenError`` when a setting is out of range or does not fit the encoding.
  public func makeStrategy<E: GeneticEncoding>(
    encoding: E, objectives: [Objective], repair: (any Repair<E.Genotype>)? = nil, key: RandomKey
  ) throws -> GeneticAlgorithm<E> {
    try validate()
    let settings = OperatorSettings(geneRate: geneMutationRate, strength: mutationStrength)
    let rates = encoding.defaultRates
    if survival == .crowding, encoding.distance(encoding.makeGenotype(), encoding.makeGenotype()) == nil {
      throw WarrenError("survival 'crowding' needs to know how near two of the \(E.displayName) are, which is not defined")
    }
    return GeneticAlgorithm(
      encoding: encoding, objective: objectives[0], populationSize: population,
      selection: makeSelection(objectives),
      crossover: try encoding.crossovers(settings).named(crossover, kind: "crossover", for: E.displayName),
      crossoverRate: crossoverRate ?? rates.crossover,
      mutation: try encoding.mutations(settings).named(mutation, kind: "mutation", for: E.displayName),
      mutationRate: mutationRate ?? rates.mutation, repair: self.repair ? repair : nil, survival: makeSurvival(),
      constraints: makeConstraintHandling(), patience: patience ?? .max, key: key)
  }

  private func makeSelection(_ objectives: [Objective]) -> any Selection {
    switch selection {
    case .tournament: TournamentSelection(size: tournamentSize)
    case .roulette: RouletteSelection()
    case .stochasticUniversal: StochasticUniversalSelection()
    case .rank: RankSelection(pressure: rankPressure)
    case .truncation: TruncationSelection(fraction: truncationShare)
    case .boltzmann: BoltzmannSelection(start: temperature, end: temperature / 8, cooling: cooling)
    case .lexicase: LexicaseSelection(objectives: objectives, usesEpsilon: false)
    case .epsilonLexicase: LexicaseSelection(objectives: objectives, usesEpsilon: true)
    }
  }

  private func makeSurvival() -> any Survival {
    switch survival {
    case .generational: GenerationalSurvival(elitism: elitism, keepsDuplicates: keepDuplicates)
    case .plus: PlusSurvival(offspring: offspring, keepsDuplicates: keepDuplicates)
    case .comma: CommaSurvival(ratio: offspring.map { Double($0) / Double(population) } ?? 7)
    case .steadyState: PlusSurvival(offspring: 1, keepsDuplicates: keepDuplicates)
    case .crowding: CrowdingSurvival()
    }
  }

  private func makeConstraintHandling() -> any ConstraintHandling {
    switch constraints {
    case .feasibilityRules: FeasibilityRules()
    case .penalty: StaticPenalty(weight: penaltyWeight)
    case .adaptivePenalty: AdaptivePenalty(weight: penaltyWeight)
    case .epsilonLevel: EpsilonLevel(generations: epsilonGenerations)
    }
  }
}

extension GeneticConfiguration {
  /// The genetic algorithm of these settings, ready to run on a problem.
  /// - Throws: ``WarrenError`` when a setting is out of range or does not fit the problem.
  public func makeLearner<P: EncodedProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> SearchLearner<IslandModel<P.SolutionEncoding>, P.SolutionEncoding, P> {
    try makeLearner(
      encoding: problem.encoding, problem: problem, repair: problem.repair, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(for:budget:key:threads:)``, over another encoding of the problem's solutions.
  public func makeLearner<E: GeneticEncoding, P: Problem>(
    encoding: E, problem: P, repair: (any Repair<E.Genotype>)? = nil, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> SearchLearner<IslandModel<E>, E, P> where E.Solution == P.Solution {
    let populations = try (0..<islands).map { island in
      try makeStrategy(
        encoding: encoding, objectives: problem.objectives, repair: repair, key: islands == 1 ? key : key["island"][island])
    }
    let strategy = IslandModel(populations, topology: topology, interval: migrationInterval, migrants: migrants)
    return SearchLearner(strategy, encoding: encoding, problem: problem, budget: budget, threads: threads)
  }

  /// As ``makeLearner(for:budget:key:threads:)``, for a problem whose type is not known and with the encoding that the settings ask for.
  public func makeAnyLearner(
    for problem: any EncodedProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    func make<P: EncodedProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    func makeWithBits<P: PermutationProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(
        encoding: CityBitsEncoding(count: problem.count), problem: problem, budget: budget, key: key, threads: threads)
    }
    switch encoding {
    case .natural: return try make(problem)
    case .cityBits:
      guard let problem = problem as? any PermutationProblem else {
        throw WarrenError("encoding 'city-bits' is for permutations; this problem has other solutions")
      }
      return try makeWithBits(problem)
    }
  }
}
