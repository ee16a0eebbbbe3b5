import Core
import Foundation
import SymbolicRegression
import Testing

private let names = ["x1", "x2", "speed"]

/// A random formula of about that depth.
private func randomFormula(_ depth: Int, _ random: inout RandomStream) -> Formula {
  if depth == 0 || random.bernoulli(0.15) {
    if random.bernoulli(0.4) {
      let values = [0, 1, -1, 2, 0.5, -2.5, 3, 1e-7, 12345.678, random.normal()]
      return .number(values[random.integer(below: values.count)])
    }
    return .variable(random.integer(below: names.count))
  }
  let operations = FormulaOperation.allCases
  let choice = random.integer(below: operations.count + 4)
  if choice >= operations.count {
    let exponents = [2, 3, -1, -2, 0.5, 4]
    let exponent = Formula.number(exponents[random.integer(below: exponents.count)])
    return .power(randomFormula(depth - 1, &random), exponent)
  }
  let operation = operations[choice]
  return operation.arity == 1
    ? .unary(operation, randomFormula(depth - 1, &random))
    : .binary(operation, randomFormula(depth - 1, &random), randomFormula(depth - 1, &random))
}

@Suite struct FormulaTests {
  @Test func textIsReadBackToTheSameBits() throws {
    var random = RandomKey(seed: 1).stream
    for _ in 0..<3000 {
      let formula = randomFormula(5, &random)
      let text = formula.text(names)
      let read = try FormulaParser.parse(text, names: names)
      let row = [random.normal(), 2 * random.uniformDouble(), random.normal()]
      let (value, again) = (formula.value(row), read.value(row))
      #expect(value == again || (value.isNaN && again.isNaN), "\(text): \(value) and \(again)")
    }
  }

  @Test func simplifiedFormulasAreTheSameFunction() {
    var random = RandomKey(seed: 2).stream
    var shortened = 0
    for _ in 0..<4000 {
      let formula = randomFormula(6, &random)
      let simple = formula.simplified()
      #expect(simple.length <= formula.length, "\(formula.text(names)) became \(simple.text(names))")
      if simple.length < formula.length { shortened += 1 }
      for _ in 0..<5 {
        let row = [random.normal(), 0.1 + 2 * random.uniformDouble(), random.normal()]
        let (value, other) = (formula.value(row), simple.value(row))
        guard value.isFinite, abs(value) < 1e6, abs(value) > 1e-3, isStable(formula, row) else { continue }
        #expect(
          abs(value - other) <= 1e-4 * abs(value), "\(formula.text(names)) became \(simple.text(names)): \(value), \(other)")
      }
    }
    #expect(shortened > 2000)
  }

  /// Whether rounding does not matter: near by, the value is nearly the same.
  private func isStable(_ formula: Formula, _ row: [Double]) -> Bool {
    let value = formula.value(row)
    return [1 + 1e-11, 1 - 1e-11].allSatisfy { factor in
      let near = formula.value(row.map { $0 * factor })
      return abs(near - value) <= 1e-8 * abs(value)
    } && largest(formula, row) < 1e7
  }

  private func largest(_ formula: Formula, _ row: [Double]) -> Double {
    let own = abs(formula.value(row))
    switch formula {
    case .number, .variable: return own
    case .unary(_, let a): return max(own, largest(a, row))
    case .binary(_, let a, let b), .power(let a, let b): return max(own, largest(a, row), largest(b, row))
    }
  }

  @Test(arguments: [
    ("x1 + x1", "2 * x1"), ("x1 * x1 * x2 / x1", "x1 * x2"), ("2 * (3 * x1 + 1) + 0 * x2", "6 * x1 + 2"),
    ("x1 - x1", "0"), ("0 * sin(x1) + 1", "1"), ("x1 * (0 - 1)", "-x1"), ("-(-x1)", "x1"),
    ("square(x1) * x1", "x1 ^ 3"), ("log(exp(x1))", "x1"), ("abs(-x1)", "abs(x1)"), ("1 + 2 * 3 + x1", "x1 + 7"),
    ("min(x1, x1)", "x1"), ("x2 - 0.5 * (2 * x2)", "0"), ("sqrt(4) * x1", "2 * x1"), ("x1 / x1", "1"),
    ("1 / (2 * x1)", "0.5 / x1"),
    ("3 * (2 * x1 + 4 * x2 - 1) + 4", "6 * x1 + 12 * x2 + 1"), ("3 * (x1 + x2) + 4", "3 * (x1 + x2) + 4"),
    ("0.5 * (2 * (x1 - 4 * x2) - 6) + 1", "x1 - (4 * x2) - 2"), ("sin(x1) * 2 - sin(x1)", "sin(x1)"),
    ("x1 ^ 2 ^ 0.5", "x1 ^ 1.4142135623730951"),
  ]) func simplification(_ text: String, _ expected: String) throws {
    #expect(try FormulaParser.parse(text, names: names).simplified().text(names) == expected)
  }

  @Test(arguments: [
    ("-2^2", -4.0), ("2^3^2", 512), ("8/4/2", 1), ("8-4-2", 2), ("2*-3", -6), ("1e3 + .5", 1000.5), ("pow(2, -1)", 0.5),
    ("--3", 3), ("(1 + 2) * 3", 9), ("cos(pi)", -1), ("log(e)", 1), ("aq(3, 0)", 3), ("2^-2", 0.25),
    ("cube(2) - square(3)", -1),
  ]) func reading(_ text: String, _ value: Double) throws {
    #expect(abs(try FormulaParser.parse(text, names: names).value([0, 0, 0]) - value) < 1e-14)
  }

  @Test(arguments: [
    ("x1 +", "expected a number, a variable or a function, found the end"), ("(x1", "expected ')', found the end"),
    ("x1 x2", "expected an operator or the end, found 'x2'"), ("spead", "did you mean 'speed'?"),
    ("sinn(x1)", "did you mean 'sin'?"),
    ("sin(x1, x2)", "'sin' takes 1 arguments, found 2"), ("1.2.3", "expected a number, found '1.2.3'"),
    ("add(x1)", "'add' takes 2 arguments"), ("", "found the end"), ("x1 $ 2", "found '$ 2'"),
  ]) func mistakes(_ text: String, _ expected: String) {
    let error = #expect(throws: WarrenError.self) { _ = try FormulaParser.parse(text, names: names) }
    #expect(error?.description.contains(expected) ?? false, "\(error?.description ?? "")")
  }

  @Test func deepNestingIsAnError() {
    for text in [String(repeating: "(", count: 100_000) + "1", String(repeating: "2^", count: 100_000) + "1"] {
      #expect(throws: WarrenError.self) { _ = try FormulaParser.parse(text, names: names) }
    }
  }

  @Test(arguments: [
    ("2.5 * x1 ^ 2 + 1", "2.5 \\cdot x_{1}^{2} + 1"), ("x1 / (1 + x2)", "\\frac{x_{1}}{1 + x_{2}}"),
    ("sqrt(speed)", "\\sqrt{\\mathit{speed}}"), ("exp(-x1)", "e^{-x_{1}}"),
    ("x1 * (x2 - 1)", "x_{1} \\cdot \\left(x_{2} - 1\\right)"),
    ("1.23456e-12 * x1", "1.235 \\cdot 10^{-12} \\cdot x_{1}"), ("x1 - (x2 - 1)", "x_{1} - \\left(x_{2} - 1\\right)"),
    ("abs(x1) + sin(x2)", "\\left|x_{1}\\right| + \\sin\\left(x_{2}\\right)"), ("(x1 + 1) ^ 3", "\\left(x_{1} + 1\\right)^{3}"),
    ("-2 * x1", "-2 \\cdot x_{1}"), ("x1 * (-2)", "x_{1} \\cdot \\left(-2\\right)"),
  ]) func latex(_ text: String, _ expected: String) throws {
    #expect(try FormulaParser.parse(text, names: names).latex(names) == expected)
  }

  @Test func aChainOfSumsAndProductsIsSimplifiedQuickly() {
    var formula = Formula.variable(0)
    for level in 0..<60 {
      formula =
        level % 2 == 0 ? .binary(.add, formula, .binary(.mul, .variable(1), .number(2))) : .binary(.mul, formula, .variable(2))
    }
    #expect(formula.simplified().length <= formula.length)
  }
}
