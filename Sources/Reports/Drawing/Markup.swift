/// A piece of XHTML or SVG. Interpolated text is escaped; only other markup goes in as it is:
///
/// ```swift
/// let cell: Markup = "<td>\(label)</td>"     // a label of `<b>` appears as text
/// let row: Markup = "<tr>\(cell)\(cell)</tr>"
/// ```
package struct Markup: Sendable, ExpressibleByStringInterpolation {
  /// The markup itself.
  package private(set) var text: String

  package init(stringLiteral value: String) { text = value }

  package init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  init(verbatim text: String) { self.text = text }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ value: some StringProtocol) { text += Markup.escape(value) }
    package mutating func appendInterpolation(_ value: Int) { text += String(value) }
    package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
    package mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { text += part.text } }
    mutating func appendInterpolation(_ path: SVGPath) { text += path.text }
  }

  package static func + (left: Markup, right: Markup) -> Markup { Markup(verbatim: left.text + right.text) }
  package static func += (left: inout Markup, right: Markup) { left.text += right.text }

  /// The text with the characters that mean something in markup replaced, and those that XML forbids shown as �.
  package static func escape(_ text: some StringProtocol) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      // Marks that change the direction of text could make a name read as another.
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

/// The `d` of an SVG path in tenths of a unit, written relative and short: a report can hold thousands of curves.
struct SVGPath: Sendable {
  private(set) var text = ""
  private var x = 0
  private var y = 0

  private static func tenths(_ value: Double) -> Int {
    value.isFinite ? Int((min(max(value, -1e5), 1e5) * 10).rounded()) : 0
  }

  mutating func move(to x: Double, _ y: Double) {
    self.x = Self.tenths(x)
    self.y = Self.tenths(y)
    text += "M\(self.x) \(self.y)"
  }

  mutating func line(to x: Double, _ y: Double) {
    let (newX, newY) = (Self.tenths(x), Self.tenths(y))
    let (dx, dy) = (newX - self.x, newY - self.y)
    (self.x, self.y) = (newX, newY)
    if dx == 0, dy == 0 { return }
    if dy == 0 {
      text += "h\(dx)"
    } else if dx == 0 {
      text += "v\(dy)"
    } else {
      text += dy < 0 ? "l\(dx)\(dy)" : "l\(dx) \(dy)"
    }
  }

  /// Goes level to `x` first, then up or down: the value held until there. Level pieces without a change are joined.
  mutating func step(to x: Double, _ y: Double) {
    guard Self.tenths(y) != self.y else { return }
    line(to: x, Double(self.y) / 10)
    line(to: x, y)
  }

  mutating func close() { text += "z" }
}
