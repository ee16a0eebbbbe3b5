/// Something that keeps the best solution it has found: a search, a solver, the recorder of an agent's episodes.
///
/// The runner reads from it what goes into `result.json`.
public protocol IncumbentReporting {
  /// The best objective values so far by name, in the problem's order; empty before the first evaluation.
  var bestObjectives: Metrics { get }
  /// The solution that has them, in the form in which anyone can check it: for a tour `{"tour": [1, 22, 31]}`.
  var bestSolution: (any Encodable & Sendable)? { get }
}
