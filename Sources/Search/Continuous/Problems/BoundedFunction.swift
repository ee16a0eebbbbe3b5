import Core

/// A problem over vectors of real numbers within bounds as a function, so that every continuous method works on it too: its first
/// objective, where all constraints are met.
///
/// ```swift
/// let learner = try CMAESConfiguration().makeLearner(for: BoundedFunction(problem), budget: budget, key: key)
/// ```
///
/// Where constraints are violated the function is infinite, on the side that is worse: searches step back from there, and never take
/// such a point for the best (extreme barrier: Audet and Dennis 2006). That does where much of the box is feasible; where hardly
/// anything is, a genetic algorithm with its ways of weighing violations finds it sooner. A method that begins at a single point, as
/// ``NelderMead`` does, gets nowhere from one that is infeasible.
///
/// Problems with noise or change have methods of their own; of one that wants a front this would be the first objective alone.
public struct BoundedFunction<P: BoundedRealProblem>: ContinuousProblem, ProblemView {
  /// The problem behind the function.
  public let problem: P

  private let objectiveCount: Int

  /// The problem as a function.
  public init(_ problem: P) {
    self.problem = problem
    objectiveCount = problem.objectives.count
  }

  public var dimension: Int { problem.bounds.count }
  public var bounds: [ClosedRange<Double>]? { problem.bounds }
  public var objectives: [Objective] { [problem.objectives[0]] }
  public var known: KnownValue? { problem.known }
  public var bound: Double? { problem.bound }
  public var isConstrained: Bool { problem.isConstrained }

  /// The first objective; infinite where constraints are violated, and not a number where the problem cannot say, which
  /// ``evaluate(_:)`` then explains.
  public func value(at point: [Double]) -> Double {
    guard let evaluation = try? problem.evaluate(point), evaluation.objectives.count == objectiveCount,
      evaluation.violation >= 0, evaluation.violation.isFinite
    else { return .nan }
    guard evaluation.violation == 0 else { return problem.objectives[0].cost(of: .infinity) }
    return evaluation.value.isFinite ? evaluation.value : .nan
  }

  /// What the problem says, by its first objective.
  /// - Throws: `WarrenError` with the point where the problem throws, or says what a search cannot use.
  public func evaluate(_ solution: [Double]) throws -> Evaluation {
    let evaluation = try problem.usableEvaluation(of: solution)
    return Evaluation(evaluation.value, violation: evaluation.violation)
  }

  public func validate(_ solution: [Double]) throws { try problem.validate(solution) }
  public func publishedForm(of solution: [Double]) -> any Encodable & Sendable { problem.publishedForm(of: solution) }
}

extension BoundedRealProblem {
  /// The problem as a function for continuous methods; nil where that would be another problem: with noise or change, or of several
  /// objectives that want a front.
  public var function: (any ContinuousProblem)? {
    if self is any NoisyProblem || self is any DynamicProblem || self is any MultiObjectiveProblem { return nil }
    // One that is a function already, with more to say about it, needs no other.
    if self is any ContinuousProblem { return nil }
    return BoundedFunction(self)
  }
}

/// Another problem seen in a way that more methods understand. It is not checked or listed for itself.
public protocol ProblemView: Problem {}
