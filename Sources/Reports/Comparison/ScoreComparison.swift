import Core

/// Methods compared over several tasks by the scores of their runs: whose mean is the highest, and against whom it is established that
/// a run of that method is likelier better than not.
///
/// The leader is chosen by the values that it is then judged by, so that each method could have come to stand against each other one.
/// The tests are therefore corrected for all pairs of methods (Holm), not just for those that are shown: methods that are alike give a
/// claim in at most 5 of 100 experiments.
package struct ScoreComparison: Sendable {
  /// The leader against one other method.
  package struct Contest: Sendable {
    /// The other's place among the methods.
    package var method: Int
    /// How likely a run of the leader is better, as the mean over the tasks.
    package var effect: Double
    /// Where that lies, at the confidence of all contests together; nil where a task has too few runs.
    package var interval: ClosedRange<Double>?
    /// The probability of so large a difference by chance, corrected for all pairs of methods; nil where a task has too few runs.
    package var probability: Double?

    /// Whether test and interval both say that the leader's runs are likelier better than not.
    package var isEstablished: Bool {
      guard let interval, let probability else { return false }
      return interval.lowerBound > 0.5 && probability < ScoreComparison.level
    }
  }

  /// The interquartile mean of each method's scores, all tasks together.
  package var means: [Double]
  /// The 95 percent interval of each mean; nil where a task has too few runs.
  package var intervals: [ClosedRange<Double>?]
  /// The methods by mean, best first; of equal ones, the first as given.
  package var order: [Int]
  /// The first of `order` against each of the others, in that order.
  package var contests: [Contest]
  /// The confidence of the interval of each contest, so that all hold together with 95 percent.
  package var confidence: Double

  private static let level = 0.05
  private static let repetitions = 1000

  /// Compares two methods or more.
  /// - Parameters:
  ///   - scores: for each method and task the scores of its runs, larger being better; none may be empty.
  ///   - series: a number for each method, which decides the randomness of its intervals.
  /// - Returns: nil with fewer than two methods, or where one has no scores on a task.
  package init?(_ scores: [[[Double]]], series: [Int]) {
    guard scores.count > 1, scores.count == series.count else { return nil }
    means = []
    intervals = []
    for (strata, series) in zip(scores, series) {
      let key = RandomKey(seed: 0)["report"][series]
      guard let mean = Bootstrap.interquartileMean(strata, repetitions: Self.repetitions, key: key) else { return nil }
      means.append(mean.value)
      intervals.append(mean.interval)
    }
    let means = means
    order = means.indices.sorted { (means[$1], $0) < (means[$0], $1) }
    confidence = 1 - Self.level / Double(scores.count - 1)
    let leader = order[0]
    let probabilities = Self.probabilities(scores, of: leader)
    contests = []
    for other in order.dropFirst() {
      let key = RandomKey(seed: 0)["improvement"][series[other]]
      guard
        let result = Bootstrap.probabilityOfImprovement(
          scores[leader], over: scores[other], repetitions: Self.repetitions, confidence: confidence, key: key)
      else { return nil }
      contests.append(
        Contest(method: other, effect: result.value, interval: result.interval, probability: probabilities[other]))
    }
  }

  /// The corrected probability of the leader's contest with each method that has enough runs.
  private static func probabilities(_ scores: [[[Double]]], of leader: Int) -> [Int: Double] {
    let able = scores.indices.filter { Bootstrap.isEnough(scores[$0]) }
    var pairs: [(first: Int, second: Int, probability: Double)] = []
    for (place, first) in able.enumerated() {
      for second in able[(place + 1)...] {
        guard let test = StratifiedMannWhitney(scores[first], scores[second]) else { continue }
        pairs.append((first, second, test.probability))
      }
    }
    let corrected = MultipleTests.holm(pairs.map(\.probability))
    var result: [Int: Double] = [:]
    for (pair, probability) in zip(pairs, corrected) {
      if pair.first == leader { result[pair.second] = probability }
      if pair.second == leader { result[pair.first] = probability }
    }
    return result
  }
}
