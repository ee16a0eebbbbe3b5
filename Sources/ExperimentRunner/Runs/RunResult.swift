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

  public var status: Status
  /// Why a finished run ended: `budget`, `goal` or `converged`.
  public var reason: String?
  public var error: String?
  public var seed: Int
  public var task: String
  public var method: String
  public var ledger: SpentLedger
  /// The best objective values, by name.
  public var objectives: [String: Double]?
  /// The known optimum, by objective.
  public var known: [String: Measure.Known]?
  /// A proved bound on the optimum, by objective.
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
  public var learnerSteps: Int
  public var environmentSteps: Int?
  public var evaluations: Double?
  public var epochs: Double?
  public var seconds: Double
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
