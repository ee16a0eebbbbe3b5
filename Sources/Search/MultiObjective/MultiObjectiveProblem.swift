import Core

/// A problem with several objectives at once: its answer is a front of solutions, none of which is better in every objective.
///
/// ```swift
/// struct Schaffer: MultiObjectiveProblem, BoundedRealProblem {
///   let objectives = [Objective("f1", .minimize), Objective("f2", .minimize)]
///   let referencePoint = [4.0, 4.0]
///   let bounds = [-1000.0...1000.0]
///   func evaluate(_ x: [Double]) -> Evaluation { Evaluation([x[0] * x[0], (x[0] - 2) * (x[0] - 2)]) }
/// }
/// ```
///
/// Fronts are compared by their hypervolume within ``referencePoint``, larger being better.
public protocol MultiObjectiveProblem<Solution>: Problem {
  /// The worst value of each objective that still counts, in the objective's own units. What is not better in every objective adds
  /// nothing to the hypervolume.
  var referencePoint: [Double] { get }

  /// The hypervolume of the whole front of the best trade-offs, where it is known.
  var knownHypervolume: KnownValue? { get }
}

/// What searches for fronts work on: a problem with several objectives that says how its solutions are written down.
public typealias FrontProblem = MultiObjectiveProblem & EncodedProblem

extension MultiObjectiveProblem {
  public var knownHypervolume: KnownValue? { nil }

  /// The reference point turned so that lower is better.
  public var referenceCosts: [Double] { zip(objectives, referencePoint).map { $0.cost(of: $1) } }
}

/// A problem whose solutions are vectors of real numbers, each within bounds.
public protocol BoundedRealProblem: EncodedProblem where Solution == [Double], SolutionEncoding == RealVectorEncoding {
  /// Between which finite values each number lies.
  var bounds: [ClosedRange<Double>] { get }
}

extension BoundedRealProblem {
  public var encoding: RealVectorEncoding { RealVectorEncoding(bounds: bounds) }

  public func validate(_ solution: [Double]) throws {
    try RealVectorEncoding(bounds: bounds).validate(solution)
  }
}
