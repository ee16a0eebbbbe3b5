import Core

/// The settings of ``GradientDescent``.
public struct GradientDescentConfiguration: Configuration {
  public var learningRate = 0.1
  public var momentum = 0.0
  public var tolerance = 1e-10

  public init() {}

  public static let help = [
    "learningRate": "By how much of the gradient a step moves. Too small takes long, too large diverges.",
    "momentum": "Which share of the last movement goes on, 0 to below 1.",
    "tolerance": "How small the gradient becomes, relative to the value and the numbers of the solution, before it ends.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "learningRate": .above(0),
    "momentum": .from(0, below: 1),
    "tolerance": .atLeast(0),
  ]

  /// The search of these settings.
  /// - Throws: `WarrenError` when a setting is out of range, or the problem's starting point is no point.
  public func makeLearner<P: DifferentiableProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> ContinuousSearch<GradientDescent<P>> {
    try validate()
    let start = try problem.checkedStart(key: key)
    return ContinuousSearch(GradientDescent(self, from: start), problem: problem, budget: budget)
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

extension ContinuousProblem {
  /// The starting point, known to be one.
  func checkedStart(key: RandomKey) throws -> [Double] {
    guard dimension >= 1 else { throw WarrenError("the problem has \(dimension) numbers to find; at least 1 is needed") }
    if let bounds, bounds.count != dimension {
      throw WarrenError("the problem has \(bounds.count) bounds for \(dimension) numbers")
    }
    let start = startingPoint(key: key)
    do { try validate(start) } catch let error as WarrenError { throw error.within("starting point") }
    return start
  }

  /// Throws when the problem has bounds, for strategies that know none.
  func requireNoBounds(_ method: String) throws {
    guard bounds == nil else { throw WarrenError("\(method) needs a problem without bounds") }
  }
}
