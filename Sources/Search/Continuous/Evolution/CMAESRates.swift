#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The weights and learning rates of ``CovarianceAdaptation``: table 1 of Hansen's tutorial.
struct CMAESRates {
  /// The weights of all candidates from best to worst; those of the better half add up to 1.
  let weights: [Double]
  /// The sum of all weights.
  let weightSum: Double
  /// How many candidates have positive weights.
  let parentCount: Int
  /// How many equally weighted parents the better half counts for.
  let effectiveCount: Double
  let covariancePath: Double
  let sigmaPath: Double
  let damping: Double
  let rankOne: Double
  let rankMany: Double
  /// The expected length of a vector of n standard normal numbers.
  let expectedLength: Double

  init(dimension: Int, population: Int, isSeparable: Bool) {
    let n = Double(dimension)
    let raw = (1...population).map { log(Double(population + 1) / 2) - log(Double($0)) }
    parentCount = population / 2
    let (better, worse) = (raw.prefix(parentCount), raw.suffix(from: parentCount))
    func effective(_ weights: ArraySlice<Double>) -> Double {
      let (sum, squares) = (weights.reduce(0, +), weights.reduce(0) { $0 + $1 * $1 })
      return squares > 0 ? sum * sum / squares : 0
    }
    effectiveCount = effective(better)
    let worseCount = effective(worse)
    covariancePath = (4 + effectiveCount / n) / (n + 4 + 2 * effectiveCount / n)
    sigmaPath = (effectiveCount + 2) / (n + effectiveCount + 5)
    damping = 1 + 2 * max(0, ((effectiveCount - 1) / (n + 1)).squareRoot() - 1) + sigmaPath
    // A diagonal has fewer numbers to learn, so it learns faster.
    let faster = isSeparable ? (n + 2) / 3 : 1
    let one = min(1, faster * 2 / ((n + 1.3) * (n + 1.3) + effectiveCount))
    let many = min(
      1 - one, faster * 2 * (0.25 + effectiveCount + 1 / effectiveCount - 2) / ((n + 2) * (n + 2) + effectiveCount))
    (rankOne, rankMany) = (one, many)
    let limit = min(
      1 + one / max(many, 1e-300), 1 + 2 * worseCount / (effectiveCount + 2), max(0, 1 - one - many) / max(n * many, 1e-300))
    let positive = raw.filter { $0 > 0 }.reduce(0, +)
    let negative = -raw.filter { $0 < 0 }.reduce(0, +)
    weights = raw.map { $0 >= 0 ? $0 / positive : limit * $0 / negative }
    weightSum = weights.reduce(0, +)
    expectedLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
  }

  static func logarithm(_ number: Double) -> Double { log(number) }
  static func exponential(_ number: Double) -> Double { exp(number) }
  static func power(_ base: Double, _ exponent: Int) -> Double { pow(base, Double(exponent)) }
}
