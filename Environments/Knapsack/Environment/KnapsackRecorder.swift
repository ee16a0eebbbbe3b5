import Core
import ExperimentRunner
import ReinforcementLearning
import Search

/// Keeps the most valuable knapsack that the episodes of a training environment have packed from one instance, so that agents and
/// search are compared by the same objective. Each finished episode is one evaluation.
public final class KnapsackRecorder: SolutionRecorder {
  private let problem: KnapsackProblem
  /// How many episodes have ended.
  public private(set) var evaluations = 0
  /// The most valuable choice of items; the earliest of equals.
  public private(set) var incumbent: Incumbent<BitString>?

  /// A recorder for the episodes on an instance.
  public init(_ instance: KnapsackInstance) { problem = KnapsackProblem(instance) }

  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public func isBetter(than other: any SolutionRecorder) -> Bool {
    guard let other = other as? KnapsackRecorder, let known = other.incumbent else { return incumbent != nil }
    return (incumbent?.evaluation.value ?? -.infinity) > known.evaluation.value
  }

  /// Watches the episodes of a batch. Called once, before the first step.
  /// - Throws: ``WarrenError`` when the batch is not one of ``KnapsackEnvironment``.
  public func watch(_ batch: any BatchEnvironment) throws {
    guard let batch = batch as? VectorEnvironment<KnapsackEnvironment> else {
      throw WarrenError("items can be recorded from a batch of knapsack environments only", kind: .failure)
    }
    batch.onEpisodeEnd = { [weak self] _, environment in self?.record(environment.choice) }
  }

  /// Takes note of the items that an episode has packed.
  public func record(_ choice: BitString) {
    evaluations += 1
    let value = problem.instance.value(of: choice)
    if let incumbent, incumbent.evaluation.value >= value { return }
    incumbent = Incumbent(choice, Evaluation(value))
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("evaluations", evaluations)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let evaluations: Int = try snapshot.value("evaluations")
    var incumbent: Incumbent<BitString>?
    if evaluations > 0 {
      let restored = try Incumbent<BitString>(from: snapshot, under: "incumbent")
      try problem.validate(restored.solution)
      incumbent = restored
    }
    self.evaluations = evaluations
    self.incumbent = incumbent
  }
}
