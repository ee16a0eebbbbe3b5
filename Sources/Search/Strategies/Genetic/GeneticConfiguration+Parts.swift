import Core

extension GeneticConfiguration {
  /// The genetic algorithm of these settings, over an encoding.
  /// - Throws: `WarrenError` when a setting is out of range or does not fit the encoding.
  public func makeStrategy<E: GeneticEncoding>(
    encoding: E, objectives: [Objective], repair: (any Repair<E.Genotype>)? = nil,
    ownCrossovers: [NamedOperator<any Crossover<E.Genotype>>] = [], key: RandomKey
  ) throws -> GeneticAlgorithm<E> {
    try validate()
    let settings = OperatorSettings(geneRate: geneMutationRate, strength: mutationStrength)
    let rates = encoding.defaultRates
    if survival == .crowding, encoding.distance(encoding.makeGenotype(), encoding.makeGenotype()) == nil {
      throw WarrenError("survival 'crowding' needs to know how near two of the \(E.displayName) are, which is not defined")
    }
    guard objectives.count > 1 || !selectsByCases else {
      throw WarrenError(
        "selection '\(selection?.rawValue ?? "")' goes from objective to objective, and this problem has a single one")
    }
    let crossovers = encoding.crossovers(settings) + ownCrossovers
    if let name = self.crossover, let need = E.crossoversOfProblems[name], !crossovers.contains(where: { $0.name == name }) {
      throw WarrenError(
        "crossover '\(name)' needs \(need), which this problem does not tell",
        hint: "use one of: \(crossovers.map(\.name).joined(separator: ", "))")
    }
    let crossover: any Crossover<E.Genotype> = try crossovers.named(self.crossover, kind: "crossover", for: E.displayName)
    let mutations = encoding.mutations(settings)
    let mutation: any Mutation<E.Genotype> = try mutations.named(self.mutation, kind: "mutation", for: E.displayName)
    try refuse(unused: settings, by: self.mutation ?? mutations[0].name, E.displayName)
    return GeneticAlgorithm(
      encoding: encoding, objective: objectives[0], populationSize: population,
      selection: makeSelection(objectives), crossover: crossover, crossoverRate: crossoverRate ?? rates.crossover,
      mutation: mutation, mutationRate: mutationRate ?? rates.mutation, repair: self.repair ? repair : nil,
      survival: makeSurvival(), constraints: makeConstraintHandling(), patience: patience ?? .max, immigrants: immigrants,
      randomFraction: randomFraction,
      hypermutation: Hypermutation(mutations: hypermutation, generations: hypermutationGenerations), key: key)
  }

  /// Settings of operators that no operator has asked for.
  private func refuse(unused settings: OperatorSettings, by mutation: String, _ genotypes: String) throws {
    let idle = settings.idleFields(of: mutation, genotypes)
    // The step of a self-adaptive mutation is a matter of its encoding.
    let strength = mutation == Self.selfAdaptive ? nil : mutationStrength
    for (name, value) in [("geneMutationRate", geneMutationRate), ("mutationStrength", strength)] {
      if let value, let reason = idle[name] { throw WarrenError("\(name) is \(value), but \(reason)") }
    }
  }

  private func makeSelection(_ objectives: [Objective]) -> any Selection {
    switch selection ?? .tournament {
    case .tournament: TournamentSelection(size: tournamentSize)
    case .roulette: RouletteSelection()
    case .stochasticUniversal: StochasticUniversalSelection()
    case .rank: RankSelection(pressure: rankPressure)
    case .truncation: TruncationSelection(fraction: truncationFraction)
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
