import Foundation

/// How values are laid out along an axis.
package enum Scale: String, Codable, Sendable {
  case linear, logarithmic

  /// Whether values over that range are told apart by their logarithms alone: all above zero, and over more than two decades.
  package static func isLogarithmic(_ range: ClosedRange<Double>) -> Bool {
    range.lowerBound > 0 && range.upperBound / range.lowerBound > 100
  }

  /// The place of `value` in `domain`, from 0 to 1 and beyond for values outside.
  package func position(of value: Double, in domain: ClosedRange<Double>) -> Double {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    guard high > low else { return 0.5 }
    switch self {
    case .linear: return (value - low) / (high - low)
    case .logarithmic: return value > 0 ? log(value / low) / log(high / low) : 0
    }
  }

  /// The range of all values but those so far out that beside them the rest would lie on one spot: beyond Tukey's outer fences, three
  /// times the interquartile range away from the quartiles, where that leaves a tenth of the whole range or less. Nil where nothing is
  /// that far out, or so much is the same that there is no range to tell.
  static func rangeWithoutOutliers(_ values: some Sequence<Double>) -> ClosedRange<Double>? {
    let statistics = Statistics(values)
    guard let low = statistics.minimum, let high = statistics.maximum, let first = statistics.quantile(0.25),
      let third = statistics.quantile(0.75), third > first
    else { return nil }
    let fence = 3 * (third - first)
    let inside = statistics.sorted.filter { $0 >= first - fence && $0 <= third + fence }
    guard let lowest = inside.first, let highest = inside.last, 10 * (highest - lowest) <= high - low else { return nil }
    return lowest...highest
  }

  /// The value at a place from 0 to 1.
  package func value(at position: Double, in domain: ClosedRange<Double>) -> Double {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    switch self {
    case .linear: return low + (high - low) * position
    case .logarithmic: return low * pow(high / low, position)
    }
  }
}

/// A labelled place on an axis.
package struct Tick: Sendable, Equatable {
  package var value: Double
  package var label: String
}

/// One axis of a plot: what it shows, over which range, and where it is labelled.
package struct Axis: Sendable {
  package let title: String
  package let scale: Scale
  package let domain: ClosedRange<Double>
  package let ticks: [Tick]

  /// - Parameters:
  ///   - domain: the values from one end to the other; above zero on a logarithmic scale.
  ///   - count: about how many ticks there is room for.
  package init(title: String, scale: Scale = .linear, domain: ClosedRange<Double>, count: Int = 5) {
    self.title = title
    self.scale = scale
    self.domain = domain
    ticks = scale == .linear ? Self.linearTicks(domain, count: count) : Self.logarithmicTicks(domain, count: count)
  }

  func position(of value: Double) -> Double { scale.position(of: value, in: domain) }

  /// The ticks whose labels have room beside each other on an axis across. On a linear axis every second, third and so on, so that they
  /// stay evenly apart; on a logarithmic one powers of ten come first.
  package func labelledTicks(width: Double) -> [Tick] {
    func span(_ tick: Tick) -> ClosedRange<Double> {
      let half = RowLabel.extent(tick.label[...], size: Self.labelSize) / 2 + Self.labelMargin
      let middle = position(of: tick.value) * width
      return (middle - half)...(middle + half)
    }
    if scale == .linear {
      let fitting = (1...max(1, ticks.count)).lazy.map { step in stride(from: 0, to: ticks.count, by: step).map { ticks[$0] } }
        .first { shown in zip(shown, shown.dropFirst()).allSatisfy { !span($0).overlaps(span($1)) } }
      return fitting ?? ticks
    }
    func isPower(_ tick: Tick) -> Bool {
      let power = log10(tick.value)
      return abs(power - power.rounded()) < 1e-9
    }
    var shown: [Tick] = []
    for tick in ticks.filter(isPower) + ticks.filter({ !isPower($0) })
    where shown.allSatisfy({ !span($0).overlaps(span(tick)) }) {
      shown.append(tick)
    }
    return shown.sorted { $0.value < $1.value }
  }

  /// The size of the labels, between those that the style sheet gives them on wide and on narrow screens.
  private static let labelSize = 14.0
  private static let labelMargin = 2.0

  /// Ticks at multiples of 1, 2, 2.5 or 5 times a power of ten, about `count` of them.
  package static func linearTicks(_ domain: ClosedRange<Double>, count: Int) -> [Tick] {
    let span = domain.upperBound - domain.lowerBound
    guard span > 0, span.isFinite, count > 0 else {
      return [Tick(value: domain.lowerBound, label: NumberFormat.significant(domain.lowerBound, digits: 6))]
    }
    let raw = span / Double(count)
    let power = pow(10, log10(raw).rounded(.down))
    let steps = [1, 2, 2.5, 5, 10].map { $0 * power }
    let step = steps.min { abs(span / $0 - Double(count)) < abs(span / $1 - Double(count)) } ?? power
    let first = (domain.lowerBound / step - 1e-9).rounded(.up)
    let last = (domain.upperBound / step + 1e-9).rounded(.down)
    // A range far from zero and narrower than a double can tell apart has no ticks to find.
    guard last - first < 100, last >= first else { return [] }
    return stride(from: first, through: last, by: 1).map { index in
      Tick(value: index * step, label: label(index * step, step: step))
    }
  }

  /// Ticks at powers of ten; also at their double and fivefold where there are few, and only some powers where many.
  package static func logarithmicTicks(_ domain: ClosedRange<Double>, count: Int) -> [Tick] {
    guard domain.lowerBound > 0, domain.upperBound > domain.lowerBound else { return [] }
    let low = Int((log10(domain.lowerBound) - 1e-9).rounded(.up))
    let high = Int((log10(domain.upperBound) + 1e-9).rounded(.down))
    let powers = max(0, high - low + 1)
    let factors: [Double] = powers <= 2 ? [1, 2, 5] : [1]
    let stride = max(1, Int((Double(powers) / Double(max(1, count + 2))).rounded(.up)))
    // Zeros in front or behind would fill the axis.
    let isLong = low < -4 || high > 9
    var ticks: [Tick] = []
    for power in Swift.stride(from: low - 1, through: high, by: 1) where power == low - 1 || (power - low) % stride == 0 {
      for factor in factors {
        // Parsing gives the double that a reader would write; pow(10, -3) may be one bit off.
        guard let value = Double("\(Int(factor))e\(power)") else { continue }
        if value >= domain.lowerBound * (1 - 1e-9), value <= domain.upperBound * (1 + 1e-9) {
          ticks.append(
            Tick(value: value, label: isLong ? NumberFormat.power(factor, power) : label(value, step: value)))
        }
      }
    }
    return ticks
  }

  /// The label of a tick among ticks `step` apart.
  private static func label(_ value: Double, step: Double) -> String {
    if value == 0 { return "0" }
    if abs(value) >= 1e15 || step < 1e-5 { return NumberFormat.scientific(value) }
    if abs(value) >= 1e6 || (abs(value) >= 1e4 && step >= 1e3) { return NumberFormat.compact(value) }
    let exponent = Int((log10(step) + 1e-9).rounded(.down))
    var decimals = max(0, -exponent)
    // A step of 2.5 needs one digit more than its power of ten.
    let scaled = step * pow(10, Double(decimals))
    if abs(scaled - scaled.rounded()) > 1e-6 { decimals += 1 }
    return NumberFormat.fixed(value, decimals: decimals)
  }
}
