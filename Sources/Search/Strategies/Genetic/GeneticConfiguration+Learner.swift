import Core

extension GeneticConfiguration {
  /// The genetic algorithm of these settings, ready to run on a problem whose values are certain, by its first objective.
  /// - Throws: `WarrenError` when a setting is out of range or does not fit the problem.
  public func makeLearner<P: EncodedProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> SearchLearner<IslandModel<P.SolutionEncoding>, P.SolutionEncoding, P> {
    try validate()
    return SearchLearner(
      try makeIslands(
        encoding: problem.encoding, objectives: problem.objectives, repair: problem.repair,
        ownCrossovers: problem.ownCrossovers,
        key: key),
      encoding: problem.encoding, problem: problem, budget: budget, threads: threads)
  }

  /// As ``makeLearner(for:budget:key:threads:)``, for a problem whose type is not known and with the encoding that the settings ask
  /// for. Problems with noise or change get the learner that deals with it; those that want a front, one that reports it.
  public func makeAnyLearner(
    for problem: any EncodedProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    func make<P: EncodedProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, problem.encoding, problem.repair, problem.ownCrossovers, budget, key, threads)
    }
    func makeAdaptive<P: EncodedProblem<[Double], RealVectorEncoding>>(
      _ problem: P
    ) throws -> any Learner & IncumbentReporting {
      guard let bounds = problem.encoding.bounds else {
        throw WarrenError("mutation 'self-adaptive' needs numbers within bounds; this problem has none")
      }
      guard problem.repair == nil || !repair else {
        throw WarrenError("mutation 'self-adaptive' does not go with the problem's repair", hint: "set repair to false")
      }
      let encoding = SelfAdaptiveEncoding(bounds: bounds, startDeviation: mutationStrength ?? 0.1)
      return try makeLearner(for: problem, encoding, nil, [], budget, key, threads)
    }
    func makeWithBits<P: PermutationProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, PermutationBitsEncoding(count: problem.count), nil, [], budget, key, threads)
    }
    try validate()
    if encoding == .permutationBits {
      guard let problem = problem as? any PermutationProblem else {
        throw WarrenError("encoding 'permutation-bits' is for permutations; this problem has other solutions")
      }
      return try makeWithBits(problem)
    }
    if mutation == Self.selfAdaptive {
      guard let problem = problem as? any EncodedProblem<[Double], RealVectorEncoding> else {
        throw WarrenError("mutation 'self-adaptive' is for vectors of real numbers; this problem has other solutions")
      }
      return try makeAdaptive(problem)
    }
    return try make(problem)
  }

  /// The learner of these settings that suits the problem, over an encoding of its solutions.
  private func makeLearner<P: Problem, E: GeneticEncoding>(
    for problem: P, _ encoding: E, _ repair: (any Repair<E.Genotype>)?,
    _ ownCrossovers: [NamedOperator<any Crossover<E.Genotype>>], _ budget: Budget, _ key: RandomKey, _ threads: Int
  ) throws -> any Learner & IncumbentReporting where E.Solution == P.Solution {
    func makeStrategy(_ settings: GeneticConfiguration) throws -> IslandModel<E> {
      try settings.makeIslands(
        encoding: encoding, objectives: problem.objectives, repair: repair, ownCrossovers: ownCrossovers, key: key)
    }
    func make<Q: Problem>(_ problem: Q) throws -> any Learner & IncumbentReporting where Q.Solution == E.Solution {
      SearchLearner(
        try makeStrategy(self), encoding: encoding,
        problem: problem, budget: budget, threads: threads)
    }
    func makeNoisy<Q: NoisyProblem<E.Solution>>(_ problem: Q) throws -> any Learner & IncumbentReporting {
      NoisySearchLearner(
        try makeStrategy(self), encoding: encoding,
        problem: problem, noise: NoiseHandling(samples: samples, confirmations: confirmations, confidence: confidence),
        budget: budget, key: key["noise"], threads: threads)
    }
    func makeDynamic<Q: DynamicProblem<E.Solution>>(_ problem: Q) throws -> any Learner & IncumbentReporting {
      DynamicSearchLearner(
        try makeStrategy(self), encoding: encoding,
        problem: problem, budget: budget, threads: threads)
    }
    func makeFront<Q: MultiObjectiveProblem<E.Solution>>(_ problem: Q) throws -> any Learner & IncumbentReporting {
      let settings = try settingsForFronts()
      let islands = try makeStrategy(settings)
      return MultiObjectiveLearner(
        GeneticFrontSearch(islands, objectives: problem.objectives, populationSize: population * self.islands),
        encoding: encoding, problem: problem, archive: population, budget: budget, threads: threads)
    }
    let noisy = problem as? any NoisyProblem<E.Solution>
    let dynamic = noisy == nil ? problem as? any DynamicProblem<E.Solution> : nil
    if let noisy { return try makeNoisy(noisy) }
    if let dynamic { return try makeDynamic(dynamic) }
    if problem.objectives.count > 1, let front = problem as? any MultiObjectiveProblem<E.Solution> {
      return try makeFront(front)
    }
    return try make(problem)
  }

  /// Of several objectives all must have their say when parents are chosen.
  private func settingsForFronts() throws -> GeneticConfiguration {
    var settings = self
    settings.selection = selection ?? .epsilonLexicase
    guard settings.selectsByCases else {
      throw WarrenError(
        "selection '\(settings.selection?.rawValue ?? "")' looks at one objective, and this problem has several",
        hint: "use lexicase or epsilon-lexicase, or a search for fronts such as nsga-ii")
    }
    try settings.validate()
    return settings
  }

  /// The populations of these settings over an encoding.
  /// - Throws: `WarrenError` when a setting is out of range or does not fit the encoding.
  public func makeIslands<E: GeneticEncoding>(
    encoding: E, objectives: [Objective], repair: (any Repair<E.Genotype>)?,
    ownCrossovers: [NamedOperator<any Crossover<E.Genotype>>] = [], key: RandomKey
  ) throws -> IslandModel<E> {
    let populations = try (0..<islands).map { island in
      try makeStrategy(
        encoding: encoding, objectives: objectives, repair: repair, ownCrossovers: ownCrossovers,
        key: islands == 1 ? key : key["island"][island])
    }
    return IslandModel(populations, topology: topology, interval: migrationInterval, migrants: migrants)
  }
}
