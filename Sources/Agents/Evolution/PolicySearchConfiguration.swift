import Core
import NeuralNetworks
import ReinforcementLearning
import Search

/// What the settings of all agents share that evolve the weights of a policy.
public protocol PolicySearchConfiguration: Configuration {
  /// The search over weights.
  associatedtype Strategy: PolicySearchStrategy
  var hiddenLayers: [Int] { get }
  var network: [LayerDescription] { get }
  var population: Int { get }
  var episodes: Int { get }
  /// The search, which begins with these weights.
  /// - Parameters:
  ///   - start: the first weights.
  ///   - key: the randomness; the same key gives the same result.
  ///   - sample: draws the first weights of another network of the same kind.
  func makeStrategy(start: [Double], key: RandomKey, sample: @escaping @Sendable (RandomKey) -> [Double]) -> Strategy
  /// About how many bytes the search takes beside its population.
  /// - Parameter weights: how many a network has.
  func searchBytes(weights: Int) -> Double
}

/// A search over vectors that can say which one it would be judged by.
public protocol PolicySearchStrategy: SearchStrategy, SendableMetatype where Genotype == [Double] {
  /// The vector that stands for the present state of the search; nil before the first generation where there is none.
  var representative: [Double]? { get }
}

extension EvolutionStrategy: PolicySearchStrategy {
  public var representative: [Double]? { mean }
}

extension CrossEntropyMethod: PolicySearchStrategy {
  public var representative: [Double]? { mean }
}

extension CMAES: PolicySearchStrategy {
  public var representative: [Double]? { mean }
}

extension GeneticAlgorithm: PolicySearchStrategy where E == RealVectorEncoding {
  /// The best member of the population.
  public var representative: [Double]? {
    fitness.indices.min { fitness[$0] < fitness[$1] }.map { population[$0] }
  }
}

extension PolicySearchConfiguration {
  public var idleFields: [String: String] { idleSettings("hiddenLayers", beside: network) }

  public func searchBytes(weights: Int) -> Double { 32 * Double(weights) }

  static var commonHelp: [String: String] {
    [
      "hiddenLayers": "The widths of the hidden layers.",
      "network": "The layers of the network one by one, in place of 'hiddenLayers'.",
      "population": "How many networks a generation has.",
      "episodes": "How many episodes each of them plays; all play the same ones.",
    ]
  }

  static var commonBounds: [String: SettingBounds] {
    ["hiddenLayers": sensibleWidths, "population": .from(2, to: 100_000), "episodes": .from(1, to: 10_000)]
  }

  func validateCommon(evenPopulation: Bool = false) throws {
    try checkBounds()
    try requireWidths(hiddenLayers)
    if evenPopulation { try requireSetting(population % 2 == 0, "population", "even, as networks come in pairs", population) }
  }
}

/// The settings of the evolution strategy of Salimans et al.
public struct PolicyESConfiguration: PolicySearchConfiguration {
  public var hiddenLayers = [16]
  public var network: [LayerDescription] = []
  public var population = 64
  public var episodes = 1
  public var sigma = 0.1
  public var learningRate = 0.05
  public var weightDecay = 0.005

  public init() {}

  public static var help: [String: String] {
    commonHelp.merging([
      "sigma": "The deviation of the noise that is added to the weights.",
      "learningRate": "How far a step of Adam goes.",
      "weightDecay": "How much of the weights is taken off the estimated gradient.",
    ]) { $1 }
  }

  public static var bounds: [String: SettingBounds] {
    commonBounds.merging([
      "sigma": .above(0, to: 1000),
      "learningRate": .above(0),
      "weightDecay": .atLeast(0),
    ]) { $1 }
  }

  public func validate() throws {
    try validateCommon(evenPopulation: true)
  }

  public func makeStrategy(
    start: [Double], key: RandomKey, sample: @escaping @Sendable (RandomKey) -> [Double]
  ) -> EvolutionStrategy {
    EvolutionStrategy(
      start: start, objective: Objective("return", .maximize),
      settings: .init(population: population, sigma: sigma, learningRate: learningRate, weightDecay: weightDecay), key: key)
  }
}

/// The settings of the cross-entropy method.
public struct PolicyCEMConfiguration: PolicySearchConfiguration {
  public var hiddenLayers = [16]
  public var network: [LayerDescription] = []
  public var population = 64
  public var episodes = 1
  public var eliteFraction = 0.2
  public var sigma = 0.5
  public var noise = 0.2
  public var noiseGenerations = 50

  public init() {}

  public static var help: [String: String] {
    commonHelp.merging([
      "eliteFraction": "The share of the networks that the distributions of weights are fitted to.",
      "sigma": "The deviation of each weight at the beginning.",
      "noise": "The deviation of additional noise at the beginning.",
      "noiseGenerations": "Over how many generations it fades to nothing.",
    ]) { $1 }
  }

  public static var bounds: [String: SettingBounds] {
    commonBounds.merging([
      "eliteFraction": .above(0, to: 1),
      "sigma": .above(0, to: 1000),
      "noise": .atLeast(0),
      "noiseGenerations": .atLeast(0),
    ]) { $1 }
  }

  public func validate() throws {
    try validateCommon()
  }

  public func makeStrategy(
    start: [Double], key: RandomKey, sample: @escaping @Sendable (RandomKey) -> [Double]
  ) -> CrossEntropyMethod {
    CrossEntropyMethod(
      start: start, objective: Objective("return", .maximize),
      settings: .init(
        population: population, eliteFraction: eliteFraction, sigma: sigma, noise: noise, noiseGenerations: noiseGenerations),
      key: key)
  }
}

/// The settings of covariance matrix adaptation.
public struct PolicyCMAESConfiguration: PolicySearchConfiguration {
  /// Which covariances are learned.
  public enum Covariance: String, Codable, Sendable, CaseIterable {
    case automatic, full, separable
  }

  public var hiddenLayers = [16]
  public var network: [LayerDescription] = []
  public var population = 32
  public var episodes = 1
  public var sigma = 0.3
  public var covariance = Covariance.automatic

  public init() {}

  public static var help: [String: String] {
    commonHelp.merging([
      "sigma": "The deviation of each weight at the beginning.",
      "covariance":
        "Which covariances of weights are learned: all, only each weight's own (separable), or all up to 200 weights.",
    ]) { $1 }
  }

  public static var bounds: [String: SettingBounds] { commonBounds.merging(["sigma": .above(0, to: 1000)]) { $1 } }

  public func validate() throws {
    try validateCommon()
  }

  public func makeStrategy(
    start: [Double], key: RandomKey, sample: @escaping @Sendable (RandomKey) -> [Double]
  ) -> CMAES {
    CMAES(
      start: start, objective: Objective("return", .maximize),
      settings: .init(population: population, sigma: sigma, isSeparable: isSeparable(weights: start.count)), key: key)
  }

  /// The covariances of all pairs, their directions, and room to find these.
  public func searchBytes(weights: Int) -> Double {
    isSeparable(weights: weights) ? 64 * Double(weights) : 32 * Double(weights) * Double(weights)
  }

  private func isSeparable(weights: Int) -> Bool { covariance == .separable || (covariance == .automatic && weights > 200) }
}

/// The settings of the genetic algorithm over weights.
public struct PolicyGAConfiguration: PolicySearchConfiguration {
  public var hiddenLayers = [16]
  public var network: [LayerDescription] = []
  public var population = 64
  public var episodes = 1
  public var tournamentSize = 3
  public var crossoverRate = 0.3
  public var sigma = 0.1
  public var mutationRate = 1.0
  public var elitism = 2

  public init() {}

  public static var help: [String: String] {
    commonHelp.merging([
      "tournamentSize": "How many networks compete to be a parent.",
      "crossoverRate": "The probability that a child takes its weights from two parents rather than from one.",
      "sigma": "The deviation of the noise that is added to a child's weights.",
      "mutationRate": "The probability that a child's weights get noise.",
      "elitism": "How many of the best networks go on unchanged into the next generation; they are measured only once.",
    ]) { $1 }
  }

  public static var bounds: [String: SettingBounds] {
    commonBounds.merging([
      "tournamentSize": .from(1, to: 10_000),
      "crossoverRate": .from(0, to: 1),
      "sigma": .above(0, to: 1000),
      "mutationRate": .from(0, to: 1),
    ]) { $1 }
  }

  public func validate() throws {
    try validateCommon()
    try requireSetting((0..<population).contains(elitism), "elitism", "below the population", elitism)
  }

  public func makeStrategy(
    start: [Double], key: RandomKey, sample: @escaping @Sendable (RandomKey) -> [Double]
  ) -> GeneticAlgorithm<RealVectorEncoding> {
    GeneticAlgorithm(
      encoding: RealVectorEncoding(center: start, deviation: sigma), sampling: FirstWeights(sample: sample),
      objective: Objective("return", .maximize), populationSize: population,
      selection: TournamentSelection(size: tournamentSize), crossover: UniformCrossover<Double>(),
      crossoverRate: crossoverRate, mutation: GaussianMutation(deviation: sigma), mutationRate: mutationRate,
      survival: GenerationalSurvival(elitism: elitism), key: key)
  }
}

/// The first weights of networks, each drawn anew.
private struct FirstWeights: Sampling {
  let sample: @Sendable (RandomKey) -> [Double]

  func sample(into genotype: inout [Double], using random: inout RandomStream) {
    genotype = sample(RandomKey(seed: random.next()))
  }
}
