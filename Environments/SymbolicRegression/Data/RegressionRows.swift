/// Rows to learn from or to test with: a column for each variable, and what is to be predicted.
public struct RegressionRows: Sendable, Equatable {
  /// The variables, column by column.
  public var columns: [[Double]]
  /// What is to be predicted, row by row.
  public var target: [Double]

  /// Rows; all columns are as long as the target.
  public init(columns: [[Double]], target: [Double]) {
    precondition(columns.allSatisfy { $0.count == target.count }, "a column has not as many rows as the target")
    self.columns = columns
    self.target = target
  }

  /// How many rows there are.
  public var count: Int { target.count }

  /// The rows of those indices.
  public func selecting(_ rows: [Int]) -> RegressionRows {
    RegressionRows(columns: columns.map { column in rows.map { column[$0] } }, target: rows.map { target[$0] })
  }

  /// The mean squared difference between an expression and the target; not a number where the expression has no value.
  public func meanSquaredError(_ expression: Formula) -> Double {
    guard count > 0 else { return .nan }
    let values = expression.values(of: columns, count: count)
    var sum = 0.0
    for row in values.indices { sum += (values[row] - target[row]) * (values[row] - target[row]) }
    return sum / Double(count)
  }

  /// The target's mean squared difference from its mean.
  public var variance: Double {
    guard count > 0 else { return 0 }
    let mean = target.reduce(0, +) / Double(count)
    return target.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
  }

  /// The share of the target's variance that is explained, R²: 1 at best, 0 for the mean, below zero for what is worse.
  public func determination(error: Double) -> Double {
    let variance = variance
    return variance > 0 ? 1 - error / variance : error == 0 ? 1 : 0
  }
}

/// What a regression is given: rows to learn from, rows held out, and names.
public struct RegressionData: Sendable, Equatable {
  /// How the data are called.
  public var name: String
  /// How the variables are called.
  public var variables: [String]
  /// How that is called which is to be predicted.
  public var target: String
  /// What is learned from; at least two rows.
  public var training: RegressionRows
  /// What is not; may be empty.
  public var test: RegressionRows

  public init(name: String, variables: [String], target: String, training: RegressionRows, test: RegressionRows) {
    self.name = name
    self.variables = variables
    self.target = target
    self.training = training
    self.test = test
  }
}
