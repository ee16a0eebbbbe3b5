import Foundation

extension Formula {
  /// The formula as text that ``FormulaParser`` reads, and most programming languages: `2.5 * x1 ^ 2 + sin(x2)`.
  /// - Parameters:
  ///   - names: how the variables are called.
  ///   - digits: to how many significant digits numbers are rounded; as many as bring back every bit when left out.
  public func text(_ names: [String], digits: Int? = nil) -> String {
    written(names, digits).text
  }

  /// How strongly an expression holds together; what binds weaker than asked for is put in parentheses.
  private enum Binding: Int, Comparable {
    case sum, product, sign, power, atom
    static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
  }

  private func written(_ names: [String], _ digits: Int?) -> (text: String, binding: Binding) {
    func text(_ part: Formula, atLeast binding: Binding) -> String {
      let inner = part.written(names, digits)
      return inner.binding < binding ? "(\(inner.text))" : inner.text
    }
    switch self {
    case .number(let value):
      let shown = Self.text(value, digits)
      return (shown, shown.hasPrefix("-") ? .sign : .atom)
    case .variable(let index): return (names[index], .atom)
    case .binary(.add, let a, let b):
      // A sum with something negative reads better as a difference.
      let right = text(b, atLeast: .product)
      if right.hasPrefix("-") { return ("\(text(a, atLeast: .sum)) - \(right.dropFirst())", .sum) }
      return ("\(text(a, atLeast: .sum)) + \(right)", .sum)
    case .binary(.sub, let a, let b): return ("\(text(a, atLeast: .sum)) - \(text(b, atLeast: .power))", .sum)
    case .binary(.mul, let a, let b):
      return ("\(text(a, atLeast: .product)) * \(text(b, atLeast: .power))", .product)
    case .binary(.div, let a, let b):
      return ("\(text(a, atLeast: .product)) / \(text(b, atLeast: .power))", .product)
    case .binary(let operation, let a, let b):
      return ("\(operation.rawValue)(\(text(a, atLeast: .sum)), \(text(b, atLeast: .sum)))", .atom)
    case .unary(.neg, let a): return ("-\(text(a, atLeast: .power))", .sign)
    case .unary(.square, let a): return ("\(text(a, atLeast: .atom)) ^ 2", .power)
    case .unary(.cube, let a): return ("\(text(a, atLeast: .atom)) ^ 3", .power)
    case .unary(let operation, let a): return ("\(operation.rawValue)(\(text(a, atLeast: .sum)))", .atom)
    case .power(let a, let b): return ("\(text(a, atLeast: .atom)) ^ \(text(b, atLeast: .atom))", .power)
    }
  }

  /// A number in decimal notation.
  static func text(_ value: Double, _ digits: Int?) -> String {
    if let digits { return String(format: "%.\(digits)g", value) }
    let shown = "\(value)"
    return shown.hasSuffix(".0") ? String(shown.dropLast(2)) : shown
  }
}
