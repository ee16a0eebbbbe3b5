import Core

extension FrontConfiguration {
  /// What the operators of an encoding are told.
  private var operatorSettings: OperatorSettings {
    OperatorSettings(
      geneRate: breeding.geneMutationRate, crossoverIndex: breeding.crossoverIndex ?? Method.crossoverIndex,
      mutationIndex: breeding.mutationIndex ?? 20)
  }

  /// Children by the encoding's crossover of pairs and its first mutation, and the problem's repair where it has one.
  private func makeVariation<P: EncodedProblem>(
    for problem: P, _ settings: OperatorSettings
  ) -> Variation<P.SolutionEncoding.Genotype> {
    let encoding = problem.encoding
    return Variation(
      crossover: encoding.pairCrossover(settings), crossoverRate: breeding.crossoverRate,
      mutation: encoding.mutations(settings)[0].make(), mutationRate: breeding.mutationRate ?? encoding.defaultRates.mutation,
      repair: problem.repair)
  }

  public func makeLearner<P: FrontProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    try validate()
    let (encoding, objectives) = (problem.encoding, problem.objectives)
    guard objectives.count >= 2, problem.referencePoint.count == objectives.count else {
      throw WarrenError(
        "a front needs at least 2 objectives and a reference value for each; there are \(objectives.count) and \(problem.referencePoint.count)"
      )
    }
    func make<S: MultiObjectiveStrategy>(_ strategy: S) -> any Learner & IncumbentReporting
    where S.Genotype == P.SolutionEncoding.Genotype {
      MultiObjectiveLearner(
        strategy, encoding: encoding, problem: problem, archive: breeding.archive, budget: budget, threads: threads)
    }
    return make(
      try method.makeStrategy(
        population: breeding.population, encoding: encoding, objectives: objectives,
        variation: makeVariation(for: problem, operatorSettings), key: key))
  }

  public func choices(for problem: any FrontProblem) -> [String: JSONValue] {
    func rate(_ problem: some EncodedProblem) -> Double { problem.encoding.defaultRates.mutation }
    var choices: [String: JSONValue] = [
      "mutationRate": .number(breeding.mutationRate ?? rate(problem)),
      "crossoverIndex": .number(breeding.crossoverIndex ?? Method.crossoverIndex),
      "mutationIndex": .number(breeding.mutationIndex ?? 20),
    ]
    // How many genes there are is known of these alone.
    let genes = (problem as? any BoundedRealProblem)?.bounds.count ?? (problem as? any BinaryProblem)?.count
    if let genes { choices["geneMutationRate"] = .number(breeding.geneMutationRate ?? 1 / Double(max(1, genes))) }
    for name in idleFields(on: problem).keys { choices[name] = nil }
    return choices
  }

  public func idleFields(on problem: any FrontProblem) -> [String: String] {
    func idle<P: EncodedProblem>(_ problem: P) -> [String: String] {
      let settings = operatorSettings
      _ = makeVariation(for: problem, settings)
      let mutation = problem.encoding.mutations(settings)[0].name
      return settings.idleFields(of: mutation, P.SolutionEncoding.displayName)
    }
    return idle(problem)
  }
}
