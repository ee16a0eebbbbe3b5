/// Curves of several methods with bands, as one SVG drawing.
struct LinePlot {
  struct Series {
    var label: String
    var index: Int
    var curve: AnytimeCurve
  }

  /// A value drawn across as a dashed line.
  struct Reference {
    var value: Double
    var label: String
  }

  var title: String
  var description: String
  var xAxis: Axis
  var yAxis: Axis
  var series: [Series]
  var references: [Reference]
  /// Whether values hold until the next point, as with the best so far; else points are joined by straight lines.
  var isStepped: Bool

  private static let frame = PlotFrame(width: 520, height: 346, left: 62, right: 14, top: 30, bottom: 46)

  func svg(identifier: String) -> Markup {
    let frame = Self.frame
    let clip = "\(identifier)-clip"
    let lines: [Markup] = series.map { series in
      let curve = series.curve
      let points = curve.x.map { frame.x(xAxis.position(of: $0)) }
      func heights(_ values: [Double]) -> [Double] { values.map { frame.y(yAxis.position(of: $0)) } }
      let middle = heights(curve.median)
      let band = bandPath(points, heights(curve.lower), heights(curve.upper), clip: clip)
      // From where half of the runs have ended the line only holds what they were left with, and is drawn fainter.
      let end = curve.x.lastIndex { $0 <= curve.end } ?? 0
      func path(_ name: Markup, _ part: Range<Int>) -> Markup {
        part.count < 2
          ? ""
          : """
          <path class="\(name)" d="\(linePath(points[part], middle[part]))" transform="scale(.1)" clip-path="url(#\(clip))" />
          """
      }
      let marker: Markup =
        frame.containsY(middle[end]) ? Marker.markup(series: series.index, x: points[end], y: middle[end], size: 4.5) : ""
      return """
        <g class="series s\(series.index)" data-label="\(series.label)">\(band)\(path("line", 0..<(end + 1)))\
        \(path("line kept", end..<points.count))\(marker)</g>
        """
    }
    return """
      <svg class="plot lines" viewBox="0 0 \(Int(frame.width)) \(Int(frame.height))" role="img" \
      aria-labelledby="\(identifier)-t \(identifier)-d" data-frame="\(frame.numbers)" data-x="\(numbers(xAxis))" \
      data-y="\(numbers(yAxis))" data-x-title="\(xAxis.title)" data-stepped="\(isStepped ? "1" : "0")">\
      <title id="\(identifier)-t">\(title)</title><desc id="\(identifier)-d">\(description)</desc>\
      <clipPath id="\(clip)"><rect x="\(Int(frame.left * 10))" y="\(Int(frame.top * 10))" \
      width="\(Int(frame.innerWidth * 10))" height="\(Int(frame.innerHeight * 10))" /></clipPath>\
      \(PlotParts.grid(frame, xAxis, yAxis))\(referenceLines)\(lines)\(PlotParts.labels(frame, xAxis, yAxis))</svg>
      """
  }

  private func numbers(_ axis: Axis) -> String {
    "\(axis.domain.lowerBound) \(axis.domain.upperBound) \(axis.scale.rawValue)"
  }

  private func linePath(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> SVGPath {
    var path = SVGPath()
    guard let startX = x.first, let startY = y.first else { return path }
    path.move(to: startX, startY)
    append(x.dropFirst(), y.dropFirst(), to: &path)
    path.line(to: x.last!, y.last!)
    return path
  }

  /// The band between the quartiles; empty where all runs agree everywhere.
  private func bandPath(_ x: [Double], _ lower: [Double], _ upper: [Double], clip: String) -> Markup {
    guard let startX = x.first, x.count > 1, lower != upper else { return "" }
    var path = SVGPath()
    path.move(to: startX, upper[0])
    append(x.dropFirst(), upper.dropFirst(), to: &path)
    path.line(to: x.last!, upper.last!)
    path.line(to: x.last!, lower.last!)
    // Backwards a step goes up or down first, at the point where the later value began.
    for index in x.indices.dropLast().reversed() {
      if isStepped {
        if lower[index] != lower[index + 1] {
          path.line(to: x[index + 1], lower[index + 1])
          path.line(to: x[index + 1], lower[index])
        }
      } else {
        path.line(to: x[index], lower[index])
      }
    }
    path.line(to: startX, lower[0])
    path.close()
    return "<path class=\"band\" d=\"\(path)\" transform=\"scale(.1)\" clip-path=\"url(#\(clip))\" />"
  }

  private func append(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>, to path: inout SVGPath) {
    for (x, y) in zip(x, y) {
      if isStepped { path.step(to: x, y) } else { path.line(to: x, y) }
    }
  }

  /// The references inside the frame: all lines first, so that none crosses a label.
  private var referenceLines: Markup {
    let frame = Self.frame
    let right = frame.width - frame.right
    let shown = references.map { (label: $0.label, y: frame.y(yAxis.position(of: $0.value))) }.filter { frame.containsY($0.y) }
    let lines: [Markup] = shown.map { reference in
      """
      <line class="reference" x1="\(frame.left.short)" x2="\(right.short)" y1="\(reference.y.short)" y2="\(reference.y.short)" />
      """
    }
    let places = ReferenceLabels.beside(shown.map(\.y), bottom: frame.top + frame.innerHeight)
    let labels: [Markup] = zip(shown, places).map { reference, place in
      let anchor: Markup = place.isAtEnd ? " text-anchor=\"end\"" : ""
      let x = place.isAtEnd ? right - 6 : frame.left + 6
      return "<text class=\"note\"\(anchor) x=\"\(x.short)\" y=\"\(place.y.short)\">\(reference.label)</text>"
    }
    return "\(lines)\(labels)"
  }
}
