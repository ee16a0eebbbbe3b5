import Core

/// Something in which a problem, its encoding, its operators or its moves break the contract of ``Problem``.
public struct ProblemFinding: Sendable, Equatable, CustomStringConvertible {
  /// The part of the contract that is broken.
  public enum Rule: String, Sendable, CaseIterable {
    /// What the problem says of itself contradicts itself or changes: objectives, known values, a reference point.
    case declaration
    /// The encoding draws a genotype that is none of its own, or not by the stream alone.
    case sampling
    /// The evaluation of a solution throws an error.
    case evaluation
    /// The objective values are not as many as declared, or not finite.
    case values
    /// A violation of constraints is negative or not finite.
    case violation
    /// The same solution does not always get the same values.
    case repetition
    /// Solutions that several threads evaluate at once get other values.
    case threads
    /// A genotype does not always stand for the same solution, or for one that the problem itself calls none.
    case decoding
    /// What was encoded and decoded again is another.
    case coding
    /// The published form of a solution cannot be written, or is scored otherwise.
    case publishing
    /// Genotypes are at an impossible distance.
    case distance
    /// A crossover makes what is no genotype, or something that depends on more than parents and stream.
    case crossover
    /// The same of a mutation.
    case mutation
    /// A repair leaves constraints broken, or changes what it has repaired.
    case repair
    /// A solution is better than the proved optimum or bound.
    case optimum
    /// A start or a construction of a local search is not feasible, or does not depend on the stream alone.
    case construction
    /// A move leads elsewhere than it says.
    case move
    /// The delta of a move is not what the objective changes by.
    case delta
    /// The starting point of a continuous problem is none, or its function read in two ways gives two values.
    case point
    /// A gradient or a Jacobian is not what finite differences say.
    case gradient
    /// An observation with noise does not depend on the stream alone.
    case noise
    /// A problem that changes over time is at odds with itself.
    case time
  }

  /// The part of the contract that is broken.
  public let rule: Rule
  /// What is wrong, in words, with the genotype or solution where it was first seen.
  public let message: String

  public var description: String { "\(rule.rawValue): \(message)" }
}

/// Draws genotypes and says in what a problem breaks its contract: that of ``Problem``, of its encoding and operators where it is an
/// ``EncodedProblem``, of its moves where it is a ``NeighborhoodProblem``, of its gradients where it is a ``DifferentiableProblem``,
/// and so on with whatever else it is.
/// - Parameters:
///   - problem: the problem.
///   - samples: how many genotypes are drawn. All in all some ten times as many solutions are evaluated.
///   - key: the randomness.
///   - scoring: how the published form of a solution is scored from outside, where there is such a way.
///   - telling: called with the place, in words, before each call of the problem's own code: where it was when it trapped.
/// - Returns: the first finding of each kind; none when all is well; nil where the problem does not say how solutions are made, so that
///   nothing could be checked.
public func checkProblem<P: Problem>(
  _ problem: P, samples: Int = 100, key: RandomKey = RandomKey(seed: 0),
  scoring: (@Sendable (JSONValue) throws -> Metrics)? = nil,
  telling: @escaping @Sendable (_ place: String) -> Void = { _ in }
) -> [ProblemFinding]? {
  let report = ProblemReport(telling: telling, scoring: scoring)
  guard problem is any EncodedProblem || problem is any NeighborhoodProblem else { return nil }
  report.tell("the objectives and what is known of them")
  ProblemJudge(problem, report).checkDeclarations()
  guard report.findings.isEmpty else { return report.findings }
  let count = max(samples, 1)

  func encoded<Q: EncodedProblem>(_ problem: Q) {
    ProblemJudge(problem, report).checkGenotypes(count: count, key: key["genotypes"])
  }
  func neighboring<Q: NeighborhoodProblem>(_ problem: Q) {
    ProblemJudge(problem, report).checkMoves(starts: min(count, 20), key: key["moves"])
  }
  func constructive<Q: ConstructiveProblem>(_ problem: Q) {
    ProblemJudge(problem, report).checkConstructions(count: min(count, 20), key: key["constructions"])
  }
  func continuous<Q: ContinuousProblem>(_ problem: Q) {
    ProblemJudge(problem, report).checkPoints(count: min(count, 20), key: key["points"])
  }
  func differentiable<Q: DifferentiableProblem>(_ problem: Q) {
    ProblemJudge(problem, report).checkGradients(count: min(count, 20), key: key["points"])
  }
  func leastSquares<Q: LeastSquaresProblem>(_ problem: Q) {
    ProblemJudge(problem, report).checkResiduals(count: min(count, 5), key: key["points"])
  }
  func noisy<Q: EncodedProblem & NoisyProblem>(_ problem: Q) {
    ProblemJudge(problem, report).checkNoise(count: min(count, 20), key: key["noise"])
  }
  func dynamic<Q: EncodedProblem & DynamicProblem>(_ problem: Q) {
    ProblemJudge(problem, report).checkTimes(count: min(count, 20), key: key["times"])
  }
  func withFront<Q: EncodedProblem & MultiObjectiveProblem>(_ problem: Q) {
    ProblemJudge(problem, report).checkFront(count: count, key: key["genotypes"])
  }
  if let problem = problem as? any EncodedProblem { encoded(problem) }
  if let problem = problem as? any NeighborhoodProblem { neighboring(problem) }
  if let problem = problem as? any ConstructiveProblem { constructive(problem) }
  if let problem = problem as? any ContinuousProblem { continuous(problem) }
  if let problem = problem as? any LeastSquaresProblem { leastSquares(problem) }
  // The gradient of a sum of squares is made of a Jacobian that has to be right first.
  if !report.has(.gradient), let problem = problem as? any DifferentiableProblem { differentiable(problem) }
  if let problem = problem as? any (EncodedProblem & NoisyProblem) { noisy(problem) }
  if let problem = problem as? any (EncodedProblem & DynamicProblem) { dynamic(problem) }
  if let problem = problem as? any (EncodedProblem & MultiObjectiveProblem) { withFront(problem) }
  return report.findings
}
