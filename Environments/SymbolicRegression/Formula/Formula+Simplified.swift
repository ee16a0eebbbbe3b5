import Foundation

extension Formula {
  /// The same function, written shorter: numbers are worked out, equal terms and factors collected, signs and neutral elements
  /// dropped.
  ///
  /// Where the expression has a value, the result has the same up to rounding; x / x becomes 1 also at 0.
  public func simplified() -> Formula {
    var best = self
    // A step may open the way for another; each keeps or shortens.
    for _ in 0..<8 {
      let next = best.simplifiedOnce()
      guard next != best, next.length <= best.length else { break }
      best = next
    }
    return best
  }

  fileprivate func simplifiedOnce() -> Formula {
    switch self {
    case .number, .variable: return self
    case .binary(.add, _, _), .binary(.sub, _, _), .unary(.neg, _):
      var sum = SumOfTerms()
      sum.add(self, times: 1)
      return sum.expression
    case .binary(.mul, _, _), .binary(.div, _, _), .unary(.square, _), .unary(.cube, _), .power(_, .number):
      var product = ProductOfPowers()
      product.multiply(self, to: 1)
      return product.expression
    case .power(let a, let b):
      let (base, exponent) = (a.simplifiedOnce(), b.simplifiedOnce())
      return .power(base, exponent)
    case .unary(let operation, let a):
      let inner = a.simplifiedOnce()
      if case .number(let value) = inner { return Self.folded(operation.apply(value)) ?? .unary(operation, inner) }
      switch (operation, inner) {
      case (.abs, .unary(.abs, _)), (.abs, .unary(.exp, _)), (.abs, .unary(.sqrt, _)): return inner
      case (.abs, .unary(.neg, let argument)): return .unary(.abs, argument)
      case (.log, .unary(.exp, let argument)): return argument
      case (.cos, .unary(.neg, let argument)): return .unary(.cos, argument)
      default: return .unary(operation, inner)
      }
    case .binary(let operation, let a, let b):
      let (left, right) = (a.simplifiedOnce(), b.simplifiedOnce())
      if case (.number(let x), .number(let y)) = (left, right) {
        return Self.folded(operation.apply(x, y)) ?? .binary(operation, left, right)
      }
      if operation == .min || operation == .max, left == right { return left }
      if operation == .aq, case .number(let y) = right {
        return Formula.binary(.mul, .number(1 / (1 + y * y).squareRoot()), left).simplifiedOnce()
      }
      return .binary(operation, left, right)
    }
  }

  /// A number worked out; nil when it is none.
  fileprivate static func folded(_ value: Double) -> Formula? {
    value.isFinite ? .number(value) : nil
  }

  /// How many terms of a sum have no number in front, and are none.
  fileprivate var bareTerms: Int {
    switch self {
    case .binary(.add, let a, let b), .binary(.sub, let a, let b): a.bareTerms + b.bareTerms
    case .number, .binary(.mul, .number, _): 0
    default: 1
    }
  }
}

/// A number and terms with factors, equal ones collected.
private struct SumOfTerms {
  private var constant = 0.0
  private var terms: [(factor: Double, term: Formula)] = []

  /// - Parameter isSimplified: whether its arguments are simplified already.
  mutating func add(_ expression: Formula, times factor: Double, isSimplified: Bool = false) {
    switch expression {
    case .number(let value): constant += factor * value
    case .binary(.add, let a, let b):
      add(a, times: factor, isSimplified: isSimplified)
      add(b, times: factor, isSimplified: isSimplified)
    case .binary(.sub, let a, let b):
      add(a, times: factor, isSimplified: isSimplified)
      add(b, times: -factor, isSimplified: isSimplified)
    case .unary(.neg, let a): add(a, times: -factor, isSimplified: isSimplified)
    default:
      let part = isSimplified ? expression : expression.simplifiedOnce()
      switch part {
      case .number(let value): constant += factor * value
      case .binary(.mul, .number(let value), let term): collect(term, factor * value)
      case .binary(.add, _, _), .binary(.sub, _, _), .unary(.neg, _): add(part, times: factor, isSimplified: true)
      default: collect(part, factor)
      }
    }
  }

  private mutating func collect(_ term: Formula, _ factor: Double) {
    switch term {
    // A number in front of x + 1 or of 2 * x - 3 * y goes to every term; in front of x + y it stays, which is shorter.
    case .binary(.add, _, _), .binary(.sub, _, _):
      if abs(factor) == 1 || term.bareTerms <= 1 { return add(term, times: factor, isSimplified: true) }
    default: break
    }
    if let index = terms.firstIndex(where: { $0.term == term }) {
      terms[index].factor += factor
    } else {
      terms.append((factor, term))
    }
  }

  var expression: Formula {
    // What is added comes before what is subtracted, so that no sum begins with a sign needlessly.
    let left = terms.filter { $0.factor > 0 } + terms.filter { $0.factor < 0 || $0.factor.isNaN }
    var result: Formula?
    for (factor, term) in left {
      let magnitude = abs(factor)
      let scaled: Formula = magnitude == 1 ? term : .binary(.mul, .number(magnitude), term)
      if let sum = result {
        result = .binary(factor < 0 ? .sub : .add, sum, scaled)
      } else if factor == -1 {
        result = .unary(.neg, term)
      } else {
        result = factor < 0 ? .binary(.mul, .number(factor), term) : scaled
      }
    }
    guard let sum = result else { return .number(constant) }
    if constant == 0 { return sum }
    return constant < 0 ? .binary(.sub, sum, .number(-constant)) : .binary(.add, sum, .number(constant))
  }
}

/// A number and powers of bases, equal bases collected.
private struct ProductOfPowers {
  private var factor = 1.0
  private var powers: [(base: Formula, exponent: Double)] = []

  /// - Parameter isSimplified: whether its arguments are simplified already.
  mutating func multiply(_ expression: Formula, to exponent: Double, isSimplified: Bool = false) {
    // Whole powers go to every factor; others would change where the product has a value.
    let isWhole = exponent == exponent.rounded()
    switch expression {
    case .binary(.mul, let a, let b) where isWhole:
      multiply(a, to: exponent, isSimplified: isSimplified)
      multiply(b, to: exponent, isSimplified: isSimplified)
    case .binary(.div, let a, let b) where isWhole:
      multiply(a, to: exponent, isSimplified: isSimplified)
      multiply(b, to: -exponent, isSimplified: isSimplified)
    case .unary(.neg, let a) where isWhole:
      if exponent.truncatingRemainder(dividingBy: 2) != 0 { factor = -factor }
      multiply(a, to: exponent, isSimplified: isSimplified)
    case .unary(.square, let a) where isWhole: multiply(a, to: 2 * exponent, isSimplified: isSimplified)
    case .unary(.cube, let a) where isWhole: multiply(a, to: 3 * exponent, isSimplified: isSimplified)
    case .power(let a, .number(let inner)) where isWhole && inner == inner.rounded():
      multiply(a, to: inner * exponent, isSimplified: isSimplified)
    case .power(let a, .number(let inner)) where exponent == 1 && !isSimplified: multiply(a, to: inner)
    case .number(let value) where Formula.power(value, exponent).isFinite: factor *= Formula.power(value, exponent)
    default:
      if isSimplified { return collect(expression, exponent) }
      multiply(expression.simplifiedOnce(), to: exponent, isSimplified: true)
    }
  }

  private mutating func collect(_ base: Formula, _ exponent: Double) {
    // A root and a whole power have different domains, so only whole powers are collected.
    if exponent == exponent.rounded(),
      let index = powers.firstIndex(where: { $0.base == base && $0.exponent == $0.exponent.rounded() })
    {
      powers[index].exponent += exponent
    } else {
      powers.append((base, exponent))
    }
  }

  var expression: Formula {
    if factor == 0 { return .number(0) }
    func product(_ parts: [(base: Formula, exponent: Double)]) -> Formula? {
      var result: Formula?
      for (base, exponent) in parts {
        let power: Formula = exponent == 1 ? base : .power(base, .number(exponent))
        result = result.map { .binary(.mul, $0, power) } ?? power
      }
      return result
    }
    let above = product(powers.filter { $0.exponent > 0 })
    let below = product(powers.filter { $0.exponent < 0 }.map { ($0.base, -$0.exponent) })
    guard let below else {
      guard let above else { return .number(factor) }
      return factor == 1 ? above : factor == -1 ? .unary(.neg, above) : .binary(.mul, .number(factor), above)
    }
    // The number stands first, so that sums can collect equal terms.
    guard let above else { return .binary(.div, .number(factor), below) }
    let quotient = Formula.binary(.div, above, below)
    return factor == 1 ? quotient : factor == -1 ? .unary(.neg, quotient) : .binary(.mul, .number(factor), quotient)
  }
}
