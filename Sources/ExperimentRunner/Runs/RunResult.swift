import Core

/// What `result.json` says about a run.
public struct RunResult: Codable, Sendable {
  /// How a run ended.
  public enum Status: String, Codable, Sendable {
    /// It spent its budget, reached its goal, or had nothing left to improve.
    case finished
    /// It was interrupted and can go on.
    case stopped
    /// Something went wrong; `error` says what.
    case failed
  }

  /// How the run ended.
  public var status: Status
  /// Why a finished run ended: `budget`, `goal` or `converged`.
  public var reason: String?
  /// What went wrong, where something did.
  public var error: String?
  /// The seed.
  public var seed: Int
  /// The label of the task.
  public var task: String
  /// The label of the method.
  public var method: String
  /// What was spent.
  public var ledger: SpentLedger
  /// The best objective values, by name.
  public var objectives: [String: Double]?
  /// The known optimum, by objective.
  public var known: [String: Measure.Known]?
  /// A proved bound on the optimum, by objective: the task's, or the run's own where that is tighter.
  public var bound: [String: Double]?
  /// (best - known) / |known|, positive when worse, by objective; where no optimum is known, to the bound.
  public var gap: [String: Double]?
  /// The last value of each metric.
  public var metrics: [String: Double]?
  /// The best solution, in the task's own form.
  public var solution: JSONValue?
}

/// A ledger as files hold it: counts that do not apply are absent.
public struct SpentLedger: Codable, Sendable, Equatable {
  /// Steps of the learner.
  public var learnerSteps: Int
  /// Steps in training environments.
  public var environmentSteps: Int?
  /// Solutions scored.
  public var evaluations: Double?
  /// Passes over the training set.
  public var epochs: Double?
  /// Time by the clock, summed over interruptions.
  public var seconds: Double
  /// CPU seconds, all threads of the run.
  public var cpuSeconds: Double

  init(_ ledger: Ledger) {
    learnerSteps = ledger.learnerSteps
    environmentSteps = ledger.environmentSteps == 0 ? nil : ledger.environmentSteps
    evaluations = ledger.evaluations == 0 ? nil : ledger.evaluations
    epochs = ledger.epochs == 0 ? nil : ledger.epochs
    seconds = ledger.seconds
    cpuSeconds = ledger.cpuSeconds
  }
}
