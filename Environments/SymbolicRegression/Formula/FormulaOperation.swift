import CKernels
import Core
import Foundation

/// The functions that expressions are made of.
public enum FormulaOperation: String, Codable, Sendable, CaseIterable {
  case add
  case sub
  case mul
  case div
  /// a / √(1 + b²), a quotient without poles (Ni, Drieberg and Rockett, "The use of an analytic quotient operator in genetic
  /// programming", 2013).
  case aq
  case min
  case max
  case neg
  case sin
  case cos
  case exp
  case log
  case sqrt
  case square
  case cube
  case tanh
  case abs

  /// How many arguments it has: 1 or 2.
  public var arity: Int {
    switch self {
    case .add, .sub, .mul, .div, .aq, .min, .max: 2
    default: 1
    }
  }

  /// Its value; the second argument is ignored where there is only one.
  public func apply(_ a: Double, _ b: Double = 0) -> Double {
    switch self {
    case .add: a + b
    case .sub: a - b
    case .mul: a * b
    case .div: a / b
    case .aq: a / (1 + b * b).squareRoot()
    case .min: a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
    case .max: a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
    case .neg: -a
    case .sin: Foundation.sin(a)
    case .cos: Foundation.cos(a)
    case .exp: Foundation.exp(a)
    case .log: Foundation.log(a)
    case .sqrt: a.squareRoot()
    case .square: a * a
    case .cube: a * a * a
    case .tanh: Foundation.tanh(a)
    case .abs: Swift.abs(a)
    }
  }

  /// How the kernels call it.
  var code: Int32 {
    switch self {
    case .add: Int32(WK_EXPRESSION_ADD)
    case .sub: Int32(WK_EXPRESSION_SUBTRACT)
    case .mul: Int32(WK_EXPRESSION_MULTIPLY)
    case .div: Int32(WK_EXPRESSION_DIVIDE)
    case .aq: Int32(WK_EXPRESSION_ANALYTIC_QUOTIENT)
    case .min: Int32(WK_EXPRESSION_MINIMUM)
    case .max: Int32(WK_EXPRESSION_MAXIMUM)
    case .neg: Int32(WK_EXPRESSION_NEGATE)
    case .sin: Int32(WK_EXPRESSION_SINE)
    case .cos: Int32(WK_EXPRESSION_COSINE)
    case .exp: Int32(WK_EXPRESSION_EXPONENTIAL)
    case .log: Int32(WK_EXPRESSION_LOGARITHM)
    case .sqrt: Int32(WK_EXPRESSION_SQUARE_ROOT)
    case .square: Int32(WK_EXPRESSION_SQUARE)
    case .cube: Int32(WK_EXPRESSION_CUBE)
    case .tanh: Int32(WK_EXPRESSION_TANH)
    case .abs: Int32(WK_EXPRESSION_ABSOLUTE)
    }
  }
}
