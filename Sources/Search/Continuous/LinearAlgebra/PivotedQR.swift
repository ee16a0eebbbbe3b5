/// The factorization A P = Q R by Householder reflections with column pivoting (Businger and Golub, "Linear least squares
/// solutions by Householder transformations", 1965): the next column is always the one that is left with the greatest length.
///
/// Lengths are updated from step to step and computed anew where cancellation has eaten their digits, as LAPACK's `dgeqp3` does
/// (Drmač and Bujanović, "On the failure of rank-revealing QR factorization software", 2008). O(rows · columns²).
public struct PivotedQR: Sendable {
  /// How many rows the matrix has.
  public let rowCount: Int
  /// How many columns the matrix has.
  public let columnCount: Int
  /// Which column of the matrix stands at each place of R.
  public private(set) var permutation: [Int]
  /// How many columns count as independent: as many as R's diagonal has numbers above the rounding errors of its largest.
  public private(set) var rank = 0

  /// R in the upper triangle, column by column; below it the reflections, whose first component is 1.
  private var factors: [Double]
  /// s in the reflections I - s v vᵀ.
  private var scales: [Double]

  /// Factors a matrix.
  public init(_ matrix: DoubleMatrix) { self.init(matrix, isPivoting: true) }

  init(_ matrix: DoubleMatrix, isPivoting: Bool) {
    rowCount = matrix.rowCount
    columnCount = matrix.columnCount
    permutation = Array(0..<matrix.columnCount)
    factors = matrix.elements
    scales = [Double](repeating: 0, count: min(rowCount, columnCount))
    factor(isPivoting: isPivoting)
    let largest = scales.isEmpty ? 0 : abs(factors[0])
    let smallest = Double(max(rowCount, columnCount)) * .ulpOfOne * largest
    rank = scales.indices.prefix { abs(factors[$0 * rowCount + $0]) > smallest }.count
  }

  /// R: as many rows as the shorter side of the matrix.
  public var triangle: DoubleMatrix {
    var result = DoubleMatrix(rowCount: scales.count, columnCount: columnCount)
    for column in 0..<columnCount {
      for row in 0..<min(column + 1, scales.count) { result[row, column] = factors[column * rowCount + row] }
    }
    return result
  }

  /// Qᵀ b.
  public func transposedTimes(_ vector: [Double]) -> [Double] { reflected(vector, inOrder: Array(scales.indices)) }

  /// Q b.
  public func times(_ vector: [Double]) -> [Double] { reflected(vector, inOrder: scales.indices.reversed()) }

  /// The x that minimizes ‖A x - b‖; where several do, because columns depend on each other, the shortest of them.
  public func solution(for observations: [Double]) -> [Double] {
    solution(forRotated: transposedTimes(observations))
  }

  /// The same, from Qᵀ b.
  func solution(forRotated rotated: [Double]) -> [Double] {
    let places = rank == columnCount ? backSubstituted(rotated) : shortest(rotated)
    var result = [Double](repeating: 0, count: columnCount)
    for (place, column) in permutation.enumerated() { result[column] = places[place] }
    return result
  }

  private func backSubstituted(_ rotated: [Double]) -> [Double] {
    var result = Array(rotated[..<rank])
    for row in (0..<rank).reversed() {
      result[row] /= factors[row * rowCount + row]
      for above in 0..<row { result[above] -= factors[row * rowCount + above] * result[row] }
    }
    return result
  }

  /// The rows of R that count, [R₁ R₂], have a factorization of their own, transposed: with it the shortest solution is the one
  /// that lies in their span (complete orthogonal decomposition).
  private func shortest(_ rotated: [Double]) -> [Double] {
    var transposed = DoubleMatrix(rowCount: columnCount, columnCount: rank)
    for row in 0..<rank {
      for column in row..<columnCount { transposed[column, row] = factors[column * rowCount + row] }
    }
    let second = PivotedQR(transposed, isPivoting: false)
    var result = [Double](repeating: 0, count: columnCount)
    for row in 0..<rank {
      var left = rotated[row]
      for column in 0..<row { left -= second.factors[row * columnCount + column] * result[column] }
      result[row] = left / second.factors[row * columnCount + row]
    }
    return second.times(result)
  }

  private func reflected(_ vector: [Double], inOrder steps: [Int]) -> [Double] {
    precondition(vector.count == rowCount, "a vector of \(vector.count) numbers, expected \(rowCount)")
    var result = vector
    for step in steps {
      factors.withUnsafeBufferPointer { factors in
        result.withUnsafeMutableBufferPointer { result in
          guard let factors = factors.baseAddress, let result = result.baseAddress else { return }
          let reflection = factors + step * rowCount + step
          Self.reflect(result + step, count: rowCount - step, by: reflection, scale: scales[step])
        }
      }
    }
    return result
  }

  // MARK: Factoring

  private mutating func factor(isPivoting: Bool) {
    var lengths = (0..<columnCount).map { euclideanNorm(factors[$0 * rowCount..<($0 + 1) * rowCount]) }
    var exactLengths = lengths
    for step in scales.indices {
      if isPivoting {
        var longest = step
        for column in step..<columnCount where lengths[column] > lengths[longest] { longest = column }
        exchange(step, longest)
        lengths.swapAt(step, longest)
        exactLengths.swapAt(step, longest)
      }
      makeReflection(step)
      for column in step + 1..<max(columnCount, step + 1) {
        reflectColumn(column, by: step)
        guard isPivoting, lengths[column] > 0 else { continue }
        let share = abs(factors[column * rowCount + step]) / lengths[column]
        let remaining = max(0, (1 + share) * (1 - share))
        let ratio = lengths[column] / exactLengths[column]
        if remaining * ratio * ratio <= 1.5e-8 {
          lengths[column] = euclideanNorm(factors[column * rowCount + step + 1..<(column + 1) * rowCount])
          exactLengths[column] = lengths[column]
        } else {
          lengths[column] *= remaining.squareRoot()
        }
      }
    }
  }

  private mutating func exchange(_ first: Int, _ second: Int) {
    guard first != second else { return }
    for row in 0..<rowCount { factors.swapAt(first * rowCount + row, second * rowCount + row) }
    permutation.swapAt(first, second)
  }

  /// Makes I - s v vᵀ that turns the rest of a column into a multiple of the first axis, with the sign for which nothing cancels.
  private mutating func makeReflection(_ step: Int) {
    let start = step * rowCount
    let length = euclideanNorm(factors[start + step..<start + rowCount])
    guard length > 0 else { return }
    let diagonal = factors[start + step] > 0 ? -length : length
    let head = factors[start + step] - diagonal
    for row in step + 1..<max(rowCount, step + 1) { factors[start + row] /= head }
    factors[start + step] = diagonal
    scales[step] = -head / diagonal
  }

  private mutating func reflectColumn(_ column: Int, by step: Int) {
    let scale = scales[step]
    let rowCount = rowCount
    factors.withUnsafeMutableBufferPointer { factors in
      guard let factors = factors.baseAddress else { return }
      Self.reflect(
        factors + column * rowCount + step, count: rowCount - step, by: factors + step * rowCount + step, scale: scale)
    }
  }

  /// x - s v (vᵀ x), where v has 1 in place of what stands at its front.
  private static func reflect(
    _ vector: UnsafeMutablePointer<Double>, count: Int, by reflection: UnsafePointer<Double>, scale: Double
  ) {
    guard scale != 0 else { return }
    var product = vector[0]
    for index in 1..<max(count, 1) { product += reflection[index] * vector[index] }
    product *= scale
    vector[0] -= product
    for index in 1..<max(count, 1) { vector[index] -= product * reflection[index] }
  }
}
