import Core
import Foundation

/// Reads formulas: numbers, variables, `+ - * / ^`, parentheses, and the functions of ``FormulaOperation`` by name, with `pow(a, b)`,
/// `pi` and `e` besides.
///
/// `^` binds strongest and to the right, a sign less: -x ^ 2 is -(x ^ 2).
public struct FormulaParser {
  /// What is no name of a variable, in small letters: constants and functions here, and what other programs call them.
  static let reservedNames = Set(
    FormulaOperation.allCases.map(\.rawValue) + ["pow", "pi", "e", "i", "inf", "nan", "ln", "tan"])

  private let text: [Character]
  private let names: [String]
  private var position = 0
  private var nesting = 0

  /// The expression of a text.
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - names: how the variables are called, by index.
  /// - Throws: `WarrenError` that says what was expected and at which character.
  public static func parse(_ text: String, names: [String]) throws -> Formula {
    var parser = FormulaParser(text: Array(text), names: names)
    let expression = try parser.sum()
    parser.skipSpace()
    guard parser.position == parser.text.count else { throw parser.expected("an operator or the end") }
    return expression
  }

  private init(text: [Character], names: [String]) {
    self.text = text
    self.names = names
  }

  private mutating func skipSpace() {
    while position < text.count, text[position].isWhitespace { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard position < text.count, text[position] == character else { return false }
    position += 1
    return true
  }

  private func expected(_ what: String) -> WarrenError {
    let found = position < text.count ? "'\(String(text[position..<min(position + 20, text.count)]))'" : "the end"
    return WarrenError("expected \(what), found \(found)", at: "character \(position + 1) of the expression")
  }

  private mutating func sum() throws -> Formula {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= 500 else { throw WarrenError("the expression is nested more than 500 deep") }
    var left = try product()
    while true {
      if take("+") {
        left = .binary(.add, left, try product())
      } else if take("-") {
        left = .binary(.sub, left, try product())
      } else {
        return left
      }
    }
  }

  private mutating func product() throws -> Formula {
    var left = try signed()
    while true {
      if take("*") {
        left = .binary(.mul, left, try signed())
      } else if take("/") {
        left = .binary(.div, left, try signed())
      } else {
        return left
      }
    }
  }

  private mutating func signed() throws -> Formula {
    var isNegative = false
    while true {
      if take("-") { isNegative.toggle() } else if !take("+") { break }
    }
    let inner = try power()
    guard isNegative else { return inner }
    if case .number(let value) = inner { return .number(-value) }
    return .unary(.neg, inner)
  }

  private mutating func power() throws -> Formula {
    let base = try atom()
    guard take("^") else { return base }
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= 500 else { throw WarrenError("the expression is nested more than 500 deep") }
    // On the right of ^ a sign may stand, and ^ again.
    return .power(base, try signed())
  }

  private mutating func atom() throws -> Formula {
    if take("(") {
      let inner = try sum()
      guard take(")") else { throw expected("')'") }
      return inner
    }
    skipSpace()
    guard position < text.count else { throw expected("a number, a variable or a function") }
    if text[position].isNumber || text[position] == "." { return .number(try number()) }
    let start = position
    while position < text.count, text[position].isLetter || text[position].isNumber || text[position] == "_" { position += 1 }
    let name = String(text[start..<position])
    if name.isEmpty { throw expected("a number, a variable or a function") }
    if let index = names.firstIndex(of: name) { return .variable(index) }
    guard take("(") else {
      switch name {
      case "pi": return .number(.pi)
      case "e": return .number(M_E)
      default:
        position = start
        let hint = WarrenError.hint(for: name, among: names)
        throw WarrenError("there is no variable '\(name)'", at: "character \(start + 1) of the expression", hint: hint)
      }
    }
    return try call(name, at: start)
  }

  private mutating func call(_ name: String, at start: Int) throws -> Formula {
    var arguments = [try sum()]
    while take(",") { arguments.append(try sum()) }
    guard take(")") else { throw expected("',' or ')'") }
    func checkCount(_ count: Int) throws {
      guard arguments.count == count else {
        throw WarrenError(
          "'\(name)' takes \(count) arguments, found \(arguments.count)", at: "character \(start + 1) of the expression")
      }
    }
    if name == "pow" {
      try checkCount(2)
      return .power(arguments[0], arguments[1])
    }
    guard let operation = FormulaOperation(rawValue: name) else {
      throw WarrenError(
        "there is no function '\(name)'", at: "character \(start + 1) of the expression",
        hint: WarrenError.hint(for: name, among: FormulaOperation.allCases.map(\.rawValue) + ["pow"]))
    }
    try checkCount(operation.arity)
    return operation.arity == 1 ? .unary(operation, arguments[0]) : .binary(operation, arguments[0], arguments[1])
  }

  private mutating func number() throws -> Double {
    let start = position
    while position < text.count, text[position].isNumber || text[position] == "." { position += 1 }
    if position < text.count, text[position] == "e" || text[position] == "E" {
      var end = position + 1
      if end < text.count, text[end] == "+" || text[end] == "-" { end += 1 }
      if end < text.count, text[end].isNumber {
        while end < text.count, text[end].isNumber { end += 1 }
        position = end
      }
    }
    guard let value = Double(String(text[start..<position])), value.isFinite else {
      position = start
      throw expected("a number")
    }
    return value
  }
}
