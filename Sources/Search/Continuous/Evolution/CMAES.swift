import Core

/// The evolution strategy with covariance matrix adaptation, CMA-ES (Hansen, "The CMA evolution strategy: a tutorial", arXiv
/// 1604.00772), as a ``SearchStrategy`` without restarts or bounds: the weights of a policy, for instance. On a
/// ``ContinuousProblem``, ``CMAESSearch`` does more.
///
/// The separable form learns a diagonal covariance only: linear time, for many dimensions.
public struct CMAES: SearchStrategy {
  /// The settings.
  public struct Settings: Codable, Sendable, Equatable {
    /// Candidates of a generation; 4 + 3 ln n when nil.
    public var population: Int?
    /// The deviation at the beginning.
    public var sigma: Double
    /// Whether only a diagonal covariance is learned.
    public var isSeparable: Bool

    /// These settings.
    public init(population: Int? = nil, sigma: Double = 0.3, isSeparable: Bool = false) {
      self.population = population
      self.sigma = sigma
      self.isSeparable = isSeparable
    }
  }

  public private(set) var candidates: [[Double]] = []
  private let objective: Objective
  private var distribution: CovarianceAdaptation
  private var ranked = RankedCandidates()
  private var drawn: [Double]

  /// A strategy that begins around a point.
  public init(start: [Double], objective: Objective, settings: Settings, key: RandomKey) {
    self.objective = objective
    distribution = CovarianceAdaptation(
      mean: start, sigma: settings.sigma, population: settings.population, isSeparable: settings.isSeparable,
      random: key.stream)
    drawn = [Double](repeating: 0, count: start.count * distribution.population)
  }

  /// The mean of the distribution.
  public var mean: [Double] { distribution.mean }
  /// The overall deviation.
  public var sigma: Double { distribution.sigma }

  /// Whether the distribution has become too narrow, too long or too wide for anything to come of it.
  public var isFinished: Bool {
    guard !distribution.isBroken, sigma.isFinite else { return true }
    let (least, most) = distribution.axes
    return sigma * most < 1e-13 || least <= 0 || most / least > 1e7 || sigma * most > 1e30
  }

  public var metrics: Metrics { ["sigma": sigma] }

  public mutating func ask(atMost limit: Int) {
    let (count, dimension) = (min(distribution.population, limit), distribution.dimension)
    candidates.resize(to: count, dimension: dimension)
    drawn.withUnsafeMutableBufferPointer { distribution.draw(count, into: $0.baseAddress!) }
    for index in 0..<count {
      for place in 0..<dimension { candidates[index][place] = drawn[index * dimension + place] }
    }
  }

  public mutating func tell(_ evaluations: [Evaluation]) {
    // A generation cut short by the end of a budget is the last one.
    guard evaluations.count == distribution.population else { return }
    ranked.rank(evaluations, under: objective)
    distribution.learn(ranked.order)
  }

  public func save() throws -> Snapshot { try distribution.save() }

  public mutating func restore(_ snapshot: Snapshot) throws { try distribution.restore(snapshot) }
}
