/// A problem whose solutions are strategy vectors: lookup tables, behaviours, weights of an evaluation.
public protocol StrategyProblem: EncodedProblem where Solution == StrategyVector, SolutionEncoding == StrategyVectorEncoding {
  /// How many genes a vector has, and of which kind.
  var encoding: StrategyVectorEncoding { get }
}

extension StrategyProblem {
  public func validate(_ solution: StrategyVector) throws { try encoding.validate(solution) }
}
