import Core
import Foundation

/// The tuning of a method for a task: which choices of its fields are tried, and how a run of one is made.
public struct PlannedTuning: Sendable {
  /// Its folder below the experiment's, that holds `tuning.json` and a folder for each trial.
  public let path: String
  /// The task's and the method's folder, as those of the runs that come of it.
  let target: String
  /// How errors and tables call it.
  public let title: String
  let entry: TuningEntry
  let measure: Measure
  /// The experiment's budget where the entry has none of its own.
  let budget: Budget
  /// Makes a run of a choice of the fields.
  let makeRun: @Sendable (_ values: [(field: String, value: Document)], _ place: TuningPlace) throws -> PlannedRun

  /// How many runs it takes at most.
  public var mostRuns: Int {
    let settings = entry.settings
    var trials = settings.trials
    if settings.by == .halving {
      var size = settings.trials / settings.reduction
      while size > 0 {
        trials += size
        size /= settings.reduction
      }
    }
    return trials * settings.seeds.all.count
  }

  /// The folder that a tuning's own folder lies in; no task's folder has this name.
  static let folder = "tuning"
}

/// What a run with chosen fields is: one of a trial, or one of the experiment's own.
enum TuningPlace: Sendable {
  case trial(path: String, label: String, seed: Int, budget: Budget)
  case result(path: String, seed: Int, record: TuningRecord)
}

extension Budget {
  /// A share of every limit; counts are rounded, and at least 1.
  func share(_ share: Double) -> Budget {
    func part(_ limit: Int?) -> Int? { limit.map { max(1, Int((Double($0) * share).rounded())) } }
    return Budget(
      evaluations: part(evaluations), environmentSteps: part(environmentSteps), learnerSteps: part(learnerSteps),
      epochs: part(epochs), seconds: seconds.map { $0 * share })
  }
}
