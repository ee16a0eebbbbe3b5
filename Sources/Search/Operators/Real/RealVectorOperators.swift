import Core

/// Adds normal noise to the numbers of a vector, each with the same probability.
public struct GaussianMutation: Mutation {
  /// The deviation of the noise.
  public let deviation: Double
  /// How likely each number changes.
  public let rate: Double

  /// A mutation with that deviation.
  public init(deviation: Double, rate: Double = 1) {
    self.deviation = deviation
    self.rate = rate
  }

  public func mutate(_ genotype: inout [Double], using random: inout RandomStream) {
    for place in genotype.indices where rate >= 1 || random.bernoulli(rate) {
      genotype[place] += deviation * random.normal()
    }
  }
}

/// Takes every number from either parent, both equally likely (Syswerda 1989).
public struct UniformRealCrossover: Crossover {
  /// The operator, which has no settings.
  public init() {}

  public func cross(
    _ first: [Double], _ second: [Double], into child: inout [Double], using random: inout RandomStream
  ) {
    for place in first.indices { child[place] = random.bernoulli(0.5) ? first[place] : second[place] }
  }
}
