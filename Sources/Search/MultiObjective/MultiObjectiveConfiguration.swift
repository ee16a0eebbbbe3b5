import Core

/// The settings that all searches for a front share: how parents make children, and whether an archive is kept.
public protocol MultiObjectiveConfiguration: Configuration {
  var crossoverRate: Double { get }
  var crossoverIndex: Double? { get }
  var mutationRate: Double? { get }
  var mutationIndex: Double? { get }
  var archive: Int? { get }

  /// The distribution index of crossover where none is set.
  static var defaultCrossoverIndex: Double { get }

  /// The strategy of these settings.
  /// - Throws: `WarrenError` when they do not suit that number of objectives.
  func makeStrategy<E: Encoding>(
    encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype>
}

extension MultiObjectiveConfiguration {
  /// What the shared settings mean.
  static var sharedHelp: [String: String] {
    [
      "crossoverRate": "The probability that two children are crossed from their parents rather than copied.",
      "crossoverIndex":
        "How near children are to their parents, the distribution index of simulated binary crossover, for vectors of real numbers; \(Int(defaultCrossoverIndex)) when nothing is said.",
      "mutationRate":
        "The probability that a number or a bit of a child changes, 1 / count when nothing is said; of a permutation, that a stretch of it is reversed, 0.5 when nothing is said; of anything else, that its encoding's mutation happens.",
      "mutationIndex":
        "How little numbers change, the distribution index of polynomial mutation, for vectors of real numbers; 20 when nothing is said.",
      "archive":
        "How many solutions an archive of everything evaluated keeps, which is then the answer; without it the last population "
        + "is. A full one drops who adds least to the hypervolume, from five objectives on by an estimate from samples.",
    ]
  }

  static var sharedBounds: [String: SettingBounds] {
    [
      "population": .from(4, to: 100_000), "crossoverRate": .from(0, to: 1), "mutationRate": .from(0, to: 1),
      "crossoverIndex": .from(0, to: 1000), "mutationIndex": .from(0, to: 1000), "archive": .from(1, to: 100_000),
    ]
  }

  /// The search of these settings, ready to run on a problem over vectors of real numbers within bounds.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner<P: MultiObjectiveProblem & BoundedRealProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    try validate()
    let bounds = problem.bounds
    let crossover = SimulatedBinaryCrossover(bounds: bounds, index: crossoverIndex ?? Self.defaultCrossoverIndex)
    let mutation = PolynomialMutation(bounds: bounds, rate: mutationRate, index: mutationIndex ?? 20)
    return try makeLearner(
      for: problem, encoding: RealVectorEncoding(bounds: bounds),
      variation: Variation(crossover: crossover, crossoverRate: crossoverRate, mutation: mutation), budget, key, threads)
  }

  /// As for real vectors, for bit strings: uniform crossover, flips of bits, and the problem's repair where it has one.
  public func makeLearner<P: MultiObjectiveProblem & BinaryProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    try validate()
    try refuseIndices("bit strings")
    let flips = BitFlipMutation(rate: mutationRate)
    let mutation: any Mutation<BitString> = problem.repair.map { RepairedMutation(flips, $0) } ?? flips
    return try makeLearner(
      for: problem, encoding: BinaryEncoding(count: problem.count),
      variation: Variation(
        crossover: BitExchange(), crossoverRate: crossoverRate,
        mutation: mutation), budget, key, threads)
  }

  /// As for real vectors, for permutations: order crossover, and inversion.
  public func makeLearner<P: MultiObjectiveProblem & PermutationProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    try validate()
    try refuseIndices("permutations")
    return try makeLearner(
      for: problem, encoding: PermutationEncoding(count: problem.count),
      variation: Variation(
        crossover: CrossedTwice(OrderCrossover()), crossoverRate: crossoverRate,
        mutation: Occasional(InversionMutation(), rate: mutationRate ?? 0.5)), budget, key, threads)
  }

  /// As for real vectors, for any other encoding: its first crossover, and its first mutation at its usual rate or at `mutationRate`.
  public func makeLearner<P: MultiObjectiveProblem & EncodedProblem>(
    encodedBy problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    func twice<C: Crossover>(_ crossover: C) -> any PairCrossover<C.Genotype> { CrossedTwice(crossover) }
    func sometimes<M: Mutation>(_ mutation: M, _ rate: Double) -> any Mutation<M.Genotype> { Occasional(mutation, rate: rate) }
    try validate()
    try refuseIndices(P.SolutionEncoding.displayName)
    let encoding = problem.encoding
    let settings = OperatorSettings()
    let mutation = sometimes(encoding.mutations(settings)[0].make(), mutationRate ?? encoding.defaultRates.mutation)
    return try makeLearner(
      for: problem, encoding: encoding,
      variation: Variation(
        crossover: twice(encoding.crossovers(settings)[0].make()), crossoverRate: crossoverRate,
        mutation: problem.repair.map { RepairedMutation(mutation, $0) } ?? mutation), budget, key, threads)
  }

  /// As the others, for a problem whose type is not known.
  /// - Throws: `WarrenError` when it does not say how its solutions are written down.
  public func makeAnyLearner(
    for problem: any MultiObjectiveProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    if let problem = problem as? any MultiObjectiveProblem & BoundedRealProblem {
      return try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    if let problem = problem as? any MultiObjectiveProblem & BinaryProblem {
      return try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    if let problem = problem as? any MultiObjectiveProblem & PermutationProblem {
      return try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    if let problem = problem as? any MultiObjectiveProblem & EncodedProblem {
      return try makeLearner(encodedBy: problem, budget: budget, key: key, threads: threads)
    }
    throw WarrenError("the problem has no encoding")
  }

  /// What stands for settings that are left out on a problem.
  public func choices(for problem: any MultiObjectiveProblem) -> [String: JSONValue] {
    func encoded(_ problem: some EncodedProblem) -> Double { problem.encoding.defaultRates.mutation }
    if let problem = problem as? any BoundedRealProblem {
      return [
        "crossoverIndex": .number(crossoverIndex ?? Self.defaultCrossoverIndex),
        "mutationRate": .number(mutationRate ?? 1 / Double(max(1, problem.bounds.count))),
        "mutationIndex": .number(mutationIndex ?? 20),
      ]
    }
    if let problem = problem as? any BinaryProblem {
      return ["mutationRate": .number(mutationRate ?? 1 / Double(max(1, problem.count)))]
    }
    if problem is any PermutationProblem { return ["mutationRate": .number(mutationRate ?? 0.5)] }
    guard let problem = problem as? any EncodedProblem else { return [:] }
    return ["mutationRate": .number(mutationRate ?? encoded(problem))]
  }

  private func refuseIndices(_ kind: String) throws {
    for (name, value) in [("crossoverIndex", crossoverIndex), ("mutationIndex", mutationIndex)] where value != nil {
      throw WarrenError("\(name) is for vectors of real numbers within bounds; this task's solutions are \(kind)")
    }
  }

  private func makeLearner<E: Encoding, P: MultiObjectiveProblem>(
    for problem: P, encoding: E, variation: Variation<E.Genotype>, _ budget: Budget, _ key: RandomKey, _ threads: Int
  ) throws -> any Learner & IncumbentReporting where E.Solution == P.Solution {
    let objectives = problem.objectives
    guard objectives.count >= 2, problem.referencePoint.count == objectives.count else {
      throw WarrenError(
        "a front needs at least 2 objectives and a reference value for each; there are \(objectives.count) and \(problem.referencePoint.count)"
      )
    }
    func make<S: MultiObjectiveStrategy>(_ strategy: S) -> any Learner & IncumbentReporting where S.Genotype == E.Genotype {
      MultiObjectiveLearner(
        strategy, encoding: encoding, problem: problem, archive: archive, budget: budget, threads: threads)
    }
    return make(try makeStrategy(encoding: encoding, objectives: objectives, variation: variation, key: key))
  }
}
