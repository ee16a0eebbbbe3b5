import Core

/// Rows in single precision, as the kernels read them: the columns of the variables, then the target, which is moved and scaled to
/// mean 0 and deviation 1.
package final class SampleMatrix: Sendable {
  /// How many rows there are.
  let count: Int
  /// The floats from one column to the next.
  let stride: Int
  /// The variables, column after column.
  nonisolated(unsafe) let columns: UnsafePointer<Float>
  /// The scaled target.
  nonisolated(unsafe) let target: UnsafePointer<Float>
  /// The mean of the target itself.
  let mean: Double
  /// Its standard deviation, or 1 where that is 0.
  let deviation: Double
  /// The sum of the scaled target, not quite 0, and of its squares.
  let targetSum: Double
  let targetSquares: Double

  private nonisolated(unsafe) let memory: UnsafeMutablePointer<Float>

  package init(_ rows: RegressionRows, mean: Double? = nil, deviation: Double? = nil) {
    count = rows.count
    let own = rows.target.reduce(0, +) / Double(max(rows.count, 1))
    self.mean = mean ?? own
    let spread = rows.variance.squareRoot()
    self.deviation = deviation ?? (spread > 0 ? spread : 1)
    // Whole cache lines, so that every column begins at one.
    stride = (rows.count + 15) / 16 * 16
    let size = max(stride * (rows.columns.count + 1), 16)
    memory = UnsafeMutableRawPointer.allocate(byteCount: size * 4, alignment: 64).bindMemory(to: Float.self, capacity: size)
    memory.initialize(repeating: 0, count: size)
    for (index, column) in rows.columns.enumerated() {
      for row in 0..<rows.count { memory[index * stride + row] = Float(column[row]) }
    }
    let scaled = memory + rows.columns.count * stride
    var sum = 0.0
    var squares = 0.0
    for row in 0..<rows.count {
      scaled[row] = Float((rows.target[row] - self.mean) / self.deviation)
      sum += Double(scaled[row])
      squares += Double(scaled[row]) * Double(scaled[row])
    }
    columns = UnsafePointer(memory)
    target = UnsafePointer(scaled)
    targetSum = sum
    targetSquares = squares
  }

  deinit { memory.deallocate() }
}
