/// Figures with their intervals, one row a method.
struct IntervalPlot {
  struct Row {
    var label: String
    var index: Int
    var value: Double
    /// The ends of the interval, where there is one.
    var low: Double?
    var high: Double?
  }

  var title: String
  var description: String
  var axis: Axis
  var rows: [Row]
  /// A value drawn across, such as that of no difference.
  var reference: Double?

  func svg(identifier: String) -> Markup {
    let names = RowLabels(rows.map(\.label))
    let rowHeight = max(30, names.rowHeight)
    let frame = PlotFrame(
      width: 520, height: 60 + rowHeight * Double(max(2, rows.count)), left: names.left, right: 18, top: 14, bottom: 46)
    let step = frame.innerHeight / Double(max(1, rows.count))
    let drawn: [Markup] = rows.enumerated().map { index, row in
      let y = frame.top + step * (Double(index) + 0.5)
      func x(_ value: Double) -> String { frame.x(axis.position(of: value)).short }
      var interval: Markup = ""
      if let low = row.low, let high = row.high {
        interval = """
          <path class="interval" d="M\(x(low)) \(y.short)H\(x(high))M\(x(low)) \((y - 5).short)v10M\(x(high)) \
          \((y - 5).short)v10" />
          """
      }
      return """
        <g class="series s\(row.index)">\(names.labels[index].markup(x: frame.left - 10, y: y, anchor: "end"))\(interval)\
        \(Marker.markup(series: row.index, x: frame.x(axis.position(of: row.value)), y: y, size: 4.5))</g>
        """
    }
    var line: Markup = ""
    if let reference, axis.domain.contains(reference) {
      let x = frame.x(axis.position(of: reference))
      line = """
        <line class="reference" x1="\(x.short)" x2="\(x.short)" y1="\((frame.top - 6).short)" \
        y2="\((frame.top + frame.innerHeight).short)" />
        """
    }
    return """
      <svg class="plot intervals" viewBox="0 0 \(Int(frame.width)) \(frame.height.short)" role="img" \
      aria-labelledby="\(identifier)-t \(identifier)-d"><title id="\(identifier)-t">\(title)</title>\
      <desc id="\(identifier)-d">\(description)</desc>\(PlotParts.grid(frame, axis, nil))\(line)\(drawn)\
      \(PlotParts.labels(frame, axis, nil))</svg>
      """
  }
}
