import Core

/// The settings of ``LBFGS``.
public struct LBFGSConfiguration: Configuration {
  public var memory = 10
  public var tolerance = 1e-10

  public init() {}

  public static let help = [
    "memory": "From how many of the last steps the curvature is known.",
    "tolerance": "How small the gradient becomes, relative to the value and the numbers of the solution, before it ends.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "memory": .from(1, to: 1000),
    "tolerance": .atLeast(0),
  ]

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, the problem has bounds, or its starting point is no point.
  public func makeLearner<P: DifferentiableProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> ContinuousSearch<LBFGS<P>> {
    try validate()
    try problem.requireNoBounds("L-BFGS")
    let start = try problem.checkedStart(key: key)
    return ContinuousSearch(
      LBFGS(LimitedMemory(limit: memory), tolerance: tolerance, from: start), problem: problem, budget: budget)
  }

  /// As ``makeLearner(for:budget:key:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any DifferentiableProblem, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    func make<P: DifferentiableProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key)
    }
    return try make(problem)
  }
}
