import Foundation

/// The comparison of paired values (Wilcoxon, "Individual comparisons by ranking methods", 1945).
public struct WilcoxonSignedRank: Sendable, Equatable {
  /// The smaller of the sums of the ranks of positive and of negative differences.
  public let statistic: Double
  /// The probability of sums as different, on either side, if the differences were symmetric around 0.
  ///
  /// Pairs without a difference are left out (Wilcoxon's own way). Exact up to fifty pairs where no two differences have the same size
  /// and none is 0, else by the normal approximation, corrected for ties.
  public let probability: Double
  /// How many pairs differ.
  public let count: Int

  /// Compares pairs by their differences; nil without any.
  public init?(differences: [Double]) {
    let different = differences.filter { $0 != 0 }
    guard !differences.isEmpty else { return nil }
    count = different.count
    guard !different.isEmpty else {
      statistic = 0
      probability = 1
      return
    }
    let ranks = Ranks(different.map(abs))
    let positive = zip(different, ranks.ranks).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
    let n = Double(different.count)
    let total = n * (n + 1) / 2
    statistic = min(positive, total - positive)
    if ranks.tieTerm == 0, different.count == differences.count, count <= 50 {
      // How many subsets of the ranks have each sum.
      var counts = [Double](repeating: 0, count: Int(total) + 1)
      counts[0] = 1
      for rank in 1...count {
        for sum in stride(from: Int(total), through: rank, by: -1) { counts[sum] += counts[sum - rank] }
      }
      probability = min(1, 2 * counts[...Int(statistic)].reduce(0, +) / pow(2, n))
    } else {
      let variance = n * (n + 1) * (2 * n + 1) / 24 - ranks.tieTerm / 48
      probability = min(1, 2 * NormalDistribution.tail((total / 2 - statistic) / variance.squareRoot()))
    }
  }
}
