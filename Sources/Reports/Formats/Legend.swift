/// What the lines of a drawing stand for, in rows below it.
struct Legend {
  /// Series and label, in the order shown.
  var entries: [(series: Int, label: String)]
  /// The width there is.
  var width: Double
  /// Where the rows begin.
  var top: Double

  private static let rowHeight = 18.0
  private static let left = 14.0

  /// The entries by rows, each with the place where it begins; widths are a rough one per character.
  private var rows: [[(x: Double, series: Int, label: String)]] {
    var rows: [[(x: Double, series: Int, label: String)]] = [[]]
    var x = Self.left
    for entry in entries {
      let label = entry.label.count > 40 ? String(entry.label.prefix(39)) + "…" : entry.label
      let needed = 48 + 7.2 * Double(label.count)
      if x + needed > width, !rows[rows.count - 1].isEmpty {
        rows.append([])
        x = Self.left
      }
      rows[rows.count - 1].append((x, entry.series, label))
      x += needed
    }
    return rows
  }

  /// How high all rows are together.
  var height: Double { entries.isEmpty ? 0 : Double(rows.count) * Self.rowHeight + 6 }

  /// The rows, in the units of the drawing.
  var markup: Markup {
    let parts: [Markup] = rows.enumerated().flatMap { index, row in
      let y = top + (Double(index) + 0.5) * Self.rowHeight
      return row.map { entry -> Markup in
        """
        <g class="series s\(entry.series)"><path class="line" d="M\(entry.x.short) \(y.short)h28" />\
        \(Marker.markup(series: entry.series, x: entry.x + 14, y: y, size: 4))</g><g class="ticks"><text \
        x="\((entry.x + 35).short)" y="\((y + 4).short)">\(entry.label)</text></g>
        """
      }
    }
    return "\(parts)"
  }
}
