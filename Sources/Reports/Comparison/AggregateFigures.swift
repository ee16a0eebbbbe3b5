/// The comparison of methods over all tasks together, by scores (``TaskScores``).
///
/// Only methods with values on every task take part.
struct AggregateFigures: Codable, Sendable {
  struct Method: Codable, Sendable {
    var label: String
    var series: Int
    /// The interquartile mean of the scores of all runs, with its 95 percent stratified bootstrap interval; that is absent where there
    /// are fewer than five runs on a task.
    var interquartileMean: Double
    var low: Double?
    var high: Double?
    /// The mean rank over the tasks by median, 1 for the best.
    var meanRank: Double
    /// For each of ``thresholds``, which share of the runs scores more (performance profile).
    var profile: [Double]
  }

  /// How likely the leading method is better than another on a task.
  struct Improvement: Codable, Sendable {
    var label: String
    var series: Int
    var probability: Double
    /// The interval at ``confidence``, absent where there are fewer than five runs on a task.
    var low: Double?
    var high: Double?
    /// The probability of so large a difference by chance, corrected for all pairs of methods; absent like the interval.
    var chance: Double?
    /// Whether interval and test agree that it is more than one half.
    var isEstablished: Bool
  }

  /// The methods by interquartile mean, best first.
  var methods: [Method]
  /// The scores at which the profiles are taken, ascending from 0 to 1.
  var thresholds: [Double]
  /// The first of ``methods`` against each of the others.
  var improvements: [Improvement]
  /// The confidence of each of the intervals of ``improvements``, so that all together hold with 95 percent.
  var confidence: Double
  /// The probability of mean ranks as different if all methods were alike (Friedman).
  var rankProbability: Double
  /// By how much mean ranks must differ to tell two methods apart at the level of 5 percent (Nemenyi).
  var criticalDifference: Double
  var taskCount: Int
  /// On how many tasks logarithms are compared.
  var logarithmicTasks: Int

  /// - Returns: nil with fewer than two tasks, or two methods that have values on all of them.
  init?(_ tasks: [TaskFigures]) {
    let tasks = tasks.filter { !$0.ranked.isEmpty }
    guard tasks.count > 1, let first = tasks.first else { return nil }
    let common = first.methods.filter { method in
      tasks.allSatisfy { task in task.ranked.contains { $0.series == method.series } }
    }.sorted { $0.series < $1.series }
    guard common.count > 1 else { return nil }
    let scales = tasks.compactMap { task in
      TaskScores(
        Self.values(task.methods), known: task.measure.known?.value, isMinimized: task.measure.direction == .minimize)
    }
    guard scales.count == tasks.count else { return nil }
    let scores = common.map { method in
      zip(tasks, scales).map { task, scale in
        Self.values(task.methods.filter { $0.series == method.series }).map { scale($0) }
      }
    }
    let medians = tasks.map { task in
      common.map { method in
        let median = task.ranked.first { $0.series == method.series }?.median ?? 0
        return task.measure.direction == .minimize ? median : -median
      }
    }
    guard let friedman = Friedman(medians), let comparison = ScoreComparison(scores, series: common.map(\.series)) else {
      return nil
    }
    let grid = (0...100).map { Double($0) / 100 }
    methods = comparison.order.map { index in
      Method(
        label: common[index].label, series: common[index].series, interquartileMean: comparison.means[index],
        low: comparison.intervals[index]?.lowerBound, high: comparison.intervals[index]?.upperBound,
        meanRank: friedman.meanRanks[index], profile: Self.profile(scores[index], grid))
    }
    thresholds = grid
    improvements = comparison.contests.map { contest in
      Improvement(
        label: common[contest.method].label, series: common[contest.method].series, probability: contest.effect,
        low: contest.interval?.lowerBound, high: contest.interval?.upperBound, chance: contest.probability,
        isEstablished: contest.isEstablished)
    }
    confidence = comparison.confidence
    rankProbability = friedman.probability
    criticalDifference = friedman.criticalDifference
    taskCount = tasks.count
    logarithmicTasks = scales.count(where: \.isLogarithmic)
  }

  private static func values(_ methods: [MethodFigures]) -> [Double] {
    methods.flatMap { $0.runs.filter(\.status.isCounted).compactMap(\.value) }
  }

  /// Which share of the runs scores more than each threshold, every task weighing the same.
  private static func profile(_ strata: [[Double]], _ thresholds: [Double]) -> [Double] {
    thresholds.map { threshold in
      strata.reduce(0) { sum, scores in
        sum + Double(scores.filter { $0 > threshold }.count) / Double(scores.count) / Double(strata.count)
      }
    }
  }

  /// A score in the digits shown.
  static func text(_ score: Double) -> String { NumberFormat.fixed(score, decimals: 3) }

  /// The methods that share the highest mean in the digits shown.
  var leaders: [Method] {
    methods.filter { Self.text($0.interquartileMean) == Self.text(methods[0].interquartileMean) }
  }

  /// When an improvement counts as established, and which do, for readers.
  var establishment: String {
    let fewest = NumberFormat.spelled(Bootstrap.fewestValues)
    guard improvements.contains(where: { $0.low != nil }) else {
      return "With fewer than \(fewest) runs on a task there are no intervals, and nothing is established."
    }
    let percent = NumberFormat.significant(100 * confidence, digits: 4)
    let intervals =
      improvements.count == 1
      ? "The interval is of 95 percent"
      : "The intervals are of \(percent) percent each, so that all \(improvements.count) hold together with 95 percent"
    let pairs = methods.count * (methods.count - 1) / 2
    let correction = pairs == 1 ? "" : ", corrected for all \(pairs) pairs of methods"
    let established = improvements.filter(\.isEstablished)
    let isAll = established.count == improvements.count && pairs > 1
    let outcome = established.isEmpty ? "none" : isAll ? "all" : Summary.list(established.map(\.label))
    return
      "\(intervals). Established is what lies right of the dashed line with its whole interval, where the probability of so "
      + "large a difference by chance is below 5 percent, too (Mann and Whitney within each task\(correction)): \(outcome)."
  }

  /// What the figures say, in sentences.
  var finding: String {
    let leader = methods[0]
    let leaders = leaders
    let apart = improvements.filter(\.isEstablished)
    let open = improvements.filter { improvement in
      !improvement.isEstablished && !leaders.contains { $0.series == improvement.series }
    }
    let mean = Self.text(leader.interquartileMean)
    var text = "Over all \(taskCount) tasks together the highest "
    if leaders.count > 1 {
      text += "score, an interquartile mean of \(mean), is shared by \(Summary.list(leaders.map(\.label)))."
    } else {
      text += "scores are those of \(leader.label): an interquartile mean of \(mean)"
      if let low = leader.low, let high = leader.high { text += ", \(Self.text(low)) to \(Self.text(high))" }
      text += "."
    }
    if !apart.isEmpty {
      text += " A run of \(leader.label) is likelier better than not against \(Summary.list(apart.map(\.label)))."
    }
    if !open.isEmpty {
      text += " Against \(Summary.list(open.map(\.label))) that is not established"
      text += open.allSatisfy { $0.low == nil } ? ": there are too few runs." : "."
    }
    return text
  }
}
