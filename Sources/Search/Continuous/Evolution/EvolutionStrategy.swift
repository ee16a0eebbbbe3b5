import Core

/// The evolution strategy of Salimans et al. ("Evolution strategies as a scalable alternative to reinforcement learning", arXiv
/// 1703.03864), which climbs an estimate of the gradient: candidates are the present point plus normal noise, each with its mirror
/// image; ranks between -1/2 and 1/2 take the place of values; Adam takes the step
///
///     gradient = 1 / (population · sigma) · sum of rank(i) · noise(i)
///
/// with weight decay drawing the point towards zero.
public struct EvolutionStrategy: SearchStrategy {
  /// The settings.
  public struct Settings: Codable, Sendable, Equatable {
    /// Candidates of a generation; even, as they come in pairs.
    public var population: Int
    /// The deviation of the noise.
    public var sigma: Double
    /// How far a step of Adam goes.
    public var learningRate: Double
    /// How much of the point is taken off the gradient.
    public var weightDecay: Double

    /// These settings.
    public init(population: Int = 64, sigma: Double = 0.1, learningRate: Double = 0.03, weightDecay: Double = 0) {
      self.population = population
      self.sigma = sigma
      self.learningRate = learningRate
      self.weightDecay = weightDecay
    }
  }

  public private(set) var candidates: [[Double]] = []
  /// The present point, from which candidates are drawn.
  public private(set) var mean: [Double]
  private let objective: Objective
  private let settings: Settings
  private var random: RandomStream
  private var firstMoment: [Double]
  private var secondMoment: [Double]
  private var steps = 0
  private var ranked = RankedCandidates()

  /// A strategy that begins at a point.
  public init(start: [Double], objective: Objective, settings: Settings, key: RandomKey) {
    precondition(settings.population >= 2 && settings.population % 2 == 0, "candidates come in pairs")
    mean = start
    self.objective = objective
    self.settings = settings
    random = key.stream
    firstMoment = [Double](repeating: 0, count: start.count)
    secondMoment = firstMoment
  }

  public mutating func ask(atMost limit: Int) {
    candidates.resize(to: min(settings.population, limit), dimension: mean.count)
    for index in candidates.indices {
      if index % 2 == 0 {
        for place in mean.indices { candidates[index][place] = mean[place] + settings.sigma * random.normal() }
      } else {
        for place in mean.indices { candidates[index][place] = 2 * mean[place] - candidates[index - 1][place] }
      }
    }
  }

  public mutating func tell(_ evaluations: [Evaluation]) {
    let count = evaluations.count
    // A generation cut short by the end of a budget has no pairs to learn from.
    guard count >= 2, count % 2 == 0 else { return }
    ranked.rank(evaluations, under: objective)
    var gradient = [Double](repeating: 0, count: mean.count)
    for (place, index) in ranked.order.enumerated() {
      // The best has rank 1/2, the worst -1/2. The noise is what the candidate differs by from the mean.
      let rank = 0.5 - Double(place) / Double(count - 1)
      for entry in gradient.indices { gradient[entry] += rank * (candidates[index][entry] - mean[entry]) }
    }
    steps += 1
    let scale = 1 / (Double(count) * settings.sigma * settings.sigma)
    let (firstShare, secondShare) = (0.9, 0.999)
    var corrections = (1.0, 1.0)
    for _ in 0..<min(steps, 20_000) { corrections = (corrections.0 * firstShare, corrections.1 * secondShare) }
    for entry in mean.indices {
      let slope = gradient[entry] * scale - settings.weightDecay * mean[entry]
      firstMoment[entry] = firstShare * firstMoment[entry] + (1 - firstShare) * slope
      secondMoment[entry] = secondShare * secondMoment[entry] + (1 - secondShare) * slope * slope
      let step = firstMoment[entry] / (1 - corrections.0) / ((secondMoment[entry] / (1 - corrections.1)).squareRoot() + 1e-8)
      mean[entry] += settings.learningRate * step
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("mean", mean)
    snapshot.setArray("firstMoment", firstMoment)
    snapshot.setArray("secondMoment", secondMoment)
    try snapshot.setValue("steps", steps)
    try snapshot.setValue("random", random)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    mean = try snapshot.array("mean", count: mean.count)
    firstMoment = try snapshot.array("firstMoment", count: mean.count)
    secondMoment = try snapshot.array("secondMoment", count: mean.count)
    steps = try snapshot.value("steps")
    random = try snapshot.value("random")
  }
}
