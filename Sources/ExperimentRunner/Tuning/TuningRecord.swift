import Core

/// Where tuned settings come from; part of a run's `config.json`, below `parameters`.
public struct TuningRecord: Codable, Sendable, Equatable {
  /// How the fields were searched.
  public var by: TuningSettings.Search
  /// How many choices were tried.
  public var trials: Int
  /// How many of them failed.
  public var failedTrials: Int
  /// How many runs that took, and how many whole budgets.
  public var runs: Int
  public var budgets: Double
  /// The seeds of those runs.
  public var seeds: [Int]
  /// The seed of the search.
  public var seed: Int
  /// The number of the best trial, and its mean over the tuning seeds.
  public var bestTrial: Int
  public var value: Double
  /// What the best trial has chosen, by field.
  public var fields: [String: JSONValue]
}

/// `tuning.json`: all trials of one tuning.
struct TuningLog: Codable {
  struct Trial: Codable {
    var trial: Int
    /// The share of the budget that each run had.
    var share: Double
    var fields: [String: JSONValue]
    /// The mean of the measure over the tuning seeds; absent where the trial failed.
    var value: Double?
    /// Why it failed.
    var error: String?
    /// The number of the earlier trial that had chosen the same, which is not run a second time.
    var sameAs: Int?
  }

  var task: String
  var method: String
  var measure: Measure
  var by: TuningSettings.Search
  var seed: Int
  var seeds: [Int]
  var trials: [Trial]
  var best: TuningRecord?
}
