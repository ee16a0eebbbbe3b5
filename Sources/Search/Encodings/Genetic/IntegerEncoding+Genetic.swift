extension IntegerEncoding: GeneticEncoding {
  public static let displayName = "vectors of whole numbers"

  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<[Int]>>] {
    [
      NamedOperator("uniform") { UniformCrossover() },
      NamedOperator("one-point") { OnePointCrossover() },
      NamedOperator("two-point") { TwoPointCrossover() },
    ]
  }

  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<[Int]>>] {
    [
      NamedOperator("creep") {
        CreepMutation(bounds: bounds, scale: settings.strength ?? 0.05, rate: settings.geneRate)
      },
      NamedOperator("reset") { ResetMutation(bounds: bounds, rate: settings.geneRate) },
    ]
  }
}
