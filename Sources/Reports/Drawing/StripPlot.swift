/// Final values of every run, one row a method, with a box for the quartiles and a bar for the median.
struct StripPlot {
  struct Row {
    var label: String
    var index: Int
    /// Seed and value of every run that counts.
    var runs: [(seed: Int, value: Double)]
  }

  var title: String
  var description: String
  var axis: Axis
  var rows: [Row]
  var references: [LinePlot.Reference]
  var format: ValueFormat
  /// Whether every dot says its seed and value when pointed at; it takes half the bytes of the drawing.
  var labelsDots: Bool

  private static let rowHeight = 34.0
  private static let width = 520.0
  private static let right = 14.0

  func svg(identifier: String) -> Markup {
    let names = RowLabels(rows.map(\.label))
    let left = names.left
    let shown = references.map { ($0, axis.position(of: $0.value)) }.filter { (0...1).contains($0.1) }
    let places = ReferenceLabels.above(
      shown.map(\.1), lengths: shown.map(\.0.label.count), width: Self.width - left - Self.right)
    let top = shown.isEmpty ? 14 : 26 + ReferenceLabels.rowHeight * Double(places.map(\.row).max() ?? 0)
    let frame = PlotFrame(
      width: Self.width,
      height: top + 46 + max(Self.rowHeight, names.rowHeight) * max(Double(rows.count), min(7, 2.5 * Double(rows.count))),
      left: left,
      right: Self.right, top: top, bottom: 46)
    let step = frame.innerHeight / Double(max(1, rows.count))
    let lines: [Markup] = zip(shown, places).map { reference($0.0, at: $0.1, label: $1, frame) }
    let drawn: [Markup] = rows.enumerated().map { index, row in
      draw(row, names.labels[index], frame: frame, middle: frame.top + step * (Double(index) + 0.5), half: min(14, step * 0.3))
    }
    return """
      <svg class="plot strip" viewBox="0 0 \(Int(frame.width)) \(frame.height.short)" role="img" \
      aria-labelledby="\(identifier)-t \(identifier)-d"><title id="\(identifier)-t">\(title)</title>\
      <desc id="\(identifier)-d">\(description)</desc>\(PlotParts.grid(frame, axis, nil))\
      \(lines)\(drawn)\(PlotParts.labels(frame, axis, nil))</svg>
      """
  }

  private func draw(_ row: Row, _ name: RowLabel, frame: PlotFrame, middle: Double, half: Double) -> Markup {
    let statistics = Statistics(row.runs.map(\.value))
    guard let median = statistics.median, let low = statistics.quantile(0.25), let high = statistics.quantile(0.75) else {
      return ""
    }
    /// What lies outside stands at the edge.
    func x(_ value: Double) -> Double { frame.x(min(max(axis.position(of: value), 0), 1)) }
    let dots: [Markup] = row.runs.enumerated().map { index, run in
      // Fixed offsets keep equal values apart without chance.
      let offset = [0, -0.55, 0.55, -0.28, 0.28, -0.8, 0.8][index % 7] * half
      let title: Markup = labelsDots ? "<title>\(row.label), seed \(run.seed): \(format(run.value))</title>" : ""
      guard axis.domain.contains(run.value) else {
        // A tip that points to where the value is.
        let tip = run.value < axis.domain.lowerBound ? -6 : 6
        let path = "M\(x(run.value).short) \((middle + offset - 4).short)v8l\(tip) -4Z"
        return "<path class=\"beyond\" d=\"\(path)\">\(title)</path>"
      }
      let place: Markup = "cx=\"\(x(run.value).short)\" cy=\"\((middle + offset).short)\" r=\"3.2\""
      return labelsDots ? "<circle \(place)>\(title)</circle>" : "<circle \(place) />"
    }
    let width = max(0, x(high) - x(low))
    return """
      <g class="series s\(row.index)">\(name.markup(x: frame.left - 10, y: middle, anchor: "end"))<path class="range" d="M\(x(statistics.minimum!).short) \(middle.short)\
      H\(x(statistics.maximum!).short)" /><rect class="box" x="\(x(low).short)" y="\((middle - half).short)" \
      width="\(width.short)" height="\((2 * half).short)" /><g class="dots">\(dots)</g><path class="median" \
      d="M\(x(median).short) \((middle - half - 3).short)V\((middle + half + 3).short)" /></g>
      """
  }

  private func reference(
    _ reference: LinePlot.Reference, at position: Double, label: ReferenceLabels.Above, _ frame: PlotFrame
  ) -> Markup {
    let x = frame.x(position)
    let raised = frame.top - ReferenceLabels.rowHeight * Double(label.row)
    return """
      <line class="reference" x1="\(x.short)" x2="\(x.short)" y1="\((raised - 6).short)" \
      y2="\((frame.top + frame.innerHeight).short)" /><text class="note" text-anchor="\(label.anchor)" x="\(x.short)" \
      y="\((raised - 11).short)">\(reference.label)</text>
      """
  }
}
