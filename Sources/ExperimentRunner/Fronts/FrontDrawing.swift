import Foundation
import Search

/// Draws a front as a complete `<svg>` element: two objectives as a plane, three projected along the space diagonal, more as parallel
/// lines. The knee, where there is one, is marked, and a text says what it costs.
///
/// It takes the colour of its text (`currentColor`) and, for the front, the page's `--series-1` and `--series-2` where these are
/// defined.
struct FrontDrawing {
  private let costs: CostMatrix
  private let objectives: [Objective]
  private let knee: Int?
  private let width = 480.0
  private let height = 358.0
  private let frame = (left: 56.0, right: 462.0, top: 62.0, bottom: 320.0)

  /// A front of non-dominated rows, sorted.
  init(_ costs: CostMatrix, objectives: [Objective]) {
    self.costs = costs.rows(costs.nonDominatedIndices)
    self.objectives = objectives
    knee = FrontAnalysis(self.costs).knee
  }

  /// The drawing; nil without a point.
  func svg() -> String? {
    guard costs.count > 0 else { return nil }
    let body =
      switch objectives.count {
      case 2: plane
      case 3: projection
      default: parallelLines
      }
    let title = "\(costs.count) solutions, none better in every objective"
    return """
      <svg viewBox="0 0 \(Int(width)) \(Int(height))" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="\(title)">\
      <g fill="currentColor" font-size="12"><text x="\(text(frame.left))" y="16">\(title)</text>\
      \(kneeTexts.enumerated().map { "<text x=\"\(text(frame.left))\" y=\"\(33 + 16 * $0)\">\($1)</text>" }.joined())</g>\(body)</svg>
      """
  }

  /// What the knee is, a line for each sentence.
  private var kneeTexts: [String] {
    guard let knee else { return ["no knee: compromises cost more than they bring"] }
    let values = objectives.indices.map { "\(escaped(objectives[$0].name)) \(short(value(knee, $0)))" }
    var result = ["knee: " + values.prefix(4).joined(separator: ", ") + (values.count > 4 ? ", ..." : "")]
    if objectives.count == 2 {
      let steps = FrontAnalysis(costs).tradeOffs
      let before = steps.first { $0.to == knee }?.rate
      let after = steps.first { $0.from == knee }?.rate
      if let before, let after { result.append("rate of gain to loss: \(short(before)) before it, \(short(after)) after") }
    }
    return result
  }

  private func value(_ row: Int, _ objective: Int) -> Double { objectives[objective].cost(of: costs[row, objective]) }

  // MARK: - Two objectives

  private var plane: String {
    let xs = (0..<costs.count).map { value($0, 0) }
    let ys = (0..<costs.count).map { value($0, 1) }
    let (horizontal, vertical) = (padded(xs), padded(ys))
    func x(_ value: Double) -> Double {
      frame.left + (value - horizontal.lowerBound) / (horizontal.upperBound - horizontal.lowerBound)
        * (frame.right - frame.left)
    }
    func y(_ value: Double) -> Double {
      frame.bottom - (value - vertical.lowerBound) / (vertical.upperBound - vertical.lowerBound) * (frame.bottom - frame.top)
    }
    let dots = (0..<costs.count).map { dot(x(xs[$0]), y(ys[$0]), isKnee: $0 == knee) }.joined()
    var labels = ""
    for value in Set([xs.min() ?? 0, xs.max() ?? 0]).sorted() {
      labels += label(short(value), x(value), frame.bottom + 16, anchor: "middle")
    }
    for value in Set([ys.min() ?? 0, ys.max() ?? 0]).sorted() {
      labels += label(short(value), frame.left - 6, y(value) + 4, anchor: "end")
    }
    labels += label(escaped(objectives[0].name), (frame.left + frame.right) / 2, frame.bottom + 16, anchor: "middle")
    labels += label(escaped(objectives[1].name), frame.left - 6, (frame.top + frame.bottom) / 2, anchor: "end")
    return axes("M\(text(frame.left)) \(text(frame.top))V\(text(frame.bottom))H\(text(frame.right))") + labels + dots
  }

  // MARK: - Three objectives

  /// Seen along the space diagonal, with every objective divided by its range; the point of the least values is the centre.
  private var projection: String {
    let center = ((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2 + 10)
    let size = 130.0
    // Three axes at angles of 120 degrees, the third upwards.
    let directions = [(-0.866, 0.5), (0.866, 0.5), (0.0, -1.0)]
    let ranges = (0..<3).map { objective in padded((0..<costs.count).map { value($0, objective) }, by: 0) }
    var lines = ""
    var labels = ""
    for objective in 0..<3 {
      let end = (center.0 + size * directions[objective].0, center.1 + size * directions[objective].1)
      lines += "M\(text(center.0)) \(text(center.1))L\(text(end.0)) \(text(end.1))"
      let name = "\(escaped(objectives[objective].name)) \(short(ranges[objective].upperBound))"
      let anchor = ["end", "start", "middle"][objective]
      labels += label(name, end.0 + [-6, 6, 0][objective], end.1 + [4, 4, -6][objective], anchor: anchor)
    }
    labels += label(
      ranges.map { short($0.lowerBound) }.joined(separator: ", "), center.0, frame.bottom + 30, anchor: "middle")
    let dots = (0..<costs.count).map { row in
      var place = center
      for objective in 0..<3 {
        let share =
          (value(row, objective) - ranges[objective].lowerBound) / (ranges[objective].upperBound - ranges[objective].lowerBound)
        place.0 += size * share * directions[objective].0
        place.1 += size * share * directions[objective].1
      }
      return dot(place.0, place.1, isKnee: row == knee)
    }
    return axes(lines) + labels + dots.joined()
  }

  // MARK: - More objectives

  /// A line for each solution across an axis for each objective.
  private var parallelLines: String {
    let count = objectives.count
    func x(_ objective: Int) -> Double { frame.left + Double(objective) / Double(count - 1) * (frame.right - frame.left) }
    let ranges = objectives.indices.map { objective in padded((0..<costs.count).map { value($0, objective) }, by: 0) }
    func path(_ row: Int) -> String {
      objectives.indices.map { objective in
        let range = ranges[objective]
        let share = (value(row, objective) - range.lowerBound) / (range.upperBound - range.lowerBound)
        return
          "\(objective == 0 ? "M" : "L")\(text(x(objective))) \(text(frame.bottom - share * (frame.bottom - frame.top - 20)))"
      }.joined()
    }
    var labels = ""
    for objective in objectives.indices {
      labels += label(escaped(objectives[objective].name), x(objective), frame.bottom + 30, anchor: "middle")
      labels += label(short(ranges[objective].lowerBound), x(objective), frame.bottom + 15, anchor: "middle")
      labels += label(short(ranges[objective].upperBound), x(objective), frame.top + 12, anchor: "middle")
    }
    let lines = (0..<costs.count).prefix(500).map { path($0) }.joined()
    var drawing = "<path d=\"\(lines)\" fill=\"none\" stroke=\"var(--series-1, #1f77b4)\" stroke-opacity=\"0.35\"/>"
    if let knee {
      drawing += "<path d=\"\(path(knee))\" fill=\"none\" stroke=\"var(--series-2, #d62728)\" stroke-width=\"2\"/>"
    }
    let verticals = objectives.indices.map { "M\(text(x($0))) \(text(frame.top + 20))V\(text(frame.bottom))" }.joined()
    return axes(verticals) + labels + drawing
  }

  // MARK: - Parts

  private func axes(_ path: String) -> String {
    "<path d=\"\(path)\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.5\"/>"
  }

  private func dot(_ x: Double, _ y: Double, isKnee: Bool) -> String {
    isKnee
      ? "<circle cx=\"\(text(x))\" cy=\"\(text(y))\" r=\"5\" fill=\"none\" stroke=\"var(--series-2, #d62728)\" stroke-width=\"2\"/>"
      : "<circle cx=\"\(text(x))\" cy=\"\(text(y))\" r=\"2.5\" fill=\"var(--series-1, #1f77b4)\"/>"
  }

  private func label(_ label: String, _ x: Double, _ y: Double, anchor: String) -> String {
    "<text x=\"\(text(x))\" y=\"\(text(y))\" text-anchor=\"\(anchor)\" font-size=\"12\" fill=\"currentColor\">\(label)</text>"
  }

  private func text(_ value: Double) -> String { String(format: "%.1f", value) }
  private func short(_ value: Double) -> String {
    String(format: (1000..<1e7).contains(abs(value)) ? "%.0f" : "%.3g", value)
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
  }

  private func padded(_ values: [Double], by share: Double = 0.04) -> ClosedRange<Double> {
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    return high > low ? (low - (high - low) * share)...(high + (high - low) * share) : (low - 0.5)...(high + 0.5)
  }
}
