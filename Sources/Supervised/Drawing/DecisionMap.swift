import Core

/// What a classifier says all over the plane, with the examples on top: where its decision boundary runs.
struct DecisionMap {
  /// Cells on a side.
  static let resolution = 72

  let classes: [String]
  private let x: ClosedRange<Float>
  private let y: ClosedRange<Float>

  /// A map around the examples; nil where they are not points of the plane in classes, or there are too many classes to tell apart.
  init?(around parts: [Dataset]) {
    guard let first = parts.first, first.exampleShape == [2], let classes = first.target.classes,
      classes.count <= Self.colors.count
    else { return nil }
    self.classes = classes
    func range(_ coordinate: Int) -> ClosedRange<Float>? {
      let numbers = parts.flatMap { part in (0..<part.count).map { part.features[2 * $0 + coordinate] } }.filter(\.isFinite)
      guard let low = numbers.min(), let high = numbers.max() else { return nil }
      let margin = max((high - low) * 0.15, 1e-3)
      return low - margin...high + margin
    }
    guard let x = range(0), let y = range(1) else { return nil }
    self.x = x
    self.y = y
  }

  private static let colors = [SVGDrawing.blue, SVGDrawing.orange, "var(--series-3, #009e73)", "var(--series-4, #cc79a7)"]

  /// The middles of the cells, line by line from the top: [resolution², 2].
  var cells: [Float] {
    (0..<Self.resolution).flatMap { line in
      (0..<Self.resolution).flatMap { column in
        [value(x, Float(column) + 0.5), value(y, Float(Self.resolution - line) - 0.5)]
      }
    }
  }

  private func value(_ range: ClosedRange<Float>, _ cell: Float) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * cell / Float(Self.resolution)
  }

  /// - Parameters:
  ///   - predictions: the class of each cell.
  ///   - train, test: drawn as dots, those to test with hollow.
  func picture(_ predictions: [Int32], train: Dataset, test: Dataset) -> Picture {
    let side = 360.0
    let margin = 40.0
    var drawing = SVGDrawing(width: side + margin + 10, height: side + margin, title: "Decision boundary")
    let cell = side / Double(Self.resolution)
    for label in classes.indices {
      var path = ""
      for line in 0..<Self.resolution {
        var column = 0
        while column < Self.resolution {
          let start = column
          while column < Self.resolution, predictions[line * Self.resolution + column] == label { column += 1 }
          guard column > start else {
            column += 1
            continue
          }
          let length = SVGDrawing.text(Double(column - start) * cell)
          path += "M\(SVGDrawing.text(margin + Double(start) * cell)) \(SVGDrawing.text(10 + Double(line) * cell))"
          path += "h\(length)v\(SVGDrawing.text(cell))h-\(length)z"
        }
      }
      drawing.path(path, fill: Self.colors[label], opacity: 0.22)
    }
    drawing.frame(margin, 10, side, side)
    func place(_ dataset: Dataset, _ index: Int) -> (x: Double, y: Double) {
      func share(_ number: Float, _ range: ClosedRange<Float>) -> Double {
        Double((number - range.lowerBound) / (range.upperBound - range.lowerBound))
      }
      return (
        margin + side * share(dataset.features[2 * index], x), 10 + side * (1 - share(dataset.features[2 * index + 1], y))
      )
    }
    // Where both parts are the same examples they are drawn once.
    let isShared = train.features == test.features
    for index in 0..<min(train.count, 1000) {
      let dot = place(train, index)
      drawing.dot(dot.x, dot.y, radius: train.count > 20 ? 3 : 6, fill: Self.colors[Int(train.labels[index])], opacity: 0.9)
    }
    for index in 0..<(isShared ? 0 : min(test.count, 1000)) {
      let dot = place(test, index)
      drawing.ring(dot.x, dot.y, radius: 3, stroke: Self.colors[Int(test.labels[index])])
    }
    for (number, range) in [(x.lowerBound, x), (x.upperBound, x)] {
      let share = Double((number - range.lowerBound) / (range.upperBound - range.lowerBound))
      drawing.label(Self.text(number), margin + side * share, side + 24, size: 10, opacity: 0.75)
    }
    for (number, range) in [(y.lowerBound, y), (y.upperBound, y)] {
      let share = Double((number - range.lowerBound) / (range.upperBound - range.lowerBound))
      drawing.label(Self.text(number), margin - 5, 14 + side * (1 - share), size: 10, anchor: "end", opacity: 0.75)
    }
    return Picture(
      name: "decision-boundary", title: "Decision boundary",
      caption: "The shade is the class that is predicted there"
        + (isShared ? "; dots are the examples." : "; dots are examples to train with, rings those to test with."),
      svg: drawing.text)
  }

  private static func text(_ number: Float) -> String { SVGDrawing.text(Double(number)) }
}

extension SupervisedLearner {
  /// Where the decision boundary runs, for points of the plane.
  func decisionBoundary() throws -> Picture? {
    guard let map = DecisionMap(around: [train, test]) else { return nil }
    let (cells, weights) = (map.cells, weights)
    var predictions: [Int32] = []
    let part = max(test.count, 1)
    for start in stride(from: 0, to: cells.count / 2, by: part) {
      let end = min(start + part, cells.count / 2)
      let dataset = try Dataset(
        exampleShape: [2], classes: map.classes, features: Array(cells[2 * start..<2 * end]),
        labels: [Int32](repeating: 0, count: end - start))
      evaluation.forEachBatch(of: dataset, weights) { _, rows, output, _, _ in
        let logits = output.array
        for row in 0..<rows {
          let own = (0..<map.classes.count).map { logits[row * map.classes.count + $0] }
          predictions.append(Int32(own.indices.max { own[$0] < own[$1] } ?? 0))
        }
      }
    }
    return map.picture(predictions, train: train, test: test)
  }
}

extension Perceptron: PictureReporting {
  /// For points of the plane, where the decision boundary runs.
  public func makePictures() -> [Picture] {
    guard let map = DecisionMap(around: [train, test]) else { return [] }
    let cells = map.cells
    let predictions = stride(from: 0, to: cells.count, by: 2).map { predict([cells[$0], cells[$0 + 1]]) }
    return [map.picture(predictions, train: train, test: test)]
  }
}
