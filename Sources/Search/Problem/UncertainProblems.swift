import Core

/// A problem whose values can be observed with noise alone.
///
/// A search sees what ``sample(_:using:)`` gives; each sample counts one evaluation. ``Problem/evaluate(_:)`` is the expected value:
/// reports use it, searches never do, and it counts nothing.
public protocol NoisyProblem: Problem {
  /// One observation of a solution. The same random numbers give the same observation.
  func sample(_ solution: Solution, using random: inout RandomStream) throws -> Evaluation
}

/// A problem whose values change over time, which is counted in evaluations.
///
/// ``Problem/evaluate(_:)`` gives the value at the time 0; reports of how well a search followed use ``evaluate(_:at:)``.
public protocol DynamicProblem: Problem {
  /// What a solution is worth after so many evaluations of the search.
  func evaluate(_ solution: Solution, at time: Int) throws -> Evaluation
}

/// Any problem with normal noise on its first objective, to see what a search makes of it.
public struct Noisy<Base: EncodedProblem>: EncodedProblem, NoisyProblem {
  /// The problem without noise.
  public let base: Base
  /// The deviation of the noise, in units of the first objective.
  public let deviation: Double

  /// A problem with noise of that deviation.
  public init(_ base: Base, deviation: Double) {
    precondition(deviation >= 0 && deviation.isFinite, "a deviation is not negative")
    self.base = base
    self.deviation = deviation
  }

  public var objectives: [Objective] { base.objectives }
  public var known: KnownValue? { base.known }
  public var encoding: Base.SolutionEncoding { base.encoding }
  public var repair: (any Repair<Base.SolutionEncoding.Genotype>)? { base.repair }
  public func evaluate(_ solution: Base.Solution) throws -> Evaluation { try base.evaluate(solution) }
  public func validate(_ solution: Base.Solution) throws { try base.validate(solution) }
  public func publishedForm(of solution: Base.Solution) -> any Encodable & Sendable { base.publishedForm(of: solution) }

  public func sample(_ solution: Base.Solution, using random: inout RandomStream) throws -> Evaluation {
    let evaluation = try base.evaluate(solution)
    var values = Array(evaluation.objectives)
    values[0] += deviation * random.normal()
    return Evaluation(ObjectiveValues(values), violation: evaluation.violation)
  }
}
