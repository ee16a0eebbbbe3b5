/// Between which numbers a setting lies.
///
/// Declared once, in `bounds`, they are checked when an experiment file is read, said by
/// `warren describe`, and written into the JSON Schema for editors. Of a list they hold for each element.
public struct SettingBounds: Sendable, Equatable {
  /// One end.
  public struct End: Sendable, Equatable {
    public var value: Double
    /// Whether a setting may be exactly that.
    public var isIncluded: Bool
  }

  /// The lower end; nil where there is none.
  public var lower: End?
  /// The upper end; nil where there is none.
  public var upper: End?
  /// Why, where that is not plain: "as they are each other's baseline".
  public var reason: String?

  private init(_ lower: End?, _ upper: End?, _ reason: String? = nil) {
    self.lower = lower
    self.upper = upper
    self.reason = reason
  }

  /// At least a number, and any finite one above it.
  public static func atLeast(_ lower: Double, _ reason: String? = nil) -> SettingBounds {
    SettingBounds(End(value: lower, isIncluded: true), nil, reason)
  }

  /// Above a number, and finite.
  public static func above(_ lower: Double) -> SettingBounds { SettingBounds(End(value: lower, isIncluded: false), nil) }

  /// From one number to another, both included.
  public static func from(_ lower: Double, to upper: Double, _ reason: String? = nil) -> SettingBounds {
    SettingBounds(End(value: lower, isIncluded: true), End(value: upper, isIncluded: true), reason)
  }

  /// From a number, which is included, to below another.
  public static func from(_ lower: Double, below upper: Double) -> SettingBounds {
    SettingBounds(End(value: lower, isIncluded: true), End(value: upper, isIncluded: false))
  }

  /// Above a number and at most another.
  public static func above(_ lower: Double, to upper: Double) -> SettingBounds {
    SettingBounds(End(value: lower, isIncluded: false), End(value: upper, isIncluded: true))
  }

  /// Between two numbers, neither of them included.
  public static func above(_ lower: Double, below upper: Double) -> SettingBounds {
    SettingBounds(End(value: lower, isIncluded: false), End(value: upper, isIncluded: false))
  }

  /// Whether a setting may be that; no setting is infinite.
  public func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    if let lower, lower.isIncluded ? value < lower.value : value <= lower.value { return false }
    if let upper, upper.isIncluded ? value > upper.value : value >= upper.value { return false }
    return true
  }

  /// The bounds in words: "from 1 to 4096", "above 0 and at most 1".
  public var text: String {
    switch (lower, upper) {
    case (let lower?, let upper?) where lower.isIncluded && upper.isIncluded:
      "from \(Self.text(lower.value)) to \(Self.text(upper.value))"
    case (let lower?, let upper?):
      (lower.isIncluded ? "at least " : "above ") + Self.text(lower.value)
        + (upper.isIncluded ? " and at most " : " and below ") + Self.text(upper.value)
    case (let lower?, nil): (lower.isIncluded ? "at least " : "above ") + Self.text(lower.value)
    case (nil, let upper?): (upper.isIncluded ? "at most " : "below ") + Self.text(upper.value)
    case (nil, nil): "a number"
    }
  }

  private static func text(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}

extension Configuration {
  /// Checks all settings against `bounds`; the first thing that a check of one's own does.
  /// - Throws: ``WarrenError`` that names the first setting, in the order of the names, that lies outside.
  public func checkBounds() throws {
    let bounds = Self.bounds
    guard !bounds.isEmpty else { return }
    let settings = try JSONValue(encoding: self)
    for (name, bounds) in bounds.sorted(by: { $0.key < $1.key }) {
      // One without a value is absent.
      guard let wrong = settings[name]?.firstOutside(bounds) else { continue }
      let reason = bounds.reason.map { ", \($0)" } ?? ""
      throw WarrenError("'\(name)' must be \(bounds.text)\(reason), found \(wrong.displayed)")
    }
  }
}

extension JSONValue {
  /// This number where it lies outside, or the first of a list that does.
  fileprivate func firstOutside(_ bounds: SettingBounds) -> JSONValue? {
    switch self {
    case .null: nil
    case .array(let values): values.lazy.compactMap { $0.firstOutside(bounds) }.first
    default: doubleValue.map(bounds.contains) ?? false ? nil : self
    }
  }
}
