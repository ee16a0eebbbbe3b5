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

  /// The mean without the smallest and the largest quarter of the values, a quarter being rounded down to whole values, as in rliable;
  /// nil without values.
  public var interquartileMean: Double? {
    guard !sorted.isEmpty else { return nil }
    let cut = sorted.count / 4
    let middle = sorted[cut..<sorted.count - cut]
    return middle.reduce(0, +) / Double(middle.count)
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
