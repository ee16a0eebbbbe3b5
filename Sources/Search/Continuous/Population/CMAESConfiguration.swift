import Core

/// The settings of ``CMAESSearch``.
public struct CMAESConfiguration: Configuration {
  /// How a search goes on when a run has ended.
  public enum Restarts: String, Codable, Sendable, CaseIterable {
    /// It ends.
    case none
    /// With twice the population.
    case ipop
    /// With twice the population, and with small ones in between.
    case bipop
  }

  /// Which covariances are learned.
  public enum Covariance: String, Codable, Sendable, CaseIterable {
    case automatic, full, separable
  }

  public var population: Int?
  public var sigma = 0.2
  public var covariance = Covariance.automatic
  public var restarts = Restarts.bipop
  public var doublings = 9

  public init() {}

  public static let help = [
    "population": "How many candidates a generation of the first run has; when nothing is said 4 + 3 ln n.",
    "sigma": "The deviation of each number at the beginning, as a share of the side of the search region.",
    "covariance": "Which covariances are learned: all, only each number's own (separable), or all up to 200 numbers.",
    "restarts": "What follows when a run has ended: nothing, twice the population, or that with small populations in between.",
    "doublings": "How often, at most, the population doubles.",
  ]

  public var idleFields: [String: String] { restarts == .none ? ["doublings": "'restarts' is none"] : [:] }

  public static let bounds: [String: SettingBounds] = [
    "population": .from(2, to: 1_000_000),
    "sigma": .above(0, to: 100),
    "doublings": .from(0, to: 20),
  ]

  func isSeparable(dimension: Int) -> Bool { covariance == .separable || (covariance == .automatic && dimension > 200) }

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, or the problem's starting point is no point.
  public func makeLearner<P: ContinuousProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> PopulationSearch<CMAESSearch, P> {
    try validate()
    let strategy = CMAESSearch(self, box: try problem.searchBox(key: key), key: key) { problem.startingPoint(key: $0) }
    return PopulationSearch(strategy, problem: problem, budget: budget, threads: threads)
  }

  /// As ``makeLearner(for:budget:key:threads:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any ContinuousProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    func make<P: ContinuousProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key, threads: threads)
    }
    return try make(problem)
  }
}
