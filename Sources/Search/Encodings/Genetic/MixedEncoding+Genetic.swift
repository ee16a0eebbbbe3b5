extension MixedEncoding: GeneticEncoding {
  public static let displayName = "genotypes of mixed genes"

  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<[Gene]>>] {
    [
      NamedOperator("blend") { MixedCrossover(kinds) },
      NamedOperator("uniform") { UniformCrossover() },
      NamedOperator("one-point") { OnePointCrossover() },
      NamedOperator("two-point") { TwoPointCrossover() },
    ]
  }

  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<[Gene]>>] {
    [
      NamedOperator("mixed") {
        MixedMutation(kinds, rate: settings.geneRate, deviation: settings.strength ?? 0.1)
      }
    ]
  }
}
