import Foundation

/// The comparison of two independent samples (Mann and Whitney, "On a test of whether one of two random variables is stochastically
/// larger than the other", 1947), with the size of the effect.
public struct MannWhitney: Sendable, Equatable {
  /// In how many pairs the first value is larger; equal ones count one half.
  public let statistic: Double
  /// The probability of a statistic as far from the middle, on either side, if both samples came from one distribution.
  ///
  /// Exact where a sample has at most eight values and no two are equal, else by the normal approximation, corrected for ties and for
  /// continuity.
  public let probability: Double
  /// How likely a value of the first sample is larger than one of the second (Vargha and Delaney's A, 2000): .5 for no difference;
  /// .56, .64 and .71 are by convention small, medium and large.
  public let effect: Double
  /// The median of all differences, first minus second (Hodges and Lehmann 1963).
  public let shift: Double

  /// Compares two samples; nil when one is empty. O(n m) for the shift.
  public init?(_ first: [Double], _ second: [Double]) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let (n, m) = (Double(first.count), Double(second.count))
    let ranks = Ranks(first + second)
    statistic = ranks.ranks[..<first.count].reduce(0, +) - n * (n + 1) / 2
    effect = statistic / (n * m)
    var differences: [Double] = []
    differences.reserveCapacity(first.count * second.count)
    for one in first { for other in second { differences.append(one - other) } }
    shift = Statistics(differences).median ?? 0
    let larger = max(statistic, n * m - statistic)
    if ranks.tieTerm == 0, min(first.count, second.count) <= 8 {
      let counts = Self.counts(first.count, second.count)
      let total = counts.reduce(0, +)
      let tail = counts[Int(larger)...].reduce(0, +) / total
      probability = min(1, 2 * tail)
    } else {
      let all = n + m
      let variance = n * m / 12 * (all + 1 - ranks.tieTerm / (all * (all - 1)))
      // Equal values everywhere tell nothing apart.
      probability = variance > 0 ? min(1, 2 * NormalDistribution.tail((larger - n * m / 2 - 0.5) / variance.squareRoot())) : 1
    }
  }

  /// In how many of all orders of n and m values each statistic comes out, from 0 to n m: the coefficients of the Gaussian binomial.
  private static func counts(_ n: Int, _ m: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: n * m + 1)
    counts[0] = 1
    for i in 1...n {
      // Times (1 - x^(m + i)), divided by (1 - x^i).
      for place in stride(from: n * m, through: m + i, by: -1) { counts[place] -= counts[place - m - i] }
      if i <= n * m { for place in i...(n * m) { counts[place] += counts[place - i] } }
    }
    return counts
  }
}
