import Foundation

/// Draws a curve over the points that it was fitted to, as a complete `<svg>` element: filled dots for training, rings for test
/// points, the errors above.
///
/// It takes the colour of its text (`currentColor`) and, for the curve, the page's `--series-1` where that is defined.
struct CurveDrawing {
  private let data: FittingData
  private let curve: FittedCurve
  private let width = 480.0
  private let height = 320.0
  private let frame = (left: 52.0, right: 470.0, top: 34.0, bottom: 292.0)
  private let horizontal: ClosedRange<Double>
  private let vertical: ClosedRange<Double>

  init(_ data: FittingData, _ curve: FittedCurve) {
    self.data = data
    self.curve = curve
    let points = data.training + data.test
    horizontal = Self.padded(points.map(\.x), by: 0.03)
    vertical = Self.padded(points.map(\.y), by: 0.12)
  }

  /// The drawing; nil when the curve lacks a parameter.
  func svg() -> String? {
    guard let function = try? curve.function(), let training = try? curve.meanSquaredResidual(data.training) else { return nil }
    var title = "\(curve.model.rawValue)"
    if let coefficients = curve.coefficients { title += " of degree \(coefficients.count - 1)" }
    title += ": training error \(Self.short(training))"
    if let test = try? curve.meanSquaredResidual(data.test) { title += ", test error \(Self.short(test))" }
    return """
      <svg viewBox="0 0 \(Int(width)) \(Int(height))" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="\(title)">\
      <defs><clipPath id="frame"><rect x="\(text(frame.left))" y="\(text(frame.top))" width="\(text(frame.right - frame.left))" \
      height="\(text(frame.bottom - frame.top))"/></clipPath></defs>\
      <g fill="currentColor" font-size="12"><text x="\(text(frame.left))" y="20">\(title)</text>\(ticks)</g>\
      <path d="M\(text(frame.left)) \(text(frame.top))V\(text(frame.bottom))H\(text(frame.right))" fill="none" \
      stroke="currentColor" stroke-opacity="0.5"/>\
      <path d="\(path(function))" fill="none" stroke="var(--series-1, #1f77b4)" stroke-width="2" stroke-linejoin="round" \
      clip-path="url(#frame)"/>\
      <g fill="currentColor">\(data.training.map { dot($0) }.joined())</g>\
      <g fill="none" stroke="currentColor" stroke-width="1.2">\(data.test.map { dot($0) }.joined())</g></svg>
      """
  }

  /// The curve in steps of a pixel or so. Far outside the frame it goes straight on, so that no number grows out of hand.
  private func path(_ function: (Double) -> Double) -> String {
    let steps = 240
    var path = ""
    for step in 0...steps {
      let x = horizontal.lowerBound + (horizontal.upperBound - horizontal.lowerBound) * Double(step) / Double(steps)
      let y = function(x)
      guard !y.isNaN else { continue }
      let place = min(max(vertically(y), -height), 2 * height)
      path += "\(path.isEmpty ? "M" : "L")\(text(horizontally(x))) \(text(place))"
    }
    return path
  }

  /// The ends of both axes in numbers.
  private var ticks: String {
    let bottom = text(frame.bottom + 16)
    let left = text(frame.left - 6)
    func label(_ value: Double, x: String, y: String, anchor: String) -> String {
      "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">\(Self.short(value))</text>"
    }
    let xs = (data.training + data.test).map(\.x)
    let ys = (data.training + data.test).map(\.y)
    return [xs.min(), xs.max()].compactMap { $0 }
      .map { label($0, x: text(horizontally($0)), y: bottom, anchor: "middle") }.joined()
      + [ys.min(), ys.max()].compactMap { $0 }
      .map { label($0, x: left, y: text(vertically($0) + 4), anchor: "end") }.joined()
  }

  private func dot(_ point: DataPoint) -> String {
    "<circle cx=\"\(text(horizontally(point.x)))\" cy=\"\(text(vertically(point.y)))\" r=\"3\"/>"
  }

  private func horizontally(_ x: Double) -> Double {
    frame.left + (x - horizontal.lowerBound) / (horizontal.upperBound - horizontal.lowerBound) * (frame.right - frame.left)
  }

  private func vertically(_ y: Double) -> Double {
    frame.bottom - (y - vertical.lowerBound) / (vertical.upperBound - vertical.lowerBound) * (frame.bottom - frame.top)
  }

  private func text(_ value: Double) -> String { String(format: "%.1f", value) }

  private static func short(_ value: Double) -> String { String(format: "%.3g", value) }

  private static func padded(_ values: [Double], by share: Double) -> ClosedRange<Double> {
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    let margin = high > low ? (high - low) * share : max(abs(high), 1) * share
    return (low - margin)...(high + margin)
  }
}
