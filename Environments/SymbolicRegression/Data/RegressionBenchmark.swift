import Core
import Foundation

/// A known formula to draw rows from: the usual benchmarks of symbolic regression, with the ranges of their first publications as
/// McDermott et al., "Genetic programming needs better benchmarks" (GECCO 2012), collect them.
public struct RegressionBenchmark: Sendable {
  /// How a variable's values come about.
  public enum Range: Sendable, Equatable {
    /// Drawn uniformly, so many rows.
    case uniform(Double, Double, Int)
    /// From the first to the second in steps of the third; of several variables all combinations.
    case grid(Double, Double, step: Double)
    /// So many numbers evenly from the first to the second; of several variables all combinations.
    case even(Double, Double, Int)
  }

  /// How it is called.
  public let name: String
  /// The formula in x1, x2, ...
  public let formula: String
  /// How many variables there are, of which the formula need not use all.
  public let variableCount: Int
  /// The training rows: a range for each variable, or one for all.
  public let training: [Range]
  /// The test rows likewise.
  public let test: [Range]
  /// The standard deviation of normally distributed noise on the target.
  public let noise: Double

  init(
    _ name: String, _ formula: String, variables variableCount: Int = 1, _ training: [Range], test: [Range], noise: Double = 0
  ) {
    self.name = name
    self.formula = formula
    self.variableCount = variableCount
    self.training = training
    self.test = test
    self.noise = noise
  }

  /// The variables' names.
  public var variables: [String] { (1...variableCount).map { "x\($0)" } }

  /// Rows of this benchmark.
  public func makeData(key: RandomKey) throws -> RegressionData {
    let expression: Formula
    do { expression = try FormulaParser.parse(formula, names: variables) } catch let error as WarrenError {
      throw error.within("benchmark \(name)")
    }
    func rows(_ ranges: [Range], _ key: RandomKey) -> RegressionRows {
      let columns = Self.columns(ranges.count == 1 ? variables.map { _ in ranges[0] } : ranges, key["x"])
      var errors = key["noise"].stream
      let count = columns.first?.count ?? 0
      var target = expression.values(of: columns, count: count)
      if noise > 0 { for row in target.indices { target[row] += noise * errors.normal() } }
      return RegressionRows(columns: columns, target: target)
    }
    return RegressionData(
      name: name, variables: variables, target: "y", training: rows(training, key["training"]), test: rows(test, key["test"]))
  }

  /// Drawn variables side by side; of the others every combination, the last one changing fastest.
  private static func columns(_ ranges: [Range], _ key: RandomKey) -> [[Double]] {
    let points = ranges.enumerated().map { index, range in
      var random = key[index].stream
      switch range {
      case .uniform(let low, let high, let count):
        return (0..<count).map { _ in low + (high - low) * random.uniformDouble() }
      case .grid(let low, let high, let step):
        return (0...Int(((high - low) / step + 1e-9).rounded(.down))).map { low + Double($0) * step }
      case .even(let low, let high, let count):
        return (0..<count).map { low + (high - low) * Double($0) / Double(max(count - 1, 1)) }
      }
    }
    if case .uniform = ranges[0] { return points }
    let total = points.reduce(1) { $0 * $1.count }
    var repeats = total
    return points.map { column in
      repeats /= column.count
      return (0..<total).map { column[$0 / repeats % column.count] }
    }
  }
}
