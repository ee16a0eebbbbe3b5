import Foundation

/// A table drawn as a complete `<svg>` element, in the colour of the text around it.
struct SVGTable {
  struct Cell {
    var text: String
    /// How dark its ground is, from 0 to 1; nil for none at all.
    var shade: Double?

    init(_ text: String, shade: Double? = nil) {
      self.text = text
      self.shade = shade
    }
  }

  var headers: [String]
  var rows: [[Cell]] = []
  /// What it is, for those who cannot see it.
  var label: String

  init(headers: [String], label: String) {
    self.headers = headers
    self.label = label
  }

  var svg: String {
    let (lineHeight, characterWidth, padding) = (16, 6.2, 8.0)
    let widths = headers.indices.map { column in
      let longest = rows.reduce(headers[column].count) { column < $1.count ? max($0, $1[column].text.count) : $0 }
      return longest == 0 ? 2 * padding : Double(longest) * characterWidth + padding
    }
    let lefts = widths.reduce(into: [0.0]) { $0.append($0.last! + $1) }
    // Columns of words stand at the left, columns of numbers at the right.
    let isText = headers.indices.map { column in
      rows.contains { column < $0.count && $0[column].text.contains(where: \.isLetter) }
    }
    func text(_ content: String, column: Int, line: Int) -> String {
      guard !content.isEmpty else { return "" }
      let x = isText[column] ? lefts[column] + padding / 2 : lefts[column + 1] - padding / 2
      let anchor = isText[column] ? "start" : "end"
      return """
        <text x="\(String(format: "%.1f", x))" y="\(line * lineHeight + 12)" text-anchor="\(anchor)">\(escaped(content))</text>
        """
    }
    var parts = headers.indices.map { text(headers[$0], column: $0, line: 0) }
    for (line, row) in rows.enumerated() {
      for (column, cell) in row.enumerated() {
        if let shade = cell.shade {
          parts.append(
            """
            <rect x="\(String(format: "%.1f", lefts[column]))" y="\((line + 1) * lineHeight)" \
            width="\(String(format: "%.1f", widths[column]))" height="\(lineHeight)" fill="var(--series-1, currentColor)" \
            fill-opacity="\(String(format: "%.2f", 0.5 * min(max(shade, 0), 1)))"/>
            """)
        }
        parts.append(text(cell.text, column: column, line: line + 1))
      }
    }
    let (width, height) = (lefts.last ?? 0, (rows.count + 1) * lineHeight + 2)
    return """
      <svg viewBox="0 0 \(String(format: "%.0f", width)) \(height)" xmlns="http://www.w3.org/2000/svg" role="img" \
      aria-label="\(escaped(label))" font-size="11" fill="currentColor">\(parts.joined())</svg>
      """
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: "\"", with: "&quot;")
  }
}
