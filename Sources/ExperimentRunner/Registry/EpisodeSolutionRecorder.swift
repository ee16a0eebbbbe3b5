import Core
import ReinforcementLearning
import Search

/// Keeps the best solution of a problem that the episodes of a training environment have built, so that agents and search are
/// compared by the same objective. Each episode that has built one is one evaluation.
///
/// ```swift
/// environment.makeRecorder = {
///   EpisodeSolutionRecorder(TravelingSalesmanProblem(instance)) { (ended: TravelingSalesmanEnvironment) in ended.completedTour }
/// }
/// ```
public final class EpisodeSolutionRecorder<E: Environment, P: Problem>: SolutionRecorder {
  private let problem: P
  private let solution: (E) -> P.Solution?
  /// What the problem could not score.
  private var failure: (any Error)?
  /// How many solutions have been completed.
  public private(set) var evaluations = 0
  /// The best of them by the problem's first objective; the earliest of equals.
  public private(set) var incumbent: Incumbent<P.Solution>?

  /// A recorder for the episodes on an instance of a problem.
  /// - Parameters:
  ///   - problem: what scores a solution.
  ///   - solution: what an episode has built when it has ended; nil when that is no solution.
  public init(_ problem: P, solution: @escaping (E) -> P.Solution?) {
    self.problem = problem
    self.solution = solution
  }

  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  /// The value of the incumbent, turned so that lower is better.
  private var cost: Double { incumbent.map { problem.objectives[0].cost(of: $0.evaluation.value) } ?? .infinity }

  public func isBetter(than other: any SolutionRecorder) -> Bool {
    guard let other = other as? EpisodeSolutionRecorder else { return incumbent != nil }
    return cost < other.cost
  }

  /// Watches the episodes of a batch, through wrappers around it. Called once, before the first step.
  /// - Throws: `WarrenError` when the batch is not one of that environment.
  public func watch(_ batch: any BatchEnvironment) throws {
    guard let batch = batch.unwrapped as? VectorEnvironment<E> else {
      throw WarrenError("solutions can be recorded from a batch of \(E.self) only", kind: .failure)
    }
    batch.onEpisodeEnd = { [weak self] _, environment in self?.record(environment) }
  }

  /// Takes note of an episode that has ended. An error of the problem is thrown when the recorder is saved.
  public func record(_ environment: E) {
    guard let solution = solution(environment) else { return }
    do {
      let evaluation = try problem.evaluate(solution)
      evaluations += 1
      if problem.objectives[0].cost(of: evaluation.value) < cost { incumbent = Incumbent(solution, evaluation) }
    } catch { failure = failure ?? error }
  }

  public func save() throws -> Snapshot {
    if let failure { throw failure }
    var snapshot = Snapshot()
    try snapshot.setValue("evaluations", evaluations)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let evaluations: Int = try snapshot.value("evaluations")
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: evaluations > 0)
    self.evaluations = evaluations
    self.incumbent = incumbent
  }
}
