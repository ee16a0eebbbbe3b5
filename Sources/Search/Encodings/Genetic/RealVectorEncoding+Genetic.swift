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
    return [NamedOperator("simulated-binary") { simulatedBinary(bounds, settings) }] + general
  }

  /// Simulated binary crossover makes both children at the cost of one; without bounds it is blending, called twice.
  public func pairCrossover(_ settings: OperatorSettings) -> any PairCrossover<[Double]> {
    bounds.map { simulatedBinary($0, settings) } ?? CrossedTwice(BlendCrossover(bounds: nil))
  }

  private func simulatedBinary(_ bounds: [ClosedRange<Double>], _ settings: OperatorSettings) -> SimulatedBinaryCrossover {
    SimulatedBinaryCrossover(bounds: bounds, index: settings.crossoverIndex ?? 15)
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
      NamedOperator("polynomial") { PolynomialMutation(bounds: bounds, rate: rate, index: settings.mutationIndex ?? 20) },
      NamedOperator("gaussian") {
        BoundedGaussianMutation(bounds: bounds, deviation: settings.strength ?? 0.1, rate: rate)
      },
      NamedOperator("uniform") { UniformRealMutation(bounds: bounds, rate: rate) },
    ]
  }
}
