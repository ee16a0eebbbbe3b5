import Core

/// Adds up, batch by batch, how well numbers are predicted, in their own units.
package struct RegressionScore {
  private let width: Int
  /// The sum of squared deviations from the mean, for each number to predict.
  private let spread: [Double]
  private var squares: [Double]
  private var absolute = 0.0
  private var loss = 0.0
  private var rows = 0

  package init(_ dataset: Dataset) {
    width = dataset.target.outputCount
    squares = Array(repeating: 0, count: width)
    let (values, width, count) = (dataset.values, width, dataset.count)
    spread = (0..<width).map { column in
      let places = stride(from: column, to: values.count, by: width)
      let mean = places.reduce(0.0) { $0 + Double(values[$1]) } / Double(max(count, 1))
      return places.reduce(0.0) { $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean) }
    }
  }

  /// Counts a batch.
  /// - Parameters:
  ///   - prediction: [rows × width], normalized as the network gives it.
  ///   - values: the true numbers, [rows × width].
  ///   - loss: the mean loss of the batch.
  package mutating func add(
    _ prediction: UnsafeBufferPointer<Float>, values: UnsafePointer<Float>, rows: Int, loss: Float, normalization: Normalization
  ) {
    self.loss += Double(loss) * Double(rows)
    self.rows += rows
    for row in 0..<rows {
      for column in 0..<width {
        let index = row * width + column
        let error = Double(normalization.undo(prediction[index], column: column)) - Double(values[index])
        squares[column] += error * error
        absolute += abs(error)
      }
    }
  }

  /// The mean loss of all examples.
  var meanLoss: Double { loss / Double(max(rows, 1)) }

  /// The coefficient of determination, 1 - squared errors / squared deviations from the mean, averaged over the numbers to predict. One
  /// that is the same for all examples counts 1 when predicted exactly, else 0 (as in scikit-learn).
  var r2: Double {
    zip(squares, spread).reduce(0) { $0 + ($1.1 > 0 ? 1 - $1.0 / $1.1 : $1.0 == 0 ? 1 : 0) } / Double(width)
  }

  /// `r2`, `meanAbsoluteError`, `rootMeanSquaredError` and `testLoss`.
  package var metrics: Metrics {
    let count = Double(max(rows * width, 1))
    return [
      "r2": r2, "meanAbsoluteError": absolute / count,
      "rootMeanSquaredError": (squares.reduce(0, +) / count).squareRoot(), "testLoss": meanLoss,
    ]
  }
}
