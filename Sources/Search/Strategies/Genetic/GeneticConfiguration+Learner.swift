import Core

extension GeneticConfiguration {
  /// The genetic algorithm of these settings, ready to run on a problem.
  /// - Throws: `WarrenError` when a setting is out of range or does not fit the problem.
  public func makeLearner<P: EncodedProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> SearchLearner<IslandModel<P.SolutionEncoding>, P.SolutionEncoding, P> {
    SearchLearner(
      try makeIslands(encoding: problem.encoding, objectives: problem.objectives, repair: problem.repair, key: key),
      encoding: problem.encoding, problem: problem, budget: budget, threads: threads)
  }

  /// As ``makeLearner(for:budget:key:threads:)``, for a problem whose type is not known and with the encoding that the settings ask
  /// for. Problems with noise or change get the learner that deals with it.
  public func makeAnyLearner(
    for problem: any EncodedProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    func make<P: EncodedProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    func makeNoisy<P: EncodedProblem & NoisyProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      NoisySearchLearner(
        try makeIslands(encoding: problem.encoding, objectives: problem.objectives, repair: problem.repair, key: key),
        encoding: problem.encoding, problem: problem,
        noise: NoiseHandling(samples: samples, confirmations: confirmations, confidence: confidence), budget: budget,
        key: key["noise"], threads: threads)
    }
    func makeDynamic<P: EncodedProblem & DynamicProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      DynamicSearchLearner(
        try makeIslands(encoding: problem.encoding, objectives: problem.objectives, repair: problem.repair, key: key),
        encoding: problem.encoding, problem: problem, budget: budget, threads: threads)
    }
    func makeWithBits<P: PermutationProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      let encoding = CityBitsEncoding(count: problem.count)
      return SearchLearner(
        try makeIslands(encoding: encoding, objectives: problem.objectives, repair: nil, key: key), encoding: encoding,
        problem: problem, budget: budget, threads: threads)
    }
    try validate()
    switch encoding {
    case .natural:
      if let problem = problem as? any EncodedProblem & NoisyProblem { return try makeNoisy(problem) }
      if let problem = problem as? any EncodedProblem & DynamicProblem { return try makeDynamic(problem) }
      return try make(problem)
    case .cityBits:
      guard let problem = problem as? any PermutationProblem else {
        throw WarrenError("encoding 'city-bits' is for permutations; this problem has other solutions")
      }
      return try makeWithBits(problem)
    }
  }

  /// The populations of these settings over an encoding.
  /// - Throws: `WarrenError` when a setting is out of range or does not fit the encoding.
  public func makeIslands<E: GeneticEncoding>(
    encoding: E, objectives: [Objective], repair: (any Repair<E.Genotype>)?, key: RandomKey
  ) throws -> IslandModel<E> {
    let populations = try (0..<islands).map { island in
      try makeStrategy(
        encoding: encoding, objectives: objectives, repair: repair, key: islands == 1 ? key : key["island"][island])
    }
    return IslandModel(populations, topology: topology, interval: migrationInterval, migrants: migrants)
  }
}
