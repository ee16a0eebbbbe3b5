import Foundation
import Tensors

/// Functions of two numbers.
enum PairFunction: String, Sendable, CaseIterable {
  case add = "Add"
  case subtract = "Sub"
  case multiply = "Mul"
  case divide = "Div"
  case power = "Pow"
  case modulo = "Mod"
  case minimum = "Min"
  case maximum = "Max"
  case isEqual = "Equal"
  case isGreater = "Greater"
  case isGreaterOrEqual = "GreaterOrEqual"
  case isLess = "Less"
  case isLessOrEqual = "LessOrEqual"
  case and = "And"
  case or = "Or"

  /// Whether it gives truth values.
  var isTest: Bool {
    switch self {
    case .isEqual, .isGreater, .isGreaterOrEqual, .isLess, .isLessOrEqual, .and, .or: true
    default: false
    }
  }

  @inline(__always)
  func value(_ a: Float, _ b: Float) -> Float {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: pow(a, b)
    case .modulo: fmod(a, b)
    case .minimum: min(a, b)
    case .maximum: max(a, b)
    case .isEqual: a == b ? 1 : 0
    case .isGreater: a > b ? 1 : 0
    case .isGreaterOrEqual: a >= b ? 1 : 0
    case .isLess: a < b ? 1 : 0
    case .isLessOrEqual: a <= b ? 1 : 0
    case .and: a != 0 && b != 0 ? 1 : 0
    case .or: a != 0 || b != 0 ? 1 : 0
    }
  }

  /// The slopes of the value with respect to both numbers.
  @inline(__always)
  func slopes(_ a: Float, _ b: Float) -> (Float, Float) {
    switch self {
    case .add: (1, 1)
    case .subtract: (1, -1)
    case .multiply: (b, a)
    case .divide: (1 / b, -a / (b * b))
    case .power: (b == 0 ? 0 : b * pow(a, b - 1), a > 0 ? pow(a, b) * log(a) : 0)
    case .modulo: (1, -(a / b).rounded(.towardZero))
    case .minimum: a <= b ? (1, 0) : (0, 1)
    case .maximum: a >= b ? (1, 0) : (0, 1)
    case .isEqual, .isGreater, .isGreaterOrEqual, .isLess, .isLessOrEqual, .and, .or: (0, 0)
    }
  }

  /// The value for integers; nil where there is none, as when dividing by zero.
  func value(_ a: Int, _ b: Int) -> Int? {
    switch self {
    case .add: a &+ b
    case .subtract: a &- b
    case .multiply: a &* b
    case .divide: b == 0 ? nil : a.dividedReportingOverflow(by: b).partialValue
    case .power: Int(exactly: pow(Double(a), Double(b)).rounded())
    case .modulo:
      if b == 0 || b == -1 { b == 0 ? nil : 0 } else { (a % b + b) % b }
    case .minimum: min(a, b)
    case .maximum: max(a, b)
    default: Int(value(Float(a < b ? -1 : a > b ? 1 : 0), 0))
    }
  }
}

/// A function of two tensors, number by number.
struct Pairwise: DifferentiableOperation, Sendable {
  let function: PairFunction
  let broadcast: Broadcast
  let shape: Shape

  func outputShape(_ inputs: [Shape]) -> Shape { shape }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    let (a, b, y) = (inputs[0].baseAddress!, inputs[1].baseAddress!, output.baseAddress!)
    // The commonest without a choice for every number.
    switch function {
    case .add: broadcast.visit { y[$0] = a[$1.x] + b[$1.y] }
    case .multiply: broadcast.visit { y[$0] = a[$1.x] * b[$1.y] }
    default: broadcast.visit { y[$0] = function.value(a[$1.x], b[$1.y]) }
    }
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    let (a, b, d) = (inputs[0].baseAddress!, inputs[1].baseAddress!, gradient.baseAddress!)
    let (da, db) = (gradients[0]?.baseAddress, gradients[1]?.baseAddress)
    broadcast.visit { index, places in
      let slopes = function.slopes(a[places.x], b[places.y])
      if let da { da[places.x] += d[index] * slopes.0 }
      if let db { db[places.y] += d[index] * slopes.1 }
    }
  }
}

/// Numbers of one tensor where a condition holds, else those of another.
struct Choice: DifferentiableOperation, Sendable {
  let broadcast: Broadcast
  let shape: Shape

  func outputShape(_ inputs: [Shape]) -> Shape { shape }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    broadcast.visit { output[$0] = inputs[0][$1.x] != 0 ? inputs[1][$1.y] : inputs[2][$1.z] }
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    broadcast.visit { index, places in
      if inputs[0][places.x] != 0 {
        gradients[1]?[places.y] += gradient[index]
      } else {
        gradients[2]?[places.z] += gradient[index]
      }
    }
  }
}
