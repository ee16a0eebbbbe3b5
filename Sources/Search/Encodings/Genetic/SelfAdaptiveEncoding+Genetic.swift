extension SelfAdaptiveEncoding: GeneticEncoding {
  public static let displayName = "vectors of real numbers with their step size"

  /// Those of vectors within bounds; the step size is inherited like any other number.
  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<[Double]>>] {
    RealVectorEncoding(bounds: genotypeBounds).crossovers(settings)
  }

  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<[Double]>>] {
    [NamedOperator("self-adaptive") { SelfAdaptiveMutation(bounds: genotypeBounds) }]
  }

  /// Noise is what moves the numbers: every child mutates.
  public var defaultRates: (crossover: Double, mutation: Double) { (0.9, 1) }
}
