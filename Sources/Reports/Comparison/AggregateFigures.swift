import Core
import Foundation

/// The comparison of methods over all tasks together, by scores that mean the same on each: 0 for the worst run of the experiment on that
/// task, 1 for the known optimum, or for the best run where none is known. Where the values of a task lie above zero and span more than
/// two decades, their logarithms are compared: one run that is far off would else leave all others with the same score.
///
/// Only methods with values on every task take part.
struct AggregateFigures: Codable, Sendable {
  struct Method: Codable, Sendable {
    var label: String
    var series: Int
    /// The interquartile mean of the scores of all runs, with its 95 percent stratified bootstrap interval.
    var interquartileMean: Double
    var low: Double
    var high: Double
    /// The mean rank over the tasks by median, 1 for the best.
    var meanRank: Double
    /// For each of ``thresholds``, which share of the runs scores more (performance profile).
    var profile: [Double]
  }

  /// How likely the leading method is better than another on a task, with its 95 percent interval.
  struct Improvement: Codable, Sendable {
    var label: String
    var series: Int
    var probability: Double
    var low: Double
    var high: Double
  }

  /// The methods by interquartile mean, best first.
  var methods: [Method]
  /// The scores at which the profiles are taken, ascending from 0 to 1.
  var thresholds: [Double]
  /// The first of ``methods`` against each of the others.
  var improvements: [Improvement]
  /// The probability of mean ranks as different if all methods were alike (Friedman).
  var rankProbability: Double
  /// By how much mean ranks must differ to tell two methods apart at the level of 5 percent (Nemenyi).
  var criticalDifference: Double
  var taskCount: Int
  /// On how many tasks logarithms are compared.
  var logarithmicTasks: Int

  private static let repetitions = 1000

  /// - Returns: nil with fewer than two tasks, or two methods that have values on all of them.
  init?(_ tasks: [TaskFigures]) {
    let tasks = tasks.filter { !$0.ranked.isEmpty }
    guard tasks.count > 1, let first = tasks.first else { return nil }
    let common = first.methods.filter { method in
      tasks.allSatisfy { task in task.ranked.contains { $0.series == method.series } }
    }.sorted { $0.series < $1.series }
    guard common.count > 1 else { return nil }
    let scores = common.map { method in tasks.map { Self.scores(of: method.series, on: $0) } }
    let medians = tasks.map { task in
      common.map { method in
        let median = task.ranked.first { $0.series == method.series }?.median ?? 0
        return task.measure.direction == .minimize ? median : -median
      }
    }
    guard let friedman = Friedman(medians) else { return nil }
    let grid = (0...100).map { Double($0) / 100 }
    var entries: [(method: Method, scores: [[Double]])] = []
    for (index, method) in common.enumerated() {
      let strata = scores[index]
      let key = RandomKey(seed: 0)["report"][method.series]
      guard let mean = Bootstrap.interquartileMean(strata, repetitions: Self.repetitions, key: key) else { return nil }
      entries.append(
        (
          Method(
            label: method.label, series: method.series, interquartileMean: mean.value, low: mean.interval.lowerBound,
            high: mean.interval.upperBound, meanRank: friedman.meanRanks[index], profile: Self.profile(strata, grid)),
          strata
        ))
    }
    entries.sort { ($1.method.interquartileMean, $0.method.series) < ($0.method.interquartileMean, $1.method.series) }
    methods = entries.map(\.method)
    thresholds = grid
    improvements = entries.dropFirst().compactMap { entry in
      let key = RandomKey(seed: 0)["improvement"][entry.method.series]
      return Bootstrap.probabilityOfImprovement(
        entries[0].scores, over: entry.scores, repetitions: Self.repetitions, key: key
      ).map { result in
        Improvement(
          label: entry.method.label, series: entry.method.series, probability: result.value,
          low: result.interval.lowerBound, high: result.interval.upperBound)
      }
    }
    rankProbability = friedman.probability
    criticalDifference = friedman.criticalDifference
    taskCount = tasks.count
    logarithmicTasks = tasks.filter { Self.isLogarithmic(Self.values($0.methods)) }.count
  }

  private static func values(_ methods: [MethodFigures]) -> [Double] {
    methods.flatMap { $0.runs.filter(\.status.isCounted).compactMap(\.value) }
  }

  private static func isLogarithmic(_ values: [Double]) -> Bool {
    guard let low = values.min(), let high = values.max() else { return false }
    return Scale.isLogarithmic(low...high)
  }

  /// The scores of a method's runs on a task.
  private static func scores(of series: Int, on task: TaskFigures) -> [Double] {
    let measure = task.measure
    let all = values(task.methods)
    guard let low = all.min(), let high = all.max() else { return [] }
    let isLogarithmic = isLogarithmic(all)
    func place(_ value: Double) -> Double { isLogarithmic ? log(value) : value }
    let isMinimized = measure.direction == .minimize
    let worst = isMinimized ? high : low
    var best = isMinimized ? low : high
    if let known = measure.known?.value, measure.isBetter(known, than: best), !isLogarithmic || known > 0 { best = known }
    return values(task.methods.filter { $0.series == series }).map {
      best == worst ? 1 : (place($0) - place(worst)) / (place(best) - place(worst))
    }
  }

  /// Which share of the runs scores more than each threshold, every task weighing the same.
  private static func profile(_ strata: [[Double]], _ thresholds: [Double]) -> [Double] {
    thresholds.map { threshold in
      strata.reduce(0) { sum, scores in
        sum + Double(scores.filter { $0 > threshold }.count) / Double(scores.count) / Double(strata.count)
      }
    }
  }

  /// What the figures say, in sentences.
  var finding: String {
    let leader = methods[0]
    let apart = improvements.filter { $0.low > 0.5 }
    let open = improvements.filter { $0.low <= 0.5 }
    var text =
      "Over all \(taskCount) tasks together the highest scores are those of \(leader.label): an interquartile mean of "
      + "\(NumberFormat.fixed(leader.interquartileMean, decimals: 3)), "
      + "\(NumberFormat.fixed(leader.low, decimals: 3)) to \(NumberFormat.fixed(leader.high, decimals: 3))."
    if !apart.isEmpty {
      text += " A run of \(leader.label) is likelier better than not against \(Summary.list(apart.map(\.label)))."
    }
    if !open.isEmpty { text += " Against \(Summary.list(open.map(\.label))) that is not established." }
    return text
  }
}
