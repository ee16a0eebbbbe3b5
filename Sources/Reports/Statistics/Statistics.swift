/// Order statistics over the final values of a method's seeds.
///
/// Quantiles are of type 7 (Hyndman and Fan, 1996), the default of NumPy and R: linear interpolation between the order
/// statistics, with `quantile(0)` the smallest and `quantile(1)` the largest value.
public struct Statistics: Sendable {
  /// The finite values, ascending.
  public let sorted: [Double]

  /// Sorts the finite ones among `values`; O(n log n).
  public init(_ values: some Sequence<Double>) {
    sorted = values.filter(\.isFinite).sorted()
  }

  /// How many finite values there are.
  public var count: Int { sorted.count }

  /// The smallest value; nil without values.
  public var minimum: Double? { sorted.first }

  /// The largest value; nil without values.
  public var maximum: Double? { sorted.last }

  /// The middle value, or the mean of the two middle ones; nil without values.
  public var median: Double? { quantile(0.5) }

  /// The value below which the share `fraction` (0 to 1) lies; nil without values.
  public func quantile(_ fraction: Double) -> Double? {
    guard !sorted.isEmpty else { return nil }
    return Self.quantile(fraction, ofSorted: sorted)
  }

  /// The mean of the middle half of the values; nil without values.
  ///
  /// Exactly a quarter of the weight is left out at either end: where a quarter of the count is no whole number, the value that the
  /// border falls on enters with the part of it that lies inside. SciPy's `trim_mean`, which rliable (Agarwal and others 2021) takes,
  /// leaves out whole values only, so that of three values it leaves out none; for a multiple of four both are the same.
  public var interquartileMean: Double? {
    sorted.isEmpty ? nil : Self.interquartileMean(ofSorted: sorted)
  }

  /// The interquartile mean of values that are ascending and not empty.
  static func interquartileMean(ofSorted sorted: some RandomAccessCollection<Double>) -> Double {
    // In quarters of a value: of 4 n quarters the middle 2 n count.
    let count = sorted.count
    var sum = 0.0
    for (place, value) in sorted.enumerated() {
      let inside = min(4 * place + 4, 3 * count) - max(4 * place, count)
      if inside > 0 { sum += Double(inside) * value }
    }
    return sum / Double(2 * count)
  }

  /// The type 7 quantile of values that are ascending and not empty.
  static func quantile(_ fraction: Double, ofSorted sorted: some RandomAccessCollection<Double>) -> Double {
    let position = min(max(fraction, 0), 1) * Double(sorted.count - 1)
    let below = Int(position.rounded(.down))
    let lower = sorted[sorted.index(sorted.startIndex, offsetBy: below)]
    guard below + 1 < sorted.count else { return lower }
    let upper = sorted[sorted.index(sorted.startIndex, offsetBy: below + 1)]
    return lower + (upper - lower) * (position - Double(below))
  }
}
