import Core

/// What the runner itself remembers between checkpoints, beside the learner.
struct RunState: Codable {
  struct Entry: Codable {
    var name: String
    var value: Double
  }

  var seconds = 0.0
  var cpuSeconds = 0.0
  var log = LogSchedule()
  var evaluation = EvaluationSchedule()
  var evaluations = 0
  /// Whether an evaluation was due that has not come to its end; nil as false.
  var isEvaluationPending: Bool?
  /// The step count at the last evaluation.
  var evaluatedAt = -1
  /// Bytes of `metrics.jsonl`.
  var metricsLength = 0
  /// What has been reported since the last line.
  private var pendingEntries: [Entry] = []
  /// The last value of everything that was ever reported.
  private var latestEntries: [Entry] = []
  /// The best evaluation so far.
  var bestEvaluation: Double?
  var reachedGoal = false

  var pending: Metrics {
    get { Self.metrics(pendingEntries) }
    set { pendingEntries = newValue.entries.map { Entry(name: $0.name, value: $0.value) } }
  }

  var latest: Metrics { Self.metrics(latestEntries) }

  /// The last value of one metric.
  func latestValue(of name: String) -> Double? { latestEntries.first { $0.name == name }?.value }

  /// Takes in what a step or an evaluation has reported.
  mutating func note(_ metrics: Metrics) {
    for (name, value) in metrics.entries {
      Self.set(name, value, in: &pendingEntries)
      Self.set(name, value, in: &latestEntries)
    }
  }

  private static func set(_ name: String, _ value: Double, in entries: inout [Entry]) {
    if let index = entries.firstIndex(where: { $0.name == name }) {
      entries[index].value = value
    } else {
      entries.append(Entry(name: name, value: value))
    }
  }

  private static func metrics(_ entries: [Entry]) -> Metrics {
    var metrics = Metrics()
    for entry in entries { metrics[entry.name] = entry.value }
    return metrics
  }
}
