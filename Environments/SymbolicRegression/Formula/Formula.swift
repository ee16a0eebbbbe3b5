import Core
import Foundation

/// A formula in variables.
public indirect enum Formula: Sendable, Equatable, Hashable {
  case number(Double)
  /// The variable of that index.
  case variable(Int)
  case unary(FormulaOperation, Formula)
  case binary(FormulaOperation, Formula, Formula)
  /// The first to the power of the second.
  case power(Formula, Formula)

  /// How many numbers, variables and functions there are.
  public var length: Int {
    switch self {
    case .number, .variable: 1
    case .unary(_, let a): 1 + a.length
    case .binary(_, let a, let b), .power(let a, let b): 1 + a.length + b.length
    }
  }

  /// The value for one row of variables.
  public func value(_ variables: [Double]) -> Double {
    switch self {
    case .number(let value): value
    case .variable(let index): variables[index]
    case .unary(let operation, let a): operation.apply(a.value(variables))
    case .binary(let operation, let a, let b): operation.apply(a.value(variables), b.value(variables))
    case .power(let a, let b): Self.power(a.value(variables), b.value(variables))
    }
  }

  /// The values for all rows of a table, a column for each variable, in double precision.
  public func values(of columns: [[Double]], count: Int) -> [Double] {
    switch self {
    case .number(let value): return [Double](repeating: value, count: count)
    case .variable(let index): return columns[index]
    case .unary(let operation, let a):
      var values = a.values(of: columns, count: count)
      for row in values.indices { values[row] = operation.apply(values[row]) }
      return values
    case .binary(let operation, let a, let b):
      return Self.combined(a, b, columns, count) { operation.apply($0, $1) }
    case .power(let a, .number(let exponent)):
      var values = a.values(of: columns, count: count)
      for row in values.indices { values[row] = Self.power(values[row], exponent) }
      return values
    case .power(let a, let b): return Self.combined(a, b, columns, count, Self.power)
    }
  }

  private static func combined(
    _ a: Formula, _ b: Formula, _ columns: [[Double]], _ count: Int, _ apply: (Double, Double) -> Double
  ) -> [Double] {
    var values = a.values(of: columns, count: count)
    let other = b.values(of: columns, count: count)
    for row in values.indices { values[row] = apply(values[row], other[row]) }
    return values
  }

  /// Small whole powers by multiplication, as they are most of them; the rest by the library.
  static func power(_ base: Double, _ exponent: Double) -> Double {
    switch exponent {
    case 2: base * base
    case 3: base * base * base
    default: pow(base, exponent)
    }
  }

  /// The highest index of a variable; nil when there is none.
  public var highestVariable: Int? {
    switch self {
    case .number: nil
    case .variable(let index): index
    case .unary(_, let a): a.highestVariable
    case .binary(_, let a, let b), .power(let a, let b):
      [a.highestVariable, b.highestVariable].compactMap { $0 }.max()
    }
  }
}
