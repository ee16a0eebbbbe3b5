import Core

/// The settings of ``LevenbergMarquardt``.
public struct LevenbergMarquardtConfiguration: Configuration {
  public var damping = 1e-3
  public var tolerance = 1e-10

  public init() {}

  public static let help = [
    "damping": "The first damping, relative to the squared lengths of the Jacobian's columns; more begins with shorter steps.",
    "tolerance": "How small the share of the residuals becomes that a step could still take away, before it ends.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "damping": .above(0),
    "tolerance": .atLeast(0),
  ]

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, the problem has bounds, or its starting point is no point.
  public func makeLearner<P: LeastSquaresProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> ContinuousSearch<LevenbergMarquardt<P>> {
    try validate()
    try problem.requireNoBounds("Levenberg-Marquardt")
    guard problem.residualCount >= 1 else { throw WarrenError("the problem has no residuals") }
    let start = try problem.checkedStart(key: key)
    return ContinuousSearch(LevenbergMarquardt(self, from: start), problem: problem, budget: budget)
  }

  /// As ``makeLearner(for:budget:key:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any LeastSquaresProblem, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    func make<P: LeastSquaresProblem>(_ problem: P) throws -> any Learner & IncumbentReporting {
      try makeLearner(for: problem, budget: budget, key: key)
    }
    return try make(problem)
  }
}
