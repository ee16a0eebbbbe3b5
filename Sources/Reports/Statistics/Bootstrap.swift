import Core

/// Intervals by drawing runs again and again, with replacement within each task (stratified bootstrap: Efron 1979; for runs of learners:
/// Agarwal and others, "Deep reinforcement learning at the edge of the statistical precipice", 2021).
public enum Bootstrap {
  /// How many values each task must have. Of fewer, the resamples repeat the few that there are, and what they span says little of what
  /// other runs would give; those of a single value are that value.
  public static let fewestValues = 5

  /// Whether every task has enough values for an interval.
  static func isEnough(_ strata: [[Double]]) -> Bool { strata.allSatisfy { $0.count >= fewestValues } }

  /// The range in which a figure lies in the middle 95 percent of the resamples (percentile interval).
  /// - Parameters:
  ///   - strata: the values of each task; those of a task are drawn among themselves.
  ///   - repetitions: how many resamples are made.
  ///   - confidence: the share of the resamples that lie inside.
  ///   - key: the randomness; the same key gives the same interval.
  ///   - figure: what is computed from a resample, which it may reorder.
  /// - Returns: nil when a task has fewer than ``fewestValues``.
  public static func interval(
    of strata: [[Double]], repetitions: Int = 2000, confidence: Double = 0.95, key: RandomKey,
    figure: (inout [[Double]]) -> Double
  ) -> ClosedRange<Double>? {
    guard !strata.isEmpty, isEnough(strata), repetitions >= 1 else { return nil }
    var random = key.stream
    var sample = strata
    var figures: [Double] = []
    figures.reserveCapacity(repetitions)
    for _ in 0..<repetitions {
      for (index, values) in strata.enumerated() {
        for place in values.indices { sample[index][place] = values[random.integer(below: values.count)] }
      }
      figures.append(figure(&sample))
      // The figure may have reordered the values of a task, never their number.
      for index in sample.indices where sample[index].count != strata[index].count { sample[index] = strata[index] }
    }
    let statistics = Statistics(figures)
    guard let low = statistics.quantile((1 - confidence) / 2), let high = statistics.quantile((1 + confidence) / 2) else {
      return nil
    }
    return low...high
  }

  /// The interquartile mean over all tasks together, with its interval where there are values enough; nil when a task has no value.
  public static func interquartileMean(
    _ strata: [[Double]], repetitions: Int = 2000, key: RandomKey
  ) -> (value: Double, interval: ClosedRange<Double>?)? {
    guard strata.allSatisfy({ !$0.isEmpty }), let value = Statistics(strata.joined()).interquartileMean else { return nil }
    var joined: [Double] = []
    let interval = interval(of: strata, repetitions: repetitions, key: key) { sample in
      joined.removeAll(keepingCapacity: true)
      for values in sample { joined.append(contentsOf: values) }
      joined.sort()
      return Statistics.interquartileMean(ofSorted: joined)
    }
    return (value, interval)
  }

  /// How likely a run of the first method is better than one of the second on a task, as the mean over the tasks (probability of
  /// improvement), with its interval where there are values enough; nil when a task has no value.
  /// - Parameters:
  ///   - first: for each task the values of the first method, larger being better.
  ///   - second: for each task those of the second.
  ///   - repetitions: how many resamples are made.
  ///   - confidence: the share of the resamples that lie inside the interval.
  ///   - key: the randomness; the same key gives the same interval.
  public static func probabilityOfImprovement(
    _ first: [[Double]], over second: [[Double]], repetitions: Int = 2000, confidence: Double = 0.95, key: RandomKey
  ) -> (value: Double, interval: ClosedRange<Double>?)? {
    guard first.count == second.count, !first.isEmpty else { return nil }
    func figure(_ strata: [[Double]]) -> Double {
      let tasks = strata.count / 2
      return (0..<tasks).reduce(0) { $0 + improvement(strata[$1], over: strata[tasks + $1]) / Double(tasks) }
    }
    let strata = first + second
    guard strata.allSatisfy({ !$0.isEmpty }) else { return nil }
    return (
      figure(strata), interval(of: strata, repetitions: repetitions, confidence: confidence, key: key) { figure($0) }
    )
  }

  /// In which share of all pairs the first value is larger; equal ones count one half.
  private static func improvement(_ first: [Double], over second: [Double]) -> Double {
    var sum = 0.0
    for one in first { for other in second { sum += one > other ? 1 : one == other ? 0.5 : 0 } }
    return sum / Double(first.count * second.count)
  }
}
