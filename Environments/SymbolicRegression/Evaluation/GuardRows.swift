import Core

/// Rows without a target, on which a formula must have a sensible value: drawn from the box around the training rows, and a little
/// beyond.
///
/// A formula with a pole between two rows, or with a logarithm of something that is barely positive on all of them, may fit all the
/// same; it fails on the first new row near by. That it does so here shows at little cost.
struct GuardRows: Sendable {
  /// The rows; their target is 0.
  let samples: SampleMatrix
  /// How far a value may be from the target's mean, in its deviations.
  let bound: Float

  /// - Parameters:
  ///   - margin: by which share of a variable's range the box reaches beyond it on both sides.
  ///   - count: how many rows there are.
  init(_ data: SampleMatrix, _ rows: RegressionRows, margin: Double, count: Int, key: RandomKey) {
    var random = key.stream
    let columns = rows.columns.map { column in
      let low = column.min() ?? 0
      let width = (column.max() ?? 0) - low
      return (0..<count).map { _ in low + width * ((1 + 2 * margin) * random.uniformDouble() - margin) }
    }
    samples = SampleMatrix(
      RegressionRows(columns: columns, target: [Double](repeating: 0, count: count)), mean: 0, deviation: 1)
    // As far as the target itself gets, and one deviation more, which leaves room for what lies beyond.
    bound = Float(1 + rows.target.reduce(0) { max($0, abs($1 - data.mean) / data.deviation) })
  }
}
