/// An estimate of how long an experiment goes on, from how long its runs take: methods differ by orders of magnitude, so that the
/// share of runs that have ended says little about the time.
public struct RemainingTime: Sendable {
  private struct Run {
    let kind: String
    let began: Double
    let fractionAtStart: Double
    var fraction: Double

    /// How long the whole run takes at the pace so far; nil before enough of it is done to tell.
    func duration(at seconds: Double) -> Double? {
      let share = fraction - fractionAtStart
      return share > 0.002 ? (seconds - began) / share : nil
    }
  }

  /// What is known of the runs of one kind.
  private struct Kind {
    /// Planned and not begun.
    var waiting = 0
    /// How long those took that have ended.
    var durations = Statistics()
  }

  private struct Statistics {
    var count = 0
    var sum = 0.0
    var mean: Double? { count > 0 ? sum / Double(count) : nil }

    mutating func add(_ value: Double) {
      count += 1
      sum += value
    }
  }

  private var kinds: [String: Kind] = [:]
  /// Paths of planned runs that have not begun.
  private var waiting: Set<String>
  /// Runs that may come besides: the trials of tuned methods, which nothing is known of before they begin.
  private var others: Int
  /// By path: those that are going on.
  private var running: [String: Run] = [:]
  private var mostAtOnce = 1

  /// - Parameters:
  ///   - runs: those that are planned.
  ///   - total: the most runs that there can be, with trials.
  public init(of runs: [PlannedRun], total: Int) {
    self.init(of: runs.map { ($0.path, Self.kind(of: $0)) }, total: total)
  }

  /// - Parameters:
  ///   - runs: paths of those that are planned, and which kind each is of: those of a kind take about as long.
  ///   - total: the most runs that there can be.
  package init(of runs: [(path: String, kind: String)], total: Int) {
    for run in runs { kinds[run.kind, default: Kind()].waiting += 1 }
    waiting = Set(runs.map(\.path))
    others = max(0, total - runs.count)
  }

  /// Runs of one method on one task take about as long as each other.
  private static func kind(of run: PlannedRun) -> String { "\(run.taskOrder) \(run.methodOrder)" }

  /// - Parameters:
  ///   - run: one that goes on.
  ///   - fraction: the share of its budget that is spent.
  ///   - seconds: the time, since any moment.
  public mutating func advanced(_ run: PlannedRun, to fraction: Double, at seconds: Double) {
    advanced(run.path, of: Self.kind(of: run), to: fraction, at: seconds)
  }

  package mutating func advanced(_ path: String, of kind: String, to fraction: Double, at seconds: Double) {
    if running[path] == nil {
      begin(path, of: kind)
      running[path] = Run(kind: kind, began: seconds, fractionAtStart: fraction, fraction: fraction)
      mostAtOnce = max(mostAtOnce, running.count)
    } else {
      running[path]?.fraction = fraction
    }
  }

  /// - Parameters:
  ///   - run: one that has ended; also one that had ended before this start.
  ///   - seconds: the time, since the same moment.
  public mutating func ended(_ run: PlannedRun, at seconds: Double) {
    ended(run.path, of: Self.kind(of: run), at: seconds)
  }

  package mutating func ended(_ path: String, of kind: String, at seconds: Double) {
    guard let run = running.removeValue(forKey: path) else { return begin(path, of: kind) }
    // Ended is done, even where a goal was reached long before the budget.
    let share = 1 - run.fractionAtStart
    if share > 0 { kinds[kind, default: Kind()].durations.add((seconds - run.began) / share) }
  }

  private mutating func begin(_ path: String, of kind: String) {
    if waiting.remove(path) != nil {
      kinds[kind, default: Kind()].waiting -= 1
    } else {
      others = max(0, others - 1)
    }
  }

  /// Seconds until the last run ends; nil while nothing can be said yet.
  /// - Parameter seconds: the time, since the same moment.
  public func estimate(at seconds: Double) -> Double? {
    var durations = kinds.mapValues(\.durations)
    for run in running.values {
      if let duration = run.duration(at: seconds) { durations[run.kind, default: Statistics()].add(duration) }
    }
    let means = durations.compactMapValues(\.mean)
    guard !means.isEmpty else { return nil }
    let typical = means.values.reduce(0, +) / Double(means.count)
    var longest = 0.0
    var work = Double(others) * typical
    for run in running.values {
      let left = (1 - run.fraction) * (run.duration(at: seconds) ?? means[run.kind] ?? typical)
      longest = max(longest, left)
      work += left
    }
    for (name, kind) in kinds { work += Double(kind.waiting) * (means[name] ?? typical) }
    return max(longest, work / Double(mostAtOnce))
  }
}
