import Foundation

extension Formula {
  /// The formula for LaTeX's mathematics mode.
  /// - Parameters:
  ///   - names: how the variables are called; a number at the end becomes an index.
  ///   - digits: to how many significant digits numbers are rounded.
  public func latex(_ names: [String], digits: Int = 4) -> String {
    latexForm(names, digits).text
  }

  private enum LaTeXBinding: Int { case sum, product, power, atom }

  private func latexForm(_ names: [String], _ digits: Int) -> (text: String, binding: LaTeXBinding) {
    func text(_ part: Formula, atLeast binding: LaTeXBinding) -> String {
      let inner = part.latexForm(names, digits)
      return inner.binding.rawValue < binding.rawValue ? "\\left(\(inner.text)\\right)" : inner.text
    }
    func plain(_ part: Formula) -> String { text(part, atLeast: .sum) }
    switch self {
    case .number(let value):
      let shown = Self.latex(value, digits)
      // What has a sign or a power of ten is set in parentheses where a factor is.
      return (shown, shown.hasPrefix("-") ? .sum : shown.contains("cdot") ? .product : .atom)
    case .variable(let index): return (Self.latex(names[index]), .atom)
    case .binary(.add, let a, let b):
      let right = plain(b)
      return right.hasPrefix("-") ? ("\(plain(a)) \(right)", .sum) : ("\(plain(a)) + \(right)", .sum)
    case .binary(.sub, let a, let b): return ("\(plain(a)) - \(text(b, atLeast: .product))", .sum)
    case .binary(.mul, let a, let b):
      let left = a.isNegativeNumber ? plain(a) : text(a, atLeast: .product)
      return ("\(left) \\cdot \(text(b, atLeast: .product))", a.isNegativeNumber ? .sum : .product)
    case .binary(.div, let a, let b): return ("\\frac{\(plain(a))}{\(plain(b))}", .product)
    case .binary(.aq, let a, let b): return ("\\frac{\(plain(a))}{\\sqrt{1 + \(text(b, atLeast: .atom))^{2}}}", .product)
    case .binary(let operation, let a, let b):
      return ("\\\(operation.rawValue)\\left(\(plain(a)), \(plain(b))\\right)", .atom)
    case .unary(.neg, let a): return ("-\(text(a, atLeast: .product))", .sum)
    case .unary(.sqrt, let a): return ("\\sqrt{\(plain(a))}", .atom)
    case .unary(.abs, let a): return ("\\left|\(plain(a))\\right|", .atom)
    case .unary(.exp, let a): return ("e^{\(plain(a))}", .power)
    case .unary(.square, let a): return ("\(text(a, atLeast: .atom))^{2}", .power)
    case .unary(.cube, let a): return ("\(text(a, atLeast: .atom))^{3}", .power)
    case .unary(let operation, let a): return ("\\\(operation.rawValue)\\left(\(plain(a))\\right)", .atom)
    case .power(let a, let b): return ("\(text(a, atLeast: .atom))^{\(plain(b))}", .power)
    }
  }

  private var isNegativeNumber: Bool {
    if case .number(let value) = self { return value < 0 }
    return false
  }

  private static func latex(_ value: Double, _ digits: Int) -> String {
    let parts = String(format: "%.\(digits)g", value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return String(parts[0]) }
    return "\(parts[0]) \\cdot 10^{\(exponent)}"
  }

  private static func latex(_ name: String) -> String {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    let stem = String(name.dropLast(digits)).replacingOccurrences(of: "_", with: "\\_")
    let letters = stem.count > 1 ? "\\mathit{\(stem)}" : stem
    return digits == 0 || stem.isEmpty ? (letters.isEmpty ? name : letters) : "\(letters)_{\(name.suffix(digits))}"
  }
}
