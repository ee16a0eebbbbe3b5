extension RealVectorEncoding: GeneticEncoding {
  public static let displayName = "vectors of real numbers"

  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<[Double]>>] {
    let general: [NamedOperator<any Crossover<[Double]>>] = [
      NamedOperator("blend") { BlendCrossover(bounds: bounds) },
      NamedOperator("arithmetic") { ArithmeticCrossover() },
      NamedOperator("uniform") { UniformCrossover() },
      NamedOperator("one-point") { OnePointCrossover() },
      NamedOperator("two-point") { TwoPointCrossover() },
    ]
    guard let bounds else { return general }
    return [NamedOperator("simulated-binary") { SimulatedBinaryCrossover(bounds: bounds) }] + general
  }

  /// Without bounds there is Gaussian noise alone, whose strength is a share of the deviation with which vectors are drawn.
  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<[Double]>>] {
    let rate = settings.geneRate ?? 1 / Double(max(1, dimension))
    guard let bounds else {
      return [
        NamedOperator("gaussian") {
          GaussianMutation(deviation: (settings.strength ?? 0.1) * deviation, rate: rate)
        }
      ]
    }
    return [
      NamedOperator("polynomial") { PolynomialMutation(bounds: bounds, rate: rate) },
      NamedOperator("gaussian") {
        BoundedGaussianMutation(bounds: bounds, deviation: settings.strength ?? 0.1, rate: rate)
      },
      NamedOperator("uniform") { UniformRealMutation(bounds: bounds, rate: rate) },
    ]
  }
}
