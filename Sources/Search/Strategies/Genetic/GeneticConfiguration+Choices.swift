import Core

extension GeneticConfiguration {
  /// What stands for settings that are left out on a problem: its encoding decides which operators there are and how often they act.
  public func choices(for problem: any EncodedProblem) -> [String: JSONValue] {
    func choose<P: EncodedProblem>(_ problem: P) -> [String: JSONValue] {
      choices(problem.encoding, problem.ownCrossovers, of: problem)
    }
    if encoding == .permutationBits, let problem = problem as? any PermutationProblem {
      return choices(PermutationBitsEncoding(count: problem.count), [], of: problem)
    }
    if mutation == Self.selfAdaptive, let problem = problem as? any EncodedProblem<[Double], RealVectorEncoding>,
      let bounds = problem.encoding.bounds
    {
      return choices(SelfAdaptiveEncoding(bounds: bounds, startDeviation: mutationStrength ?? 0.1), [], of: problem)
    }
    return choose(problem)
  }

  private func choices<E: GeneticEncoding>(
    _ encoding: E, _ ownCrossovers: [NamedOperator<any Crossover<E.Genotype>>], of problem: any Problem
  ) -> [String: JSONValue] {
    let settings = OperatorSettings(geneRate: geneMutationRate, strength: mutationStrength)
    let wantsFront = problem.objectives.count > 1 && problem is any MultiObjectiveProblem
    var choices: [String: JSONValue] = [
      "selection": .string((selection ?? (wantsFront ? .epsilonLexicase : .tournament)).rawValue),
      "crossoverRate": .number(crossoverRate ?? encoding.defaultRates.crossover),
      "mutationRate": .number(mutationRate ?? encoding.defaultRates.mutation),
    ]
    if let name = crossover ?? (encoding.crossovers(settings) + ownCrossovers).first?.name {
      choices["crossover"] = .string(name)
    }
    if let name = mutation ?? encoding.mutations(settings).first?.name { choices["mutation"] = .string(name) }
    return choices
  }
}
