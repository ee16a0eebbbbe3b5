import CKernels
import Core
import Search

/// The trees of a regression: functions of numbers, variables and constants. A class, since a copy for every tree would take longer than
/// some trees do.
package final class RegressionGrammar: Sendable {
  package let grammar: TreeGrammar
  let variableCount: Int
  private let operations: [FormulaOperation]
  private let codes: [Int32]
  /// Whether every variable carries a coefficient of its own.
  private let hasCoefficients: Bool

  /// - Throws: `WarrenError` when the functions contradict each other.
  package init(functions: [FormulaOperation], variableCount: Int, hasCoefficients: Bool) throws {
    var kinds = functions.map { operation in
      TreeKind(operation.rawValue, [String](repeating: "number", count: operation.arity), gives: "number")
    }
    // A fifth of all leaves are constants.
    let weight = 1 / Double(variableCount)
    kinds += (0..<variableCount).map {
      TreeKind(
        "variable \($0)", gives: "number", weight: weight,
        values: hasCoefficients ? .normal(mean: 1, deviation: 0.5) : nil)
    }
    kinds.append(TreeKind("constant", gives: "number", weight: 0.25, values: .normal(mean: 0, deviation: 1)))
    grammar = try TreeGrammar(kinds, root: "number")
    operations = functions
    codes = functions.map(\.code)
    self.variableCount = variableCount
    self.hasCoefficients = hasCoefficients
  }

  /// The nodes as the kernels read them.
  func write(_ tree: Tree, to program: UnsafeMutablePointer<wk_expression_node>) {
    tree.nodes.withUnsafeBufferPointer { nodes in
      for index in nodes.indices {
        let node = nodes[index]
        let kind = Int(node.kind)
        let operation: Int32
        var column: Int32 = 0
        if kind < codes.count {
          operation = codes[kind]
        } else if kind < codes.count + variableCount {
          operation = Int32(hasCoefficients ? WK_EXPRESSION_SCALED_VARIABLE : WK_EXPRESSION_VARIABLE)
          column = Int32(kind - codes.count)
        } else {
          operation = Int32(WK_EXPRESSION_CONSTANT)
        }
        program[index] = wk_expression_node(
          operation: operation, length: node.length, column: column, value: Float(node.value))
      }
    }
  }

  /// The indices of the nodes whose value is a parameter of the fit.
  func parameters(of tree: Tree, into indices: inout [Int]) {
    indices.removeAll(keepingCapacity: true)
    let first = hasCoefficients ? operations.count : operations.count + variableCount
    for index in tree.nodes.indices where Int(tree.nodes[index].kind) >= first { indices.append(index) }
  }

  /// The tree as a formula, with the numbers as the kernels see them.
  package func formula(of tree: Tree) -> Formula {
    var stack: [Formula] = []
    for node in tree.nodes {
      let kind = Int(node.kind)
      if kind < operations.count {
        let last = stack.removeLast()
        stack.append(
          operations[kind].arity == 1 ? .unary(operations[kind], last) : .binary(operations[kind], stack.removeLast(), last))
      } else if kind < operations.count + variableCount {
        let variable = Formula.variable(kind - operations.count)
        stack.append(hasCoefficients ? .binary(.mul, .number(Double(Float(node.value))), variable) : variable)
      } else {
        stack.append(.number(Double(Float(node.value))))
      }
    }
    return stack[0]
  }
}
