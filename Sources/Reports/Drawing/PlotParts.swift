/// The rectangle of a drawing inside which values are shown; units are those of the view box.
struct PlotFrame {
  var width: Double
  var height: Double
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  var innerWidth: Double { width - left - right }
  var innerHeight: Double { height - top - bottom }

  func x(_ position: Double) -> Double { left + innerWidth * position }
  func y(_ position: Double) -> Double { top + innerHeight * (1 - position) }
  func containsY(_ y: Double) -> Bool { y >= top - 0.5 && y <= top + innerHeight + 0.5 }

  /// Left, top, width and height of the inside, for the script that reads values off the curves.
  var numbers: String { [left, top, innerWidth, innerHeight].map(\.short).joined(separator: " ") }
}

extension Double {
  /// A coordinate with at most one decimal.
  var short: String {
    guard isFinite else { return "0" }
    let tenths = Int((min(max(self, -1e6), 1e6) * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }
}

/// Grid lines and labels that plots share.
enum PlotParts {
  /// The lines behind the data.
  static func grid(_ frame: PlotFrame, _ x: Axis, _ y: Axis?) -> Markup {
    let bottom = frame.top + frame.innerHeight
    var path = ""
    for tick in x.ticks { path += "M\(frame.x(x.position(of: tick.value)).short) \(frame.top.short)V\(bottom.short)" }
    for tick in y?.ticks ?? [] {
      path += "M\(frame.left.short) \(frame.y(y!.position(of: tick.value)).short)H\((frame.width - frame.right).short)"
    }
    return """
      <path class="grid" d="\(path)" /><path class="base" d="M\(frame.left.short) \(bottom.short)\
      H\((frame.width - frame.right).short)" />
      """
  }

  /// Tick labels and axis titles.
  static func labels(_ frame: PlotFrame, _ x: Axis, _ y: Axis?) -> Markup {
    let bottom = frame.top + frame.innerHeight
    let xLabels: [Markup] = x.labelledTicks(width: frame.innerWidth).map { tick in
      "<text x=\"\(frame.x(x.position(of: tick.value)).short)\" y=\"\((bottom + 17).short)\">\(tick.label)</text>"
    }
    let yLabels: [Markup] = (y?.ticks ?? []).map { tick in
      "<text x=\"\((frame.left - 8).short)\" y=\"\((frame.y(y!.position(of: tick.value)) + 4).short)\">\(tick.label)</text>"
    }
    // Above the axis, where a long one has room.
    let yTitle: Markup = y.map { "<text class=\"axis\" x=\"2\" y=\"\((frame.top - 13).short)\">\($0.title)</text>" } ?? ""
    let middle = frame.left + frame.innerWidth / 2
    return """
      <g class="ticks" text-anchor="middle">\(xLabels)</g><g class="ticks" text-anchor="end">\(yLabels)</g>\
      <text class="axis" text-anchor="middle" x="\(middle.short)" y="\((frame.height - 8).short)">\(x.title)</text>\(yTitle)
      """
  }
}

/// The sign of a series where colour alone would not do.
enum Marker {
  /// One of six shapes around a point; `size` is half its width.
  static func markup(series: Int, x: Double, y: Double, size: Double) -> Markup {
    let (a, b) = (size, size * 0.9)
    func point(_ dx: Double, _ dy: Double) -> String { "\((x + dx).short) \((y + dy).short)" }
    let path: String
    switch series % 6 {
    case 0: return "<circle class=\"mark\" cx=\"\(x.short)\" cy=\"\(y.short)\" r=\"\(size.short)\" />"
    case 1: path = "M\(point(-b, -b))L\(point(b, -b))L\(point(b, b))L\(point(-b, b))Z"
    case 2: path = "M\(point(0, -a * 1.15))L\(point(a * 1.1, a * 0.85))L\(point(-a * 1.1, a * 0.85))Z"
    case 3: path = "M\(point(0, -a * 1.3))L\(point(a * 1.3, 0))L\(point(0, a * 1.3))L\(point(-a * 1.3, 0))Z"
    case 4: path = "M\(point(0, a * 1.15))L\(point(a * 1.1, -a * 0.85))L\(point(-a * 1.1, -a * 0.85))Z"
    default:
      let c = a * 0.4
      path =
        "M\(point(-c, -a))L\(point(c, -a))L\(point(c, -c))L\(point(a, -c))L\(point(a, c))L\(point(c, c))"
        + "L\(point(c, a))L\(point(-c, a))L\(point(-c, c))L\(point(-a, c))L\(point(-a, -c))L\(point(-c, -c))Z"
    }
    return "<path class=\"mark\" d=\"\(path)\" />"
  }

  /// A short piece of the series' line with its sign, for legends and tables.
  static func swatch(series: Int) -> Markup {
    """
    <svg class="swatch series s\(series)" viewBox="0 0 26 12" aria-hidden="true"><path class="line" d="M1 6h24" />\
    \(markup(series: series, x: 13, y: 6, size: 3.6))</svg>
    """
  }
}
