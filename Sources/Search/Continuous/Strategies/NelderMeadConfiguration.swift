import Core

/// The settings of ``NelderMead``.
public struct NelderMeadConfiguration: Configuration {
  public var size = 0.1
  public var adaptive = true
  public var restarts = 5
  public var tolerance = 1e-8

  public init() {}

  public static let help = [
    "size": "How far the corners of a new simplex are apart, as a share of each number of the solution; of 1 where it is 0.",
    "adaptive": "Whether its coefficients depend on the dimension (Gao and Han) or are the classic 2 and 1/2.",
    "restarts": "How often, at most, a simplex that has collapsed is built anew around the best point.",
    "tolerance": "How small a simplex becomes, relative to the solution and its first size, before it counts as collapsed.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "size": .above(0),
    "restarts": .atLeast(0),
    "tolerance": .above(0, below: 1),
  ]

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, or the problem's starting point is no point.
  public func makeLearner<P: ContinuousProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> ContinuousSearch<NelderMead<P>> {
    try validate()
    let start = try problem.checkedStart(key: key)
    return ContinuousSearch(NelderMead(self, from: start), problem: problem, budget: budget)
  }

  /// As ``makeLearner(for:budget:key:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any ContinuousProblem, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    func make<P: ContinuousProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key)
    }
    return try make(problem)
  }
}
