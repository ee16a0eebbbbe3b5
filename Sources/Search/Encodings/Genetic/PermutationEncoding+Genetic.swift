extension PermutationEncoding: GeneticEncoding {
  public static let displayName = "permutations"

  public static let crossoversOfProblems = ["edge-assembly": "the lengths of the edges between what is put in order"]

  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<Permutation>>] {
    [
      NamedOperator("order") { OrderCrossover() },
      NamedOperator("partially-mapped") { PartiallyMappedCrossover() },
      NamedOperator("cycle") { CycleCrossover() },
      NamedOperator("edge-recombination") { EdgeRecombination() },
    ]
  }

  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<Permutation>>] {
    [
      NamedOperator("inversion") { InversionMutation() },
      NamedOperator("swap") { SwapMutation() },
      NamedOperator("insertion") { InsertionMutation() },
      NamedOperator("scramble") { ScrambleMutation() },
    ]
  }

  public var defaultRates: (crossover: Double, mutation: Double) { (0.5, 0.5) }
}
