import Foundation
import Search

extension PlayerContest {
  /// How a player has fared against each fixed opponent, as a table with bars of games won, drawn and lost, and below what it
  /// weighs how much: a complete `<svg>` element.
  func svg(of vector: StrategyVector) throws -> String {
    let player = try makePlayer(vector)
    var parts = [text("against", 4, 12), text("won", 160, 12, .end), text("drawn", 204, 12, .end), text("lost", 244, 12, .end)]
    for (line, yardstick) in yardsticks.enumerated() {
      let results = results(of: player, against: line)
      let counts = [1, 0, -1].map { wanted in results.count { $0 == wanted } }
      let top = 16 * (line + 1)
      parts.append(text(yardstick.name, 4, top + 12))
      for (count, right) in zip(counts, [160, 204, 244]) { parts.append(text("\(count)", right, top + 12, .end)) }
      var left = 256.0
      for (count, opacity) in zip(counts, [0.85, 0.4, 0.12]) {
        let width = 180 * Double(count) / Double(games)
        parts.append(bar(left, top + 3, width, opacity))
        left += width
      }
    }
    let top = 16 * (yardsticks.count + 1) + 12
    let names = Played.weightNames
    let rows = (names.count + 1) / 2
    let largest = max(vector.genes.map(abs).max() ?? 0, .leastNormalMagnitude)
    for (place, name) in names.enumerated() {
      let (left, line) = (Double(place / rows) * 226, top + 16 * (place % rows))
      let share = vector.genes[place] / largest
      parts.append(text(name, Int(left) + 4, line + 12))
      parts.append(bar(left + 188 + min(share, 0) * 30, line + 3, abs(share) * 30, share > 0 ? 0.85 : 0.4))
    }
    return """
      <svg viewBox="0 0 460 \(top + 16 * rows + 2)" xmlns="http://www.w3.org/2000/svg" role="img" \
      aria-label="A player against fixed opponents, and its weights" font-size="11" fill="currentColor">\(parts.joined())</svg>
      """
  }

  private enum Anchor: String {
    case start
    case end
  }

  private func text(_ content: String, _ x: Int, _ y: Int, _ anchor: Anchor = .start) -> String {
    // Names hold nothing that would have to be escaped.
    "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor.rawValue)\">\(content)</text>"
  }

  private func bar(_ x: Double, _ y: Int, _ width: Double, _ opacity: Double) -> String {
    """
    <rect x="\(String(format: "%.1f", x))" y="\(y)" width="\(String(format: "%.1f", width))" height="10" \
    fill="var(--series-1, currentColor)" fill-opacity="\(opacity)"/>
    """
  }
}
