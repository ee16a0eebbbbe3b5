import Foundation

/// The comparison of two independent samples (Mann and Whitney, "On a test of whether one of two random variables is stochastically
/// larger than the other", 1947), with the size of the effect.
public struct MannWhitney: Sendable, Equatable {
  /// In how many pairs the first value is larger; equal ones count one half.
  public let statistic: Double
  /// The probability of a statistic as far from the middle, on either side, if both samples came from one distribution.
  ///
  /// Twice the smaller tail. Exact, over all ways to deal the values to two samples of these sizes, where there are at most 400 pairs
  /// (twenty values against twenty), and where no two values are equal also whenever a sample has at most eight; else by the normal
  /// approximation, corrected for ties and for continuity.
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
    let isSmall = first.count * second.count <= Self.mostExactPairs
    if ranks.tieTerm == 0, isSmall || min(first.count, second.count) <= 8 {
      let counts = Self.counts(first.count, second.count)
      let total = counts.reduce(0, +)
      let tail = counts[Int(larger)...].reduce(0, +) / total
      probability = min(1, 2 * tail)
    } else if isSmall {
      probability = Self.tiedProbability(ranks.ranks, size: first.count)
    } else {
      let all = n + m
      let variance = n * m / 12 * (all + 1 - ranks.tieTerm / (all * (all - 1)))
      // Equal values everywhere tell nothing apart.
      probability = variance > 0 ? min(1, 2 * NormalDistribution.tail((larger - n * m / 2 - 0.5) / variance.squareRoot())) : 1
    }
  }

  /// For how many pairs of values the distribution is counted out where some are equal.
  private static let mostExactPairs = 400

  /// Twice the smaller tail of the permutation distribution of the sum of the first `size` ranks, those of equal values being shared.
  ///
  /// Doubled ranks are whole numbers, so the subsets of each size and sum are counted one rank after the other; O(N² size²) for N ranks.
  /// The counts stay below 2⁵³ and are exact.
  private static func tiedProbability(_ ranks: [Double], size: Int) -> Double {
    let doubled = ranks.map { Int(2 * $0) }
    let observed = doubled[..<size].reduce(0, +)
    let most = doubled.sorted().suffix(size).reduce(0, +)
    // At [k][s], in how many ways k of the ranks so far add up to s.
    var ways = [[Double]](repeating: [Double](repeating: 0, count: most + 1), count: size + 1)
    ways[0][0] = 1
    for (place, rank) in doubled.enumerated() {
      for chosen in stride(from: min(place + 1, size), through: 1, by: -1) {
        for sum in stride(from: most, through: rank, by: -1) { ways[chosen][sum] += ways[chosen - 1][sum - rank] }
      }
    }
    let counts = ways[size]
    let (below, above) = (counts[...observed].reduce(0, +), counts[observed...].reduce(0, +))
    return min(1, 2 * min(below, above) / counts.reduce(0, +))
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
