/// Mean ranks on a line; methods that the critical difference does not tell apart are joined by a bar (Demšar 2006).
struct CriticalDifferencePlot {
  struct Entry {
    var label: String
    var index: Int
    var meanRank: Double
  }

  var title: String
  var description: String
  /// Best first.
  var entries: [Entry]
  var criticalDifference: Double

  /// The widest groups of methods whose mean ranks differ by less than the critical difference; groups of one are left out, and those
  /// that lie within another.
  var groups: [ClosedRange<Int>] {
    var groups: [ClosedRange<Int>] = []
    for first in entries.indices {
      let last = entries.lastIndex { $0.meanRank - entries[first].meanRank < criticalDifference } ?? first
      if last > first, groups.last.map({ last > $0.upperBound }) ?? true { groups.append(first...last) }
    }
    return groups
  }

  func svg(identifier: String) -> Markup {
    let count = entries.count
    let groups = groups
    let axisY = 44.0
    let barsBottom = axisY + 14 + 11 * Double(groups.count)
    let rows = (count + 1) / 2
    let names = RowLabels(
      // A name is cut before its rank is.
      entries.map {
        "\($0.label.count > 42 ? $0.label.prefix(41) + "…" : $0.label[...]) \(NumberFormat.fixed($0.meanRank, decimals: 2))"
      }, room: 150,
      mostLines: 3, whole: entries.map { $0.label.count > 42 ? $0.label : nil })
    let rowHeight = max(24, names.rowHeight)
    let height = barsBottom + 16 + rowHeight * Double(rows)
    let side = names.left + 14
    let (left, right, width) = (side, side, 520.0)
    func x(_ rank: Double) -> Double { left + (rank - 1) / Double(max(1, count - 1)) * (width - left - right) }
    let ticks: [Markup] = (1...count).map { rank in
      """
      <path class="base" d="M\(x(Double(rank)).short) \(axisY.short)v-5" /><text text-anchor="middle" \
      x="\(x(Double(rank)).short)" y="\((axisY - 9).short)">\(rank)</text>
      """
    }
    let labels: [Markup] = entries.enumerated().map { place, entry in
      // The better half is named on the left, from the top down, the other half on the right, from the bottom up.
      let isLeft = place < rows
      let y = barsBottom + 22 + rowHeight * Double(isLeft ? place : count - 1 - place)
      let end = isLeft ? left - 14 : width - right + 14
      return """
        <g class="series s\(entry.index)"><path class="interval" d="M\(x(entry.meanRank).short) \(axisY.short)V\(y.short)\
        H\(end.short)" />\(names.labels[place].markup(x: end + (isLeft ? -5 : 5), y: y, anchor: isLeft ? "end" : "start"))</g>
        """
    }
    let bars: [Markup] = groups.enumerated().map { index, group in
      let y = axisY + 14 + 11 * Double(index)
      return """
        <path class="group" d="M\((x(entries[group.lowerBound].meanRank) - 5).short) \(y.short)\
        H\((x(entries[group.upperBound].meanRank) + 5).short)" />
        """
    }
    let reach = min(criticalDifference, Double(max(1, count - 1)))
    return """
      <svg class="plot ranks" viewBox="0 0 \(Int(width)) \(height.short)" role="img" \
      aria-labelledby="\(identifier)-t \(identifier)-d"><title id="\(identifier)-t">\(title)</title>\
      <desc id="\(identifier)-d">\(description)</desc><path class="interval plain" d="M\(x(1).short) 12H\(x(1 + reach).short)M\
      \(x(1).short) 8v8M\(x(1 + reach).short) 8v8" /><text x="\((x(1 + reach) + 7).short)" y="16">critical difference \
      \(NumberFormat.fixed(criticalDifference, decimals: 2))</text><path class="base" d="M\(x(1).short) \(axisY.short)\
      H\(x(Double(count)).short)" />\(ticks)\(bars)\(labels)</svg>
      """
  }
}
