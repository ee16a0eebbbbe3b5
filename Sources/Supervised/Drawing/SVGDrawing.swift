import Foundation

/// Puts together the text of an SVG: a few shapes, each in one line.
struct SVGDrawing {
  let width: Double
  let height: Double
  let title: String
  private var body = ""

  init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  /// Colours of the report where the drawing stands in one, and the same on its own.
  static let blue = "var(--series-1, #0072b2)"
  static let orange = "var(--series-2, #d55e00)"
  static let ink = "currentColor"

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String, opacity: Double = 1, tip: String? = nil
  ) {
    let start =
      "<rect x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" width=\"\(Self.text(width))\" height=\"\(Self.text(height))\" "
      + "fill=\"\(fill)\" fill-opacity=\"\(Self.text(opacity))\""
    body += start + (tip.map { "><title>\(Self.escape($0))</title></rect>\n" } ?? "/>\n")
  }

  mutating func frame(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    body +=
      "<rect x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" width=\"\(Self.text(width))\" height=\"\(Self.text(height))\" "
      + "fill=\"none\" stroke=\"\(Self.ink)\" stroke-opacity=\"0.25\" stroke-width=\"0.75\"/>\n"
  }

  mutating func label(
    _ text: String, _ x: Double, _ y: Double, size: Double = 11, anchor: String = "middle", opacity: Double = 1,
    isTurned: Bool = false
  ) {
    let turn = isTurned ? " transform=\"rotate(-90 \(Self.text(x)) \(Self.text(y)))\"" : ""
    body +=
      "<text x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" font-size=\"\(Self.text(size))\" font-family=\"sans-serif\" "
      + "text-anchor=\"\(anchor)\" fill=\"\(Self.ink)\" fill-opacity=\"\(Self.text(opacity))\"\(turn)>\(Self.escape(text))</text>\n"
  }

  mutating func path(_ d: String, fill: String, opacity: Double = 1) {
    guard !d.isEmpty else { return }
    body += "<path d=\"\(d)\" fill=\"\(fill)\" fill-opacity=\"\(Self.text(opacity))\"/>\n"
  }

  mutating func line(_ points: [(x: Double, y: Double)], stroke: String, width: Double, dashes: String? = nil) {
    let d = points.enumerated().map { "\($0 == 0 ? "M" : "L")\(Self.text($1.x)) \(Self.text($1.y))" }.joined()
    let dash = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    body += "<path d=\"\(d)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"\(Self.text(width))\"\(dash)/>\n"
  }

  mutating func dot(_ x: Double, _ y: Double, radius: Double, fill: String, opacity: Double) {
    body +=
      "<circle cx=\"\(Self.text(x))\" cy=\"\(Self.text(y))\" r=\"\(Self.text(radius))\" fill=\"\(fill)\" "
      + "fill-opacity=\"\(Self.text(opacity))\"/>\n"
  }

  mutating func ring(_ x: Double, _ y: Double, radius: Double, stroke: String) {
    body +=
      "<circle cx=\"\(Self.text(x))\" cy=\"\(Self.text(y))\" r=\"\(Self.text(radius))\" fill=\"none\" "
      + "stroke=\"\(stroke)\" stroke-width=\"1.5\"/>\n"
  }

  /// The complete SVG.
  var text: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.text(width)) \(Self.text(height))" \
    width="\(Self.text(width))" height="\(Self.text(height))">
    <title>\(Self.escape(title))</title>
    \(body)</svg>

    """
  }

  /// A number with at most two digits after the point.
  static func text(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
  }

  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
