import Core

/// A problem whose values can be observed with noise alone.
///
/// A search sees what ``sample(_:using:)`` gives; each sample counts one evaluation. ``Problem/evaluate(_:)`` is the expected value:
/// reports use it, searches never do, and it counts nothing.
public protocol NoisyProblem<Solution>: Problem {
  /// One observation of a solution. The same random numbers give the same observation.
  func sample(_ solution: Solution, using random: inout RandomStream) throws -> Evaluation
}

/// A problem whose values change over time, which is counted in evaluations.
///
/// ``Problem/evaluate(_:)`` gives the value at the time 0; reports of how well a search followed use ``evaluate(_:at:)``.
public protocol DynamicProblem<Solution>: Problem {
  /// What a solution is worth after so many evaluations of the search.
  func evaluate(_ solution: Solution, at time: Int) throws -> Evaluation

  /// The best that there is after so many evaluations; nil, as by default, where it is not known. Searches never ask for it: it is for
  /// reports of how near they stay.
  func optimum(at time: Int) -> MovingOptimum?

  /// The solution in the form in which anyone can check what it is worth after so many evaluations. By default its form at any time.
  func publishedForm(of solution: Solution, at time: Int) -> any Encodable & Sendable
}

extension DynamicProblem {
  public func optimum(at time: Int) -> MovingOptimum? { nil }
  public func publishedForm(of solution: Solution, at time: Int) -> any Encodable & Sendable { publishedForm(of: solution) }
}

/// The optimum of a problem that changes, at one moment.
public struct MovingOptimum: Sendable, Equatable {
  /// The best value of the first objective.
  public var value: Double
  /// How often the problem has changed until then.
  public var changes: Int

  /// An optimum.
  public init(value: Double, changes: Int) {
    self.value = value
    self.changes = changes
  }
}

/// Any problem with normal noise on its first objective, to see what a search makes of it: of one deviation everywhere, in proportion
/// to the value, or both. What is observed of a value v is v (1 + relativeDeviation · x) + deviation · y with standard normal x and y.
public struct Noisy<Base: EncodedProblem>: EncodedProblem, NoisyProblem {
  /// The problem without noise.
  public let base: Base
  /// The deviation of the noise, in units of the first objective.
  public let deviation: Double
  /// The deviation of the noise that grows with the value, as a share of it.
  public let relativeDeviation: Double

  /// A problem with noise of these deviations.
  public init(_ base: Base, deviation: Double, relativeDeviation: Double = 0) {
    precondition(deviation >= 0 && deviation.isFinite, "a deviation is not negative")
    precondition(relativeDeviation >= 0 && relativeDeviation.isFinite, "a deviation is not negative")
    self.base = base
    self.deviation = deviation
    self.relativeDeviation = relativeDeviation
  }

  public var objectives: [Objective] { base.objectives }
  public var known: KnownValue? { base.known }
  public var bound: Double? { base.bound }
  public var isConstrained: Bool { base.isConstrained }
  public var encoding: Base.SolutionEncoding { base.encoding }
  public var repair: (any Repair<Base.SolutionEncoding.Genotype>)? { base.repair }
  public func evaluate(_ solution: Base.Solution) throws -> Evaluation { try base.evaluate(solution) }
  public func validate(_ solution: Base.Solution) throws { try base.validate(solution) }
  public func publishedForm(of solution: Base.Solution) -> any Encodable & Sendable { base.publishedForm(of: solution) }

  public func sample(_ solution: Base.Solution, using random: inout RandomStream) throws -> Evaluation {
    let evaluation = try base.evaluate(solution)
    var values = Array(evaluation.objectives)
    if relativeDeviation > 0 { values[0] *= 1 + relativeDeviation * random.normal() }
    values[0] += deviation * random.normal()
    return Evaluation(ObjectiveValues(values), violation: evaluation.violation)
  }
}
