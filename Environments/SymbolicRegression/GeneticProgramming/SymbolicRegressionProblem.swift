import Core
import Search

/// The search for a formula that predicts a column of numbers from others.
public struct SymbolicRegressionProblem: Problem {
  /// What is learned from, and what is tested with.
  public let data: RegressionData

  /// The regression on data.
  public init(_ data: RegressionData) { self.data = data }

  public var objectives: [Objective] { [Objective("trainingError", .minimize)] }

  /// The mean squared error on the training rows; a formula without a value somewhere violates as many rows.
  public func evaluate(_ solution: FittedFormula) throws -> Evaluation {
    let error = data.training.meanSquaredError(try solution.parsed(data.variables))
    return error.isFinite ? Evaluation(error) : Evaluation(.greatestFiniteMagnitude, violation: 1)
  }

  public func validate(_ solution: FittedFormula) throws { _ = try solution.parsed(data.variables) }

  /// What is worth knowing about an expression: its errors, R², and length.
  public func metrics(of expression: Formula) -> Metrics {
    var metrics = Metrics()
    let trainingError = data.training.meanSquaredError(expression)
    metrics["trainingError"] = trainingError
    metrics["trainingR2"] = data.training.determination(error: trainingError)
    if data.test.count > 0 {
      let error = data.test.meanSquaredError(expression)
      // Where the formula has no value for a test row, it predicts nothing.
      if error.isFinite {
        metrics["testError"] = error
        metrics["testR2"] = data.test.determination(error: error)
      }
    }
    metrics["length"] = Double(expression.length)
    return metrics
  }
}

/// A formula as results hold it, so that anyone can check it:
///
/// ```json
/// { "expression": "0.98 * x1 ^ 2 + 1.02", "latex": "0.98 \\cdot x_{1}^{2} + 1.02", "length": 7,
///   "front": [{ "length": 1, "trainingError": 3.1, "testError": 3.3, "expression": "2.04", "latex": "2.04" }] }
/// ```
public struct FittedFormula: Codable, Sendable {
  /// A formula of the front: the best of its length.
  public struct Member: Codable, Sendable {
    public var length: Int
    public var trainingError: Double
    /// Absent where there are no test rows, or no value for one of them.
    public var testError: Double?
    public var expression: String
    /// The same rounded to four digits, for a page.
    public var latex: String
  }

  /// The formula, in the names of the data's variables, with every digit of its numbers.
  public var expression: String
  /// The same rounded to four digits, for a page.
  public var latex: String
  /// How many numbers, variables and functions it has.
  public var length: Int
  /// The formulas that no shorter one matches, the shortest first.
  public var front: [Member]

  /// A formula by itself.
  public init(_ expression: Formula, names: [String], front: [Member] = []) {
    self.expression = expression.text(names)
    latex = expression.latex(names)
    length = expression.length
    self.front = front
  }

  /// The formula read back.
  /// - Throws: `WarrenError` with the place where it cannot be read.
  public func parsed(_ names: [String]) throws -> Formula {
    try FormulaParser.parse(expression, names: names)
  }
}
