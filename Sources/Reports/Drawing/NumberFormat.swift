import Foundation

/// Numbers as a careful printer sets them: thousands separators, a true minus sign, no digits beyond what they mean.
package enum NumberFormat {
  /// `value` with exactly `decimals` digits after the point.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "–" }
    let magnitude = abs(value)
    guard magnitude < 1e15 else { return scientific(value) }
    let text = String(format: "%.\(decimals)f", magnitude)
    let parts = text.split(separator: ".")
    var grouped = ""
    for (index, digit) in parts[0].enumerated() {
      if index > 0, (parts[0].count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    if parts.count > 1 { grouped += "." + parts[1] }
    let isZero = !text.contains { $0 != "0" && $0 != "." }
    return value < 0 && !isZero ? "−" + grouped : grouped
  }

  /// `value` rounded to `digits` significant digits, whole digits never dropped, trailing zeros dropped.
  package static func significant(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return "–" }
    guard value != 0 else { return "0" }
    let exponent = Int(log10(abs(value)).rounded(.down))
    guard (-5..<15).contains(exponent) else { return scientific(value) }
    let text = fixed(value, decimals: max(0, digits - 1 - exponent))
    guard text.contains(".") else { return text }
    let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(trimmed.reversed())
  }

  /// Mantissa and power of ten, such as 1.25 × 10⁻⁷.
  package static func scientific(_ value: Double) -> String {
    let parts = String(format: "%.2e", value).split(separator: "e")
    guard parts.count == 2, let power = Int(parts[1]) else { return "\(value)" }
    return parts[0].replacingOccurrences(of: "-", with: "−") + " × 10" + superscript(power)
  }

  /// A whole factor times a power of ten as an axis has room for it: 10⁻⁷, 2 × 10⁻⁷.
  static func power(_ factor: Double, _ power: Int) -> String {
    (factor == 1 ? "10" : "\(Int(factor)) × 10") + superscript(power)
  }

  private static func superscript(_ power: Int) -> String {
    let superscripts: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    ]
    return String(String(power).compactMap { superscripts[$0] })
  }

  /// A count as an axis has room for it: 500, 20k, 1.5M.
  package static func compact(_ value: Double) -> String {
    let magnitude = abs(value)
    let units: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")]
    for (unit, suffix) in units where magnitude >= unit {
      return significant(value / (suffix == "k" ? 1e3 : unit), digits: 4) + suffix
    }
    return significant(value, digits: 4)
  }

  /// A count of steps or evaluations; shares of an evaluation show up to one decimal.
  package static func count(_ value: Double) -> String {
    value.rounded() == value || abs(value) >= 1000 ? fixed(value, decimals: 0) : fixed(value, decimals: 1)
  }

  /// A duration given in seconds.
  package static func duration(_ seconds: Double) -> String {
    switch abs(seconds) {
    case 0: "0 s"
    case ..<1e-3: significant(seconds * 1e6, digits: 2) + " µs"
    case ..<1: significant(seconds * 1e3, digits: 3) + " ms"
    case ..<120: significant(seconds, digits: 3) + " s"
    case 1e12...: significant(seconds, digits: 3) + " s"
    case ..<7200: "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
    default: "\(Int(seconds / 3600)) h \(Int(seconds) / 60 % 60) min"
    }
  }

  /// A share in percent, with the sign only where it is negative. More than ten times the whole is said as that: the digits of 71,661 %
  /// mean nothing, as a share of what is small beside the value.
  package static func percent(_ value: Double) -> String {
    if value > 1000, value.isFinite { return "over 1,000 %" }
    let decimals = value != 0 && abs(value) < 0.095 ? 3 : abs(value) < 100 ? 2 : 0
    return fixed(value, decimals: decimals) + " %"
  }

  /// A gap, which is a share, in percent. One below zero says that a value lies beyond what it is compared with: where that is proved
  /// to be the best there is, the value is too good, by an error or by the chance of its samples, and the gap is marked. Less than
  /// rounding may bring about counts as none.
  /// - Parameter isProved: whether nothing can be better than what the gap is taken to.
  package static func gap(_ share: Double, toProved isProved: Bool) -> String {
    if abs(share) < 1e-12 { return percent(0) }
    return percent(100 * share) + (share < 0 && isProved ? " (beyond)" : "")
  }

  /// A small count in letters, as sentences have it.
  package static func spelled(_ count: Int) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return words.indices.contains(count) ? words[count] : "\(count)"
  }

  /// A camel case key as words: `environmentSteps` becomes "environment steps".
  package static func words(_ key: String) -> String {
    switch key {
    case "cpuSeconds": return "CPU seconds"
    default:
      return key.reduce(into: "") { words, character in
        if character.isUppercase, !words.isEmpty { words += " " }
        words += character.lowercased()
      }
    }
  }
}

/// One number of decimals for all values of a column, so that they can be compared at a glance.
package struct ValueFormat: Sendable {
  private let decimals: Int?
  /// Whether values are of so many sizes that the small ones would show no digits in the decimals of the large ones.
  private let isWide: Bool

  /// Whole numbers stay whole; others get four significant digits at the size of the largest, or each of its own where none is
  /// below zero and they differ by many orders of magnitude.
  package init(_ values: some Sequence<Double>) {
    let finite = values.filter(\.isFinite)
    let largest = finite.map(abs).max() ?? 0
    let smallest = finite.map(abs).filter { $0 > 0 }.min() ?? 0
    if finite.allSatisfy({ $0.rounded() == $0 }) {
      decimals = 0
      isWide = false
    } else if largest >= 1e-4, largest < 1e15 {
      let digits = max(0, min(8, 3 - Int(log10(largest).rounded(.down))))
      isWide = smallest < 2 * pow(10, -Double(digits)) && finite.allSatisfy { $0 >= 0 }
      decimals = isWide ? nil : digits
    } else {
      decimals = nil
      isWide = false
    }
  }

  /// `value` in this format; a mean between whole numbers shows one decimal.
  package func callAsFunction(_ value: Double) -> String {
    if isWide { return NumberFormat.significant(value, digits: 4) }
    guard let decimals else { return value == 0 ? "0" : NumberFormat.scientific(value) }
    if decimals == 0, value.rounded() != value, abs(value) < 1e6 { return NumberFormat.fixed(value, decimals: 1) }
    return NumberFormat.fixed(value, decimals: decimals)
  }
}
