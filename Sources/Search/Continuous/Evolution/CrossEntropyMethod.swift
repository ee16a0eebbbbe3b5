import Core

/// The cross-entropy method (Rubinstein 1999; for policies Szita and Lörincz, "Learning Tetris using the noisy cross-entropy
/// method", 2006): candidates from normal distributions, one a dimension, which are then fitted to the best of them. Noise that
/// fades over the generations keeps the distributions from narrowing too early.
public struct CrossEntropyMethod: SearchStrategy {
  /// The settings.
  public struct Settings: Codable, Sendable, Equatable {
    /// Candidates of a generation.
    public var population: Int
    /// The share of them that the distributions are fitted to.
    public var eliteFraction: Double
    /// The deviation at the beginning.
    public var sigma: Double
    /// The deviation of the additional noise at the beginning.
    public var noise: Double
    /// Over how many generations it fades to nothing.
    public var noiseGenerations: Int

    public init(
      population: Int = 64, eliteFraction: Double = 0.2, sigma: Double = 0.5, noise: Double = 0.2, noiseGenerations: Int = 50
    ) {
      self.population = population
      self.eliteFraction = eliteFraction
      self.sigma = sigma
      self.noise = noise
      self.noiseGenerations = noiseGenerations
    }
  }

  public private(set) var candidates: [[Double]] = []
  /// The means of the distributions.
  public private(set) var mean: [Double]
  /// Their deviations.
  public private(set) var deviations: [Double]
  private let objective: Objective
  private let settings: Settings
  private var random: RandomStream
  private var generation = 0
  private var ranked = RankedCandidates()

  /// A strategy that begins around a point.
  public init(start: [Double], objective: Objective, settings: Settings, key: RandomKey) {
    precondition(settings.population >= 2 && settings.eliteFraction > 0, "the elite of two candidates at least is needed")
    mean = start
    deviations = [Double](repeating: settings.sigma, count: start.count)
    self.objective = objective
    self.settings = settings
    random = key.stream
  }

  public mutating func ask(atMost limit: Int) {
    candidates.resize(to: min(settings.population, limit), dimension: mean.count)
    for index in candidates.indices {
      for place in mean.indices { candidates[index][place] = mean[place] + deviations[place] * random.normal() }
    }
  }

  public mutating func tell(_ evaluations: [Evaluation]) {
    guard evaluations.count >= 2 else { return }
    ranked.rank(evaluations, under: objective)
    let elite = ranked.order.prefix(min(evaluations.count, max(2, Int(settings.eliteFraction * Double(evaluations.count)))))
    generation += 1
    let left = settings.noiseGenerations > 0 ? max(0, 1 - Double(generation) / Double(settings.noiseGenerations)) : 0
    let extra = settings.noise * left
    for place in mean.indices {
      let mean = elite.reduce(0) { $0 + candidates[$1][place] } / Double(elite.count)
      let variance = elite.reduce(0) { sum, index in
        let difference = candidates[index][place] - mean
        return sum + difference * difference
      }
      self.mean[place] = mean
      deviations[place] = (variance / Double(elite.count) + extra * extra).squareRoot()
    }
  }

  public var metrics: Metrics { ["sigma": deviations.reduce(0, +) / Double(max(deviations.count, 1))] }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("mean", mean)
    snapshot.setArray("deviations", deviations)
    try snapshot.setValue("generation", generation)
    try snapshot.setValue("random", random)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    mean = try snapshot.array("mean", count: mean.count)
    deviations = try snapshot.array("deviations", count: mean.count)
    generation = try snapshot.value("generation")
    random = try snapshot.value("random")
  }
}
