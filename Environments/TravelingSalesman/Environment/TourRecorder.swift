import Core
import ExperimentRunner
import ReinforcementLearning
import Search

/// Keeps the shortest tour that the episodes of a training environment have built, so that agents and search are compared by the
/// same objective. Each finished episode is one evaluation.
public final class TourRecorder: SolutionRecorder {
  private let problem: TravelingSalesmanProblem
  /// How many tours have been completed.
  public private(set) var evaluations = 0
  /// The shortest of them; the earliest of equals.
  public private(set) var incumbent: Incumbent<Permutation>?

  /// A recorder for the episodes on an instance.
  public init(_ instance: TravelingSalesmanInstance) {
    problem = TravelingSalesmanProblem(instance)
  }

  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public func isBetter(than other: any SolutionRecorder) -> Bool {
    guard let other = other as? TourRecorder, let known = other.incumbent else { return incumbent != nil }
    return (incumbent?.evaluation.value ?? .infinity) < known.evaluation.value
  }

  /// Watches the episodes of a batch. Called once, before the first step.
  /// - Throws: ``WarrenError`` when the batch is not one of ``TravelingSalesmanEnvironment``.
  public func watch(_ batch: any BatchEnvironment) throws {
    guard let batch = batch as? VectorEnvironment<TravelingSalesmanEnvironment> else {
      throw WarrenError("tours can be recorded from a batch of traveling salesman environments only", kind: .failure)
    }
    batch.onEpisodeEnd = { [weak self] _, environment in self?.record(environment) }
  }

  /// Takes note of an episode that has ended.
  public func record(_ environment: TravelingSalesmanEnvironment) {
    guard let tour = environment.completedTour else { return }
    evaluations += 1
    let length = environment.instance.length(of: tour)
    if let incumbent, incumbent.evaluation.value <= length { return }
    incumbent = Incumbent(tour, Evaluation(length))
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("evaluations", evaluations)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let evaluations: Int = try snapshot.value("evaluations")
    var incumbent: Incumbent<Permutation>?
    if evaluations > 0 {
      let restored = try Incumbent<Permutation>(from: snapshot, under: "incumbent")
      try problem.validate(restored.solution)
      incumbent = restored
    }
    self.evaluations = evaluations
    self.incumbent = incumbent
  }
}
