import Foundation

/// The comparison of several methods over several tasks by their ranks (Friedman 1937), and by how much mean ranks must differ to tell
/// two methods apart (Nemenyi 1963), as recommended by Demšar, "Statistical comparisons of classifiers over multiple data sets", 2006.
public struct Friedman: Sendable, Equatable {
  /// The mean rank of each method, 1 for the smallest values.
  public let meanRanks: [Double]
  /// Friedman's statistic, corrected for ties.
  public let statistic: Double
  /// The probability of a statistic as large if all methods were alike, by the chi-squared distribution.
  public let probability: Double
  /// The difference of mean ranks from which on two methods differ at the level that was asked for.
  public let criticalDifference: Double

  /// Compares methods.
  /// - Parameters:
  ///   - values: for each task (or other block) one value for each method.
  ///   - level: the probability of finding any difference where there is none.
  /// - Returns: nil with fewer than two tasks or methods, or with rows of different lengths.
  public init?(_ values: [[Double]], level: Double = 0.05) {
    let count = values.first?.count ?? 0
    guard values.count >= 2, count >= 2, values.allSatisfy({ $0.count == count }) else { return nil }
    let rows = values.map { Ranks($0) }
    let (n, k) = (Double(values.count), Double(count))
    let sums = (0..<count).map { method in rows.reduce(0) { $0 + $1.ranks[method] } }
    meanRanks = sums.map { $0 / n }
    let ties = rows.reduce(0) { $0 + $1.tieTerm }
    let correction = 1 - ties / (n * k * (k * k - 1))
    let spread = sums.reduce(0) { $0 + $1 * $1 }
    statistic = correction > 0 ? (12 / (n * k * (k + 1)) * spread - 3 * n * (k + 1)) / correction : 0
    probability = correction > 0 ? ChiSquared.tail(statistic, degrees: count - 1) : 1
    criticalDifference =
      NormalDistribution.rangeQuantile(count: count, level: level) / 2.0.squareRoot() * (k * (k + 1) / (6 * n)).squareRoot()
  }
}

/// Corrections for the number of tests.
public enum MultipleTests {
  /// The probabilities of several tests, corrected so that the chance of any false alarm stays below the level (Holm, "A simple
  /// sequentially rejective multiple test procedure", 1979).
  public static func holm(_ probabilities: [Double]) -> [Double] {
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    var corrected = probabilities
    var largest = 0.0
    for (place, index) in order.enumerated() {
      largest = max(largest, min(1, probabilities[index] * Double(probabilities.count - place)))
      corrected[index] = largest
    }
    return corrected
  }
}
