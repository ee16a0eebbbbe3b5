import Core

/// The mean and the variance of all vectors seen so far, number by number, without keeping them: batches are merged by the formula of
/// Chan, Golub and LeVeque (1983), which Welford's (1962) is for one vector.
public struct RunningMoments: Codable, Sendable, Equatable {
  /// How many vectors have been seen.
  public private(set) var count = 0.0
  /// The mean of each number.
  public private(set) var means: [Double]
  /// The sum of each number's squared differences from its mean.
  private var squares: [Double]

  /// Nothing seen yet of vectors of that many numbers.
  public init(size: Int) {
    means = [Double](repeating: 0, count: size)
    squares = [Double](repeating: 0, count: size)
  }

  /// The variance of each number, over all vectors; 1 before the first has been seen.
  public func variance(_ index: Int) -> Double { count > 0 ? squares[index] / count : 1 }

  /// Takes note of a batch.
  /// - Parameter rows: [rows × size].
  public mutating func add(_ rows: UnsafePointer<Float>, rows rowCount: Int) {
    guard rowCount > 0 else { return }
    let (size, added) = (means.count, Double(rowCount))
    let total = count + added
    for index in 0..<size {
      var sum = 0.0
      for row in 0..<rowCount { sum += Double(rows[row * size + index]) }
      let mean = sum / added
      var square = 0.0
      for row in 0..<rowCount {
        let difference = Double(rows[row * size + index]) - mean
        square += difference * difference
      }
      let difference = mean - means[index]
      means[index] += difference * added / total
      squares[index] += square + difference * difference * count * added / total
    }
    count = total
  }
}
