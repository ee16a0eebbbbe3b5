import Foundation

/// Draws how well a formula fits, as a complete `<svg>` element: predicted against true values or, of a single variable, the curve over
/// the rows. Filled dots for training, rings for test rows; R² and the formula above.
///
/// It takes the colour of its text (`currentColor`) and, for the line, the page's `--series-1` where that is defined.
struct FitDrawing {
  private let data: RegressionData
  private let expression: Formula
  private let width = 480.0
  private let height = 336.0
  private let frame = (left: 52.0, right: 470.0, top: 50.0, bottom: 308.0)
  /// More dots than this say nothing new.
  private let mostDots = 300

  init(_ data: RegressionData, _ expression: Formula) {
    self.data = data
    self.expression = expression
  }

  /// The drawing; nil when the formula uses a variable that there is not.
  func svg() -> String? {
    guard (expression.highestVariable ?? 0) < data.variables.count else { return nil }
    let isCurve = data.variables.count == 1
    let training = dots(data.training, isCurve)
    let test = dots(data.test, isCurve)
    let all = training + test
    guard !all.isEmpty else { return nil }
    let horizontal = Self.padded(all.map(\.x))
    let vertical = isCurve ? Self.padded(all.map(\.y)) : horizontal
    func x(_ value: Double) -> Double {
      let share = (value - horizontal.lowerBound) / (horizontal.upperBound - horizontal.lowerBound)
      return frame.left + share * (frame.right - frame.left)
    }
    func y(_ value: Double) -> Double {
      let place = (value - vertical.lowerBound) / (vertical.upperBound - vertical.lowerBound) * (frame.bottom - frame.top)
      // What is far outside goes no further, so that no number grows out of hand.
      return min(max(frame.bottom - place, -height), 2 * height)
    }
    func circles(_ points: [(x: Double, y: Double)]) -> String {
      points.map { "<circle cx=\"\(text(x($0.x)))\" cy=\"\(text(y($0.y)))\" r=\"2.5\"/>" }.joined()
    }
    var line = "M\(text(x(horizontal.lowerBound))) \(text(y(horizontal.lowerBound)))"
    line += "L\(text(x(horizontal.upperBound))) \(text(y(horizontal.upperBound)))"
    if isCurve { line = curve(horizontal, x, y) }
    let (xName, yName) = isCurve ? (data.variables[0], data.target) : ("\(data.target), predicted", "\(data.target), true")
    return """
      <svg viewBox="0 0 \(Int(width)) \(Int(height))" xmlns="http://www.w3.org/2000/svg" role="img" \
      aria-label="\(Self.escaped(title))"><defs><clipPath id="frame"><rect x="\(text(frame.left))" y="\(text(frame.top))" \
      width="\(text(frame.right - frame.left))" height="\(text(frame.bottom - frame.top))"/></clipPath></defs>\
      <g fill="currentColor" font-size="12"><text x="\(text(frame.left))" y="16">\(Self.escaped(title))</text>\
      <text x="\(text(frame.left))" y="34">\(Self.escaped(formula))</text>\
      <text x="\(text(frame.right))" y="\(text(frame.bottom + 22))" text-anchor="end">\(Self.escaped(xName))</text>\
      <text x="\(text(frame.left + 4))" y="\(text(frame.top + 10))">\(Self.escaped(yName))</text></g>\
      <path d="M\(text(frame.left)) \(text(frame.top))V\(text(frame.bottom))H\(text(frame.right))" fill="none" \
      stroke="currentColor" stroke-opacity="0.5"/>\
      <path d="\(line)" fill="none" stroke="var(--series-1, #1f77b4)" stroke-width="2" clip-path="url(#frame)"/>\
      <g fill="currentColor" fill-opacity="0.7" clip-path="url(#frame)">\(circles(training))</g>\
      <g fill="none" stroke="currentColor" stroke-width="1" stroke-opacity="0.7" clip-path="url(#frame)">\(circles(test))</g></svg>
      """
  }

  private var title: String {
    func share(_ rows: RegressionRows) -> String {
      String(format: "%.6g", rows.determination(error: rows.meanSquaredError(expression)))
    }
    let test = data.test.count > 0 ? ", of \(data.test.count) test rows \(share(data.test))" : ""
    return "R² of \(data.training.count) training rows \(share(data.training))\(test)"
  }

  private var formula: String {
    let shown = expression.text(data.variables, digits: 3)
    return shown.count <= 66 ? shown : shown.prefix(63) + "..."
  }

  private func dots(_ rows: RegressionRows, _ isCurve: Bool) -> [(x: Double, y: Double)] {
    guard rows.count > 0 else { return [] }
    let step = max(1, (rows.count + mostDots - 1) / mostDots)
    let predicted = expression.values(of: rows.columns, count: rows.count)
    return stride(from: 0, to: rows.count, by: step).compactMap { row in
      let x = isCurve ? rows.columns[0][row] : predicted[row]
      return x.isFinite && abs(x) < 1e100 ? (x, rows.target[row]) : nil
    }
  }

  private func curve(_ range: ClosedRange<Double>, _ x: (Double) -> Double, _ y: (Double) -> Double) -> String {
    let steps = 240
    let places = (0...steps).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(steps)
    }
    var path = ""
    for (place, value) in zip(places, expression.values(of: [places], count: places.count)) where value.isFinite {
      path += "\(path.isEmpty ? "M" : "L")\(text(x(place))) \(text(y(value)))"
    }
    return path.isEmpty ? "M0 0" : path
  }

  private func text(_ value: Double) -> String { String(format: "%.1f", value) }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }

  private static func padded(_ values: [Double]) -> ClosedRange<Double> {
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    let margin = high > low ? (high - low) * 0.04 : max(abs(high), 1) * 0.04
    return (low - margin)...(high + margin)
  }
}
