/// How soon runs reach targets of growing difficulty (COCO: Hansen and others 2021; IOHprofiler).
public struct TargetAttainment: Codable, Sendable, Equatable {
  /// The targets, the easiest first, in units of the measure.
  public let targets: [Double]
  /// For each run and target what had been spent when it was first reached; nil where it never was.
  public let hits: [[Double?]]
  /// What each run spent in all.
  public let spent: [Double]

  /// Finds when runs reach targets.
  /// - Parameters:
  ///   - runs: the measure along each run, over what had been spent.
  ///   - spent: what each run spent in all.
  ///   - targets: the values to reach, the easiest first.
  ///   - isMinimized: whether smaller values are better.
  package init(runs: [StepSeries], spent: [Double], targets: [Double], isMinimized: Bool) {
    self.targets = targets
    self.spent = spent
    hits = runs.map { run in
      var hits = [Double?](repeating: nil, count: targets.count)
      var next = 0
      for (x, y) in zip(run.x, run.y) {
        while next < targets.count, isMinimized ? y <= targets[next] : y >= targets[next] {
          hits[next] = x
          next += 1
        }
      }
      return hits
    }
  }

  /// Which share of all pairs of run and target has been reached for at most so much (empirical cumulative distribution).
  public func share(at spending: Double) -> Double {
    let total = hits.count * targets.count
    guard total > 0 else { return 0 }
    return Double(hits.joined().reduce(0) { $0 + ($1.map { $0 <= spending } ?? false ? 1 : 0) }) / Double(total)
  }

  /// What it takes on average to reach a target when runs are repeated until one succeeds: all that was spent, until success or the end,
  /// over the number of successes (expected running time: Hansen and others 2009); nil without a success.
  public func expectedRunningTime(_ target: Int) -> Double? {
    var total = 0.0
    var successes = 0
    for (run, hits) in hits.enumerated() {
      if let hit = hits[target] {
        total += hit
        successes += 1
      } else {
        total += spent[run]
      }
    }
    return successes > 0 ? total / Double(successes) : nil
  }
}
