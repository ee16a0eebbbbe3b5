/// The comparison of two methods over several tasks: the test of Mann and Whitney within each task, the tasks weighing the same (van
/// Elteren, "On the combination of independent two-sample tests of Wilcoxon", 1960, with equal weights).
public struct StratifiedMannWhitney: Sendable, Equatable {
  /// How likely a value of the first method is larger than one of the second, equal ones counting one half, as the mean over the tasks.
  public let effect: Double
  /// The probability of an effect as far from one half, on either side, if on every task both methods' values came from one
  /// distribution: the normal approximation, corrected for ties and for continuity.
  public let probability: Double

  /// Compares the values of each task among themselves; nil where the numbers of tasks differ, or one has no values.
  public init?(_ first: [[Double]], _ second: [[Double]]) {
    guard first.count == second.count, !first.isEmpty, (first + second).allSatisfy({ !$0.isEmpty }) else { return nil }
    var (sum, variance, step) = (0.0, 0.0, 0.0)
    for (one, other) in zip(first, second) {
      let (n, m) = (Double(one.count), Double(other.count))
      let ranks = Ranks(one + other)
      sum += (ranks.ranks[..<one.count].reduce(0, +) - n * (n + 1) / 2) / (n * m)
      let all = n + m
      variance += (all + 1 - ranks.tieTerm / (all * (all - 1))) / (12 * n * m)
      step = max(step, 1 / (n * m))
    }
    effect = sum / Double(first.count)
    let distance = abs(sum - Double(first.count) / 2) - step / 2
    // Equal values everywhere tell nothing apart.
    probability =
      variance > 1e-12 ? min(1, 2 * NormalDistribution.tail(max(0, distance) / variance.squareRoot())) : 1
  }
}
