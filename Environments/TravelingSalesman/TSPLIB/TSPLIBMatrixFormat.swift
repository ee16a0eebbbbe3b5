/// In which order a file lists the distances of a symmetric matrix.
enum TSPLIBMatrixFormat: String, CaseIterable {
  case fullMatrix = "FULL_MATRIX"
  case upperRow = "UPPER_ROW"
  case lowerRow = "LOWER_ROW"
  case upperDiagonalRow = "UPPER_DIAG_ROW"
  case lowerDiagonalRow = "LOWER_DIAG_ROW"
  case upperColumn = "UPPER_COL"
  case lowerColumn = "LOWER_COL"
  case upperDiagonalColumn = "UPPER_DIAG_COL"
  case lowerDiagonalColumn = "LOWER_DIAG_COL"

  /// The second indices that are listed for each first index. Because the matrix is symmetric, a format by columns is the other
  /// triangle by rows.
  private func columns(ofRow row: Int, dimension: Int) -> Range<Int> {
    switch self {
    case .fullMatrix: 0..<dimension
    case .upperRow, .lowerColumn: row + 1..<dimension
    case .lowerRow, .upperColumn: 0..<row
    case .upperDiagonalRow, .lowerDiagonalColumn: row..<dimension
    case .lowerDiagonalRow, .upperDiagonalColumn: 0..<row + 1
    }
  }

  /// Reads the whole section, whose numbers may stand on any number of lines.
  /// - Returns: dimension × dimension distances; the diagonal is 0 whatever the file says.
  func read(_ reader: inout TSPLIBReader, dimension: Int) throws -> [Float] {
    guard dimension <= 20_000 else {
      throw reader.error("a matrix of \(dimension) cities is too large; at most 20,000 are supported")
    }
    let expected = (0..<dimension).reduce(0) { $0 + columns(ofRow: $1, dimension: dimension).count }
    let values = try numbers(&reader, count: expected)
    var matrix = [Float](repeating: 0, count: dimension * dimension)
    var next = 0
    for row in 0..<dimension {
      for column in columns(ofRow: row, dimension: dimension) {
        let value = values[next]
        next += 1
        guard row != column else { continue }
        if self == .fullMatrix, column < row, matrix[row * dimension + column] != value {
          throw reader.error(
            "the distance from \(row + 1) to \(column + 1) differs from the way back; only symmetric instances are supported")
        }
        matrix[row * dimension + column] = value
        matrix[column * dimension + row] = value
      }
    }
    return matrix
  }

  private func numbers(_ reader: inout TSPLIBReader, count: Int) throws -> [Float] {
    var values: [Float] = []
    while values.count < count {
      guard let line = reader.line() else {
        throw reader.error("the file ends after \(values.count) of \(count) distances of \(rawValue)")
      }
      for field in TSPLIBReader.fields(line) {
        let what = "distance \(values.count + 1) of \(count)"
        guard values.count < count else {
          throw reader.error("\(rawValue) has \(count) distances, but more follow on this line")
        }
        let value = try reader.integer(field, what)
        guard value >= 0, Double(value) <= InstanceStorage.largestExactFloat else {
          throw reader.error("\(what) is \(value); it must lie between 0 and 16,777,216")
        }
        values.append(Float(value))
      }
    }
    return values
  }
}
