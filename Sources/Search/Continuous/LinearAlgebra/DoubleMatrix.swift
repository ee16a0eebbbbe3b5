/// A dense matrix of `Double`, stored column by column: for the small systems of numerical optimization.
public struct DoubleMatrix: Sendable, Equatable {
  /// How many rows there are.
  public let rowCount: Int
  /// How many columns there are.
  public let columnCount: Int
  @usableFromInline var storage: [Double]

  /// A matrix of zeros.
  public init(rowCount: Int, columnCount: Int) {
    precondition(rowCount >= 0 && columnCount >= 0, "a matrix has no negative size")
    self.rowCount = rowCount
    self.columnCount = columnCount
    storage = [Double](repeating: 0, count: rowCount * columnCount)
  }

  /// A matrix of columns that each have `rows` numbers.
  public init(rows: Int, columns: [[Double]]) {
    for column in columns { precondition(column.count == rows, "a column of \(column.count) numbers, expected \(rows)") }
    rowCount = rows
    columnCount = columns.count
    storage = columns.flatMap { $0 }
  }

  /// The numbers, column by column.
  @inlinable public var elements: [Double] { storage }

  /// The number in a row and a column, both counted from 0.
  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    get { storage[index(row, column)] }
    set { storage[index(row, column)] = newValue }
  }

  @inlinable
  func index(_ row: Int, _ column: Int) -> Int {
    precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount, "outside the matrix")
    return column * rowCount + row
  }

  /// Gives the numbers, column by column, as a buffer to change.
  @inlinable
  public mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (inout UnsafeMutableBufferPointer<Double>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeMutableBufferPointer(body)
  }

  /// The numbers of one column.
  public func column(_ index: Int) -> ArraySlice<Double> {
    storage[index * rowCount..<(index + 1) * rowCount]
  }

  /// A x.
  public func times(_ vector: [Double]) -> [Double] {
    precondition(vector.count == columnCount, "a vector of \(vector.count) numbers, expected \(columnCount)")
    var result = [Double](repeating: 0, count: rowCount)
    storage.withUnsafeBufferPointer { elements in
      result.withUnsafeMutableBufferPointer { result in
        for column in 0..<columnCount {
          let factor = vector[column]
          let start = column * rowCount
          for row in 0..<rowCount { result[row] += factor * elements[start + row] }
        }
      }
    }
    return result
  }

  /// Aᵀ x.
  public func transposedTimes(_ vector: [Double]) -> [Double] {
    precondition(vector.count == rowCount, "a vector of \(vector.count) numbers, expected \(rowCount)")
    return (0..<columnCount).map { dotProduct(column($0), vector[...]) }
  }

  /// The Euclidean length of each column.
  public var columnNorms: [Double] {
    (0..<columnCount).map { euclideanNorm(column($0)) }
  }
}

extension DoubleMatrix {
  /// The matrix with a diagonal matrix below it.
  func above(diagonal: [Double]) -> DoubleMatrix {
    precondition(diagonal.count == columnCount, "\(diagonal.count) numbers for \(columnCount) columns")
    var result = DoubleMatrix(rowCount: rowCount + columnCount, columnCount: columnCount)
    for column in 0..<columnCount {
      for row in 0..<rowCount { result.storage[column * result.rowCount + row] = storage[column * rowCount + row] }
      result.storage[column * result.rowCount + rowCount + column] = diagonal[column]
    }
    return result
  }

  /// The matrix with each column divided by a number.
  func dividingColumns(by divisors: [Double]) -> DoubleMatrix {
    var result = self
    for column in 0..<columnCount {
      for index in column * rowCount..<(column + 1) * rowCount { result.storage[index] /= divisors[column] }
    }
    return result
  }
}

/// Σ aᵢ bᵢ.
func dotProduct(_ first: ArraySlice<Double>, _ second: ArraySlice<Double>) -> Double {
  precondition(first.count == second.count, "vectors of \(first.count) and \(second.count) numbers")
  return first.withUnsafeBufferPointer { first in
    second.withUnsafeBufferPointer { second in
      var sum = 0.0
      for index in first.indices { sum += first[index] * second[index] }
      return sum
    }
  }
}

/// Σ aᵢ².
func sumOfSquares(_ vector: [Double]) -> Double { dotProduct(vector[...], vector[...]) }

/// The root of the sum of squares, without overflow or underflow on the way.
func euclideanNorm(_ vector: ArraySlice<Double>) -> Double {
  let sum = dotProduct(vector, vector)
  // Between these the squares have lost nothing that matters.
  if sum > 1e-280, sum < 1e300 { return sum.squareRoot() }
  let largest = vector.reduce(0) { max($0, abs($1)) }
  guard largest > 0, largest.isFinite, !sum.isNaN else { return sum.isNaN ? .nan : largest }
  var scaled = 0.0
  for number in vector { scaled += (number / largest) * (number / largest) }
  return largest * scaled.squareRoot()
}
