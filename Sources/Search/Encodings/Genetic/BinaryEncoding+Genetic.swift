extension BinaryEncoding: GeneticEncoding {
  public static let displayName = "bit strings"

  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<BitString>>] {
    [
      NamedOperator("uniform") { UniformBinaryCrossover() },
      NamedOperator("one-point") { OnePointBinaryCrossover() },
      NamedOperator("two-point") { TwoPointBinaryCrossover() },
    ]
  }

  public func pairCrossover(_ settings: OperatorSettings) -> any PairCrossover<BitString> { BitExchange() }

  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<BitString>>] {
    [
      NamedOperator("bit-flip") { BitFlipMutation(rate: settings.geneRate) },
      NamedOperator("heavy-tailed-flip") { HeavyTailedFlipMutation() },
    ]
  }
}
