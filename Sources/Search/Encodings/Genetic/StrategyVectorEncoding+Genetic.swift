extension StrategyVectorEncoding: GeneticEncoding {
  public static let displayName = "strategy vectors"

  public var defaultRates: (crossover: Double, mutation: Double) { (0.7, 1) }

  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<StrategyVector>>] {
    [
      NamedOperator("uniform") { UniformStrategyCrossover() },
      NamedOperator("one-point") { OnePointStrategyCrossover() },
    ]
  }

  /// The strength is the deviation of the noise: for weights as a share of the deviation with which they are drawn; choices have none.
  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<StrategyVector>>] {
    var deviation = settings.strength ?? 0.1
    if case .weights(let drawn) = genes { deviation *= drawn }
    let rate = settings.geneRate ?? 1 / Double(max(count, 1))
    return [NamedOperator("strategy") { [deviation] in StrategyVectorMutation(self, rate: rate, deviation: deviation) }]
  }
}
