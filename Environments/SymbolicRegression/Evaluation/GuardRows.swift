import Core

/// Rows without a target, on which a formula must have a sensible value: drawn from the box around the training rows, and a little
/// beyond.
///
/// A formula with a pole between two rows, or with an oscillation faster than rows can show, may fit all the same; it fails on the
/// first new row near by. That it does so here shows at little cost. What is sensible, the training rows say themselves: how far
/// their targets leave the range of those of their neighbors.
package struct GuardRows: Sendable {
  /// By how many of its root mean squared errors a formula may leave the bounds: one that fits badly is only badly bound.
  package static let toleratedErrors: Float = 5

  /// The variables, column by column.
  package let columns: [[Double]]
  /// The same as the kernels read them; their target is 0.
  let samples: SampleMatrix
  /// The least and the most that a value may be in each row, in the scaled target's units.
  package let lower: [Float]
  package let upper: [Float]

  /// - Parameters:
  ///   - margin: by which share of a variable's range the box reaches beyond it on both sides.
  ///   - count: how many rows there are.
  package init(_ data: SampleMatrix, _ rows: RegressionRows, margin: Double, count: Int, key: RandomKey) {
    var random = key.stream
    let boxes = rows.columns.map { (low: $0.min() ?? 0, width: ($0.max() ?? 0) - ($0.min() ?? 0)) }
    columns = boxes.map { box in
      (0..<count).map { _ in box.low + box.width * ((1 + 2 * margin) * random.uniformDouble() - margin) }
    }
    samples = SampleMatrix(
      RegressionRows(columns: columns, target: [Double](repeating: 0, count: count)), mean: 0, deviation: 1)
    let ranges = NeighborRanges(rows, mean: data.mean, deviation: data.deviation, key: key["neighbors"])
    let columns = columns
    let bounds = (0..<count).map { row in ranges.bounds(at: columns.map { $0[row] }) }
    lower = bounds.map { Float(max($0.lowerBound, -1e30)) }
    upper = bounds.map { Float(min($0.upperBound, 1e30)) }
  }
}

/// What the targets of rows near a point let one expect there.
///
/// Of each of some rows it is measured how far its target leaves the range of its neighbors', in relation to that range. Three times
/// the most is what a formula is allowed, and more with the square of the distance where a point lies further from all rows than
/// rows do from each other. Rows that are noisy or far apart make it tolerant, smooth ones make it strict.
struct NeighborRanges {
  /// The most rows that are looked at as neighbors, and that are measured.
  private static let mostRows = 2000
  private static let mostMeasured = 500
  /// A range that is added to every other, in the target's deviations: neighbors may be equal by chance.
  private static let leastRange = 0.1

  /// The rows, one after the other, each variable in shares of its range.
  private var points: [Double] = []
  private var targets: [Double] = []
  private let scales: [(low: Double, width: Double)]
  private let neighborCount: Int
  /// How far a target leaves its neighbors' range at most, in such ranges.
  private var excess = 0.0
  /// The mean squared distance of a row to the next.
  private var spacing = 0.0

  init(_ rows: RegressionRows, mean: Double, deviation: Double, key: RandomKey) {
    scales = rows.columns.map { column in
      let low = column.min() ?? 0
      let width = (column.max() ?? 0) - low
      return (low, width > 0 && width.isFinite ? width : 1)
    }
    var chosen = Array(0..<rows.count)
    if chosen.count > Self.mostRows {
      var random = key.stream
      chosen = Array(random.permutation(rows.count).prefix(Self.mostRows))
    }
    neighborCount = max(min(2 * rows.columns.count, 8, chosen.count - 1), 1)
    for row in chosen {
      for (column, scale) in zip(rows.columns, scales) { points.append((column[row] - scale.low) / scale.width) }
      targets.append((rows.target[row] - mean) / deviation)
    }
    let measured = min(chosen.count, Self.mostMeasured)
    guard chosen.count >= 2 else { return }
    let width = scales.count
    for row in 0..<measured {
      let near = range(around: Array(points[row * width..<(row + 1) * width]), without: row)
      let beyond = max(targets[row] - near.high, near.low - targets[row], 0)
      excess = max(excess, beyond / (near.high - near.low + Self.leastRange))
      spacing += near.distance / Double(measured)
    }
  }

  /// The values that a formula may have at a point, in the scaled target's units.
  func bounds(at point: [Double]) -> ClosedRange<Double> {
    let scaled = zip(point, scales).map { ($0 - $1.low) / $1.width }
    let near = range(around: scaled, without: nil)
    let factor = spacing > 0 ? max(1, near.distance / spacing) : .infinity
    let slack = 3 * max(excess, 1) * (near.high - near.low + Self.leastRange) * factor
    guard slack.isFinite else { return -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude }
    return near.low - slack...near.high + slack
  }

  /// The least and the largest target of the nearest rows, and the squared distance of the nearest.
  private func range(around point: [Double], without left: Int?) -> (low: Double, high: Double, distance: Double) {
    var nearest: [(distance: Double, row: Int)] = []
    let width = point.count
    for row in targets.indices where row != left {
      var distance = 0.0
      for column in 0..<width {
        let difference = points[row * width + column] - point[column]
        distance += difference * difference
      }
      if nearest.count == neighborCount {
        guard distance < nearest[neighborCount - 1].distance else { continue }
        nearest.removeLast()
      }
      nearest.insert((distance, row), at: nearest.firstIndex { $0.distance > distance } ?? nearest.count)
    }
    let values = nearest.map { targets[$0.row] }
    return (values.min() ?? 0, values.max() ?? 0, nearest.first?.distance ?? 0)
  }
}
