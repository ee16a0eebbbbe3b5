import Core
import Foundation
import NeuralNetworks

/// Points in a frame with a few numbers at its edges.
struct PredictionPlot {
  var title: String
  var xTitle: String
  var yTitle: String
  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>
  private var drawing: SVGDrawing

  private static let left = 64.0
  private static let top = 12.0
  private static let plotWidth = 380.0
  private static let plotHeight = 300.0

  init(title: String, xTitle: String, yTitle: String, x: ClosedRange<Double>, y: ClosedRange<Double>) {
    self.title = title
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.x = Self.padded(x)
    self.y = Self.padded(y)
    drawing = SVGDrawing(width: Self.left + Self.plotWidth + 16, height: Self.top + Self.plotHeight + 46, title: title)
    drawing.frame(Self.left, Self.top, Self.plotWidth, Self.plotHeight)
    for tick in Self.ticks(self.x) {
      drawing.label(Self.text(tick, self.x), place(tick, 0).x, Self.top + Self.plotHeight + 16, size: 10, opacity: 0.75)
    }
    for tick in Self.ticks(self.y) {
      drawing.label(Self.text(tick, self.y), Self.left - 6, place(0, tick).y + 4, size: 10, anchor: "end", opacity: 0.75)
    }
    drawing.label(xTitle, Self.left + Self.plotWidth / 2, Self.top + Self.plotHeight + 36)
    drawing.label(yTitle, 14, Self.top + Self.plotHeight / 2, isTurned: true)
  }

  private static func padded(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let margin = max((range.upperBound - range.lowerBound) * 0.04, abs(range.upperBound) * 1e-6, 1e-9)
    return range.lowerBound - margin...range.upperBound + margin
  }

  /// The distance of round numbers, some four to eight of them in a range.
  private static func step(_ range: ClosedRange<Double>) -> Double {
    let rough = (range.upperBound - range.lowerBound) / 4
    let power = pow(10, log10(rough).rounded(.down))
    return power * (rough >= 5 * power ? 5 : rough >= 2 * power ? 2 : 1)
  }

  private static func ticks(_ range: ClosedRange<Double>) -> [Double] {
    let step = step(range)
    let first = (range.lowerBound / step).rounded(.up)
    return (0..<12).map { (first + Double($0)) * step }.filter { $0 <= range.upperBound }
  }

  private static func text(_ value: Double, _ range: ClosedRange<Double>) -> String {
    let digits = max(0, min(9, -Int(log10(step(range)).rounded(.down))))
    return String(format: "%.\(digits)f", abs(value) < step(range) / 2 ? 0 : value)
  }

  private func place(_ xValue: Double, _ yValue: Double) -> (x: Double, y: Double) {
    (
      Self.left + (xValue - x.lowerBound) / (x.upperBound - x.lowerBound) * Self.plotWidth,
      Self.top + (y.upperBound - yValue) / (y.upperBound - y.lowerBound) * Self.plotHeight
    )
  }

  mutating func dot(_ xValue: Double, _ yValue: Double, fill: String) {
    let place = place(xValue, yValue)
    drawing.dot(place.x, place.y, radius: 2.6, fill: fill, opacity: 0.55)
  }

  mutating func line(_ points: [(x: Double, y: Double)], stroke: String, dashes: String? = nil) {
    drawing.line(points.map { place($0.x, $0.y) }, stroke: stroke, width: 1.6, dashes: dashes)
  }

  var svg: String { drawing.text }
}

extension SupervisedLearner {
  /// Predictions of the first number to predict against the truth, and over the number it is predicted from, where that is one.
  func predictionPictures(_ weights: Parameters) -> [Picture] {
    guard case .numbers(let names) = test.target else { return [] }
    var predicted: [Double] = []
    evaluation.forEachBatch(of: test, weights) { _, rows, output, _, batch in
      output.withUnsafeBufferPointer { numbers in
        for row in 0..<rows {
          predicted.append(Double(batch.targetNormalization.undo(numbers[row * names.count], column: 0)))
        }
      }
    }
    let truth = (0..<test.count).map { Double(test.values[$0 * names.count]) }
    guard predicted.allSatisfy(\.isFinite), let low = (truth + predicted).min(), let high = (truth + predicted).max() else {
      return []
    }
    let shown = Self.thinned(test.count)
    var scatter = PredictionPlot(
      title: "Predictions against the truth", xTitle: "true \(names[0])", yTitle: "predicted", x: low...high, y: low...high)
    scatter.line([(low, low), (high, high)], stroke: SVGDrawing.ink, dashes: "4 4")
    for index in shown { scatter.dot(truth[index], predicted[index], fill: SVGDrawing.blue) }
    let cut = shown.count < test.count ? " \(shown.count) of \(test.count) examples." : ""
    var pictures = [
      Picture(
        name: "predictions", title: scatter.title,
        caption: "Each dot is an example to test with; on the dashed line a prediction is right.\(cut)", svg: scatter.svg)
    ]
    if test.exampleShape == [1], let left = test.features.min(), let right = test.features.max() {
      var fit = PredictionPlot(
        title: "The fitted curve", xTitle: "what it is predicted from", yTitle: names[0], x: Double(left)...Double(right),
        y: low...high)
      for index in shown { fit.dot(Double(test.features[index]), truth[index], fill: SVGDrawing.ink) }
      let order = shown.sorted { test.features[$0] < test.features[$1] }
      fit.line(order.map { (Double(test.features[$0]), predicted[$0]) }, stroke: SVGDrawing.orange)
      pictures.append(
        Picture(
          name: "fit", title: fit.title,
          caption: "Dots are the examples to test with, the line is what the network predicts.\(cut)", svg: fit.svg))
    }
    return pictures
  }

  /// At most 500 places, evenly spread.
  private static func thinned(_ count: Int) -> [Int] {
    let most = 500
    return count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
  }
}
