/// Something that keeps the best solution it has found: a search, a solver, the recorder of an agent's episodes.
///
/// The runner reads from it what goes into `result.json`.
public protocol IncumbentReporting {
  /// The best objective values so far by name, in the problem's order; empty before the first evaluation.
  var bestObjectives: Metrics { get }
  /// The solution that has them, in the form in which anyone can check it: for a tour `{"tour": [1, 22, 31]}`.
  var bestSolution: (any Encodable & Sendable)? { get }
  /// Whether the first solution is on its way, and some more steps will bring it for sure. A budget of seconds waits for it, so that a
  /// run ends with a result. By default false: the first step brings a solution, or nobody knows whether one will come.
  var isBuildingFirstSolution: Bool { get }
}

extension IncumbentReporting {
  public var isBuildingFirstSolution: Bool { false }
}
