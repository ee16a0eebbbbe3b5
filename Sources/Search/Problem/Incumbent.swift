import Core

/// The best solution that a search has found so far.
public struct Incumbent<Solution: Codable & Sendable>: Sendable {
  /// The solution.
  public let solution: Solution
  /// What the problem says about it.
  public let evaluation: Evaluation

  /// A solution with its evaluation.
  public init(_ solution: Solution, _ evaluation: Evaluation) {
    self.solution = solution
    self.evaluation = evaluation
  }

  /// The objective values by name, as `IncumbentReporting` asks for them; none where constraints are violated, as what such a solution
  /// is worth would pass for better than it is.
  public func metrics(for objectives: [Objective]) -> Metrics {
    var metrics = Metrics()
    guard evaluation.violation == 0 else { return metrics }
    for (objective, value) in zip(objectives, evaluation.objectives) { metrics[objective.name] = value }
    return metrics
  }

  /// Keeps the incumbent in a snapshot; every bit of its numbers comes back.
  public func save(into snapshot: inout Snapshot, under name: String) throws {
    try snapshot.setValue("\(name).solution", solution)
    snapshot.setArray("\(name).objectives", Array(evaluation.objectives))
    snapshot.setArray("\(name).violation", [evaluation.violation])
  }

  /// The incumbent that ``save(into:under:)`` has kept.
  /// - Throws: `WarrenError` when it is missing or damaged.
  public init(from snapshot: Snapshot, under name: String) throws {
    solution = try snapshot.value("\(name).solution")
    let objectives = try snapshot.array("\(name).objectives", of: Double.self)
    let violation = try snapshot.array("\(name).violation", of: Double.self, count: 1)[0]
    evaluation = Evaluation(ObjectiveValues(objectives), violation: violation)
  }
}

extension Problem {
  /// The incumbent that a search on this problem has kept in a snapshot under `incumbent`.
  /// - Parameters:
  ///   - snapshot: what the search has saved.
  ///   - isThere: whether it had one.
  /// - Throws: `WarrenError` when it is missing or damaged, or its solution is none of this problem.
  public func keptIncumbent(in snapshot: Snapshot, isThere: Bool) throws -> Incumbent<Solution>? {
    guard isThere else { return nil }
    let kept = try Incumbent<Solution>(from: snapshot, under: "incumbent")
    try validate(kept.solution)
    return kept
  }
}
