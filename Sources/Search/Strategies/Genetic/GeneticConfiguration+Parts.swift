import Core

extension GeneticConfiguration {
  /// The genetic algorithm of these settings, over an encoding.
  /// - Throws: `WarrenError` when a setting is out of range or does not fit the encoding.
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
      constraints: makeConstraintHandling(), patience: patience ?? .max, immigrants: immigrants,
      randomShare: randomShare, hypermutation: Hypermutation(mutations: hypermutation, generations: hypermutationGenerations),
      key: key)
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
