import Core

/// The settings of ``BFGS``.
public struct BFGSConfiguration: Configuration {
  public var tolerance = 1e-10

  public init() {}

  public static let help = [
    "tolerance": "How small the gradient becomes, relative to the value and the numbers of the solution, before it ends."
  ]

  public static let bounds: [String: SettingBounds] = ["tolerance": .atLeast(0)]

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, the problem has bounds, or its starting point is no point.
  public func makeLearner<P: DifferentiableProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> ContinuousSearch<BFGS<P>> {
    try validate()
    try problem.requireNoBounds("BFGS")
    let start = try problem.checkedStart(key: key)
    return ContinuousSearch(
      BFGS(InverseHessian(), tolerance: tolerance, from: start), problem: problem, budget: budget)
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
