import CKernels
import Foundation
import Testing

/// The value and the derivatives of an operation in double precision.
private func exact(_ operation: Int, _ a: Double, _ b: Double) -> (value: Double, slopes: (Double, Double)) {
  switch operation {
  case WK_EXPRESSION_ADD: (a + b, (1, 1))
  case WK_EXPRESSION_SUBTRACT: (a - b, (1, -1))
  case WK_EXPRESSION_MULTIPLY: (a * b, (b, a))
  case WK_EXPRESSION_DIVIDE: (a / b, (1 / b, -a / (b * b)))
  case WK_EXPRESSION_ANALYTIC_QUOTIENT:
    (a / (1 + b * b).squareRoot(), (1 / (1 + b * b).squareRoot(), -a * b / pow(1 + b * b, 1.5)))
  case WK_EXPRESSION_MINIMUM: (min(a, b), a < b ? (1, 0) : (0, 1))
  case WK_EXPRESSION_MAXIMUM: (max(a, b), a > b ? (1, 0) : (0, 1))
  case WK_EXPRESSION_NEGATE: (-a, (-1, 0))
  case WK_EXPRESSION_SINE: (sin(a), (cos(a), 0))
  case WK_EXPRESSION_COSINE: (cos(a), (-sin(a), 0))
  case WK_EXPRESSION_EXPONENTIAL: (exp(a), (exp(a), 0))
  case WK_EXPRESSION_LOGARITHM: (log(a), (1 / a, 0))
  case WK_EXPRESSION_SQUARE_ROOT: (a.squareRoot(), (0.5 / a.squareRoot(), 0))
  case WK_EXPRESSION_SQUARE: (a * a, (2 * a, 0))
  case WK_EXPRESSION_CUBE: (a * a * a, (3 * a * a, 0))
  case WK_EXPRESSION_TANH: (tanh(a), (1 - tanh(a) * tanh(a), 0))
  default: (abs(a), (a < 0 ? -1 : 1, 0))
  }
}

private let batch = Int(WK_EXPRESSION_ROWS)

private func node(_ operation: Int, length: Int = 1, column: Int = 0, value: Float = 0) -> wk_expression_node {
  wk_expression_node(operation: Int32(operation), length: Int32(length), column: Int32(column), value: value)
}

extension Kernels {
  @Suite struct Expressions {
    /// An operation on a scaled variable and a constant that is added to another variable: all kinds of leaves.
    private func program(_ operation: Int) -> [wk_expression_node] {
      let left = node(WK_EXPRESSION_SCALED_VARIABLE, column: 0, value: 0.75)
      let right = [
        node(WK_EXPRESSION_VARIABLE, column: 1), node(WK_EXPRESSION_CONSTANT, value: 0.5),
        node(WK_EXPRESSION_ADD, length: 3),
      ]
      let isBinary = operation <= WK_EXPRESSION_MAXIMUM
      return isBinary ? [left] + right + [node(operation, length: 5)] : [left, node(operation, length: 2)]
    }

    private func columns(_ n: Int, positive: Bool) -> (floats: [Float], stride: Int) {
      var numbers = Numbers(n + 3)
      let stride = n + 5
      let floats = numbers.array(2 * stride).map { positive ? $0 * 0.9 + 1.1 : 3 * $0 }
      return (floats, stride)
    }

    @Test(arguments: WK_EXPRESSION_ADD...WK_EXPRESSION_ABSOLUTE) func operations(_ operation: Int) {
      let positive = [WK_EXPRESSION_DIVIDE, WK_EXPRESSION_LOGARITHM, WK_EXPRESSION_SQUARE_ROOT].contains(operation)
      forEachLevel { level in
        for n in lengths + [300] {
          let (x, stride) = columns(n, positive: positive)
          let nodes = program(operation)
          let y = Floats(repeating: .nan, count: n, offset: 1)
          let scratch = Floats(repeating: .nan, count: 2 * nodes.count * batch)
          var operands = [UnsafePointer<Float>?](repeating: nil, count: nodes.count)
          wk_expression(nodes, nodes.count, x, stride, n, y.pointer, &operands, scratch.pointer)
          let expected = (0..<n).map { row in
            exact(operation, 0.75 * Double(x[row]), Double(x[stride + row]) + 0.5)
          }
          let label = "operation \(operation) n \(n) level \(level)"
          expectClose(y.values, expected.map(\.value), 2e-6, label)
          #expect(y.isIntact && scratch.isIntact, "\(label)")

          let rows = min(n, batch)
          let parameters = nodes.count == 5 ? 2 : 1
          let jacobian = Floats(repeating: .nan, count: (parameters + 1) * batch)
          wk_expression_jacobian(
            nodes, nodes.count, x, stride, 0, rows, 2, jacobian.pointer, &operands, scratch.pointer)
          let lines = jacobian.values
          expectClose(Array(lines[..<rows]), expected[..<rows].map(\.value), 2e-6, label)
          let first = (0..<rows).map { 2 * expected[$0].slopes.0 * Double(x[$0]) }
          expectClose(Array(lines[batch..<batch + rows]), first, 1e-5, label)
          if parameters == 2 {
            expectClose(
              Array(lines[2 * batch..<2 * batch + rows]), expected[..<rows].map { 2 * $0.slopes.1 }, 1e-5, label)
          }
          #expect(jacobian.isIntact && scratch.isIntact, "\(label)")
        }
      }
    }

    @Test func anglesOfAllSizes() {
      forEachLevel { level in
        let x: [Float] = (0..<2000).map { Float($0 - 1000) * 8.19 } + [0, 1e-20, .nan, .infinity, 8193, -1e30]
        for (operation, function) in [(WK_EXPRESSION_SINE, sin), (WK_EXPRESSION_COSINE, cos)] as [(Int, (Double) -> Double)] {
          let nodes = [node(WK_EXPRESSION_VARIABLE), node(operation, length: 2)]
          var y = [Float](repeating: 0, count: x.count)
          var operands = [UnsafePointer<Float>?](repeating: nil, count: 2)
          var scratch = [Float](repeating: 0, count: 2 * batch)
          wk_expression(nodes, 2, x, x.count, x.count, &y, &operands, &scratch)
          let expected = x.map { abs($0) <= WK_EXPRESSION_LARGEST_ANGLE ? function(Double($0)) : .nan }
          expectClose(y, expected, 2e-6, "operation \(operation) level \(level)")
        }
      }
    }

    /// -(x0 * x0 - sqrt(x1)) / 3, with stacks that grow on both sides.
    @Test func aDeepExpression() {
      forEachLevel { level in
        let n = 200
        let (x, stride) = columns(n, positive: true)
        let nodes = [
          node(WK_EXPRESSION_VARIABLE, column: 0), node(WK_EXPRESSION_VARIABLE, column: 0),
          node(WK_EXPRESSION_MULTIPLY, length: 3), node(WK_EXPRESSION_VARIABLE, column: 1),
          node(WK_EXPRESSION_SQUARE_ROOT, length: 2), node(WK_EXPRESSION_SUBTRACT, length: 6),
          node(WK_EXPRESSION_NEGATE, length: 7), node(WK_EXPRESSION_CONSTANT, value: 3), node(WK_EXPRESSION_DIVIDE, length: 9),
        ]
        var y = [Float](repeating: 0, count: n)
        var operands = [UnsafePointer<Float>?](repeating: nil, count: nodes.count)
        var scratch = [Float](repeating: 0, count: nodes.count * batch)
        wk_expression(nodes, nodes.count, x, stride, n, &y, &operands, &scratch)
        let expected = (0..<n).map { row in
          -(Double(x[row]) * Double(x[row]) - Double(x[stride + row]).squareRoot()) / 3
        }
        expectClose(y, expected, 2e-6, "level \(level)")
      }
    }

    @Test func linesAndProducts() {
      forEachLevel { level in
        for n in lengths + [1000] {
          var numbers = Numbers(n)
          let x = numbers.array(n).map { $0 + 5 }
          let y = numbers.array(n)
          var moments = [Double](repeating: .nan, count: 3)
          wk_line_moments(x, y, 5, n, &moments)
          let d = x.map { Double($0) - 5 }
          let sums = [
            d.reduce(0, +), d.reduce(0) { $0 + $1 * $1 }, zip(d, y).reduce(0) { $0 + $1.0 * Double($1.1) },
          ]
          expectClose(moments.map { Float($0) }, sums, 1e-5, "moments n \(n) level \(level)")
          let residuals = Floats(repeating: .nan, count: n, offset: 1)
          let error = wk_line_error(x, y, 0.5, -2, n, residuals.pointer)
          let expected = zip(x, y).map { Double($1) - 0.5 + 2 * Double($0) }
          expectClose(residuals.values, expected, 1e-6, "residuals n \(n) level \(level)")
          let squares = expected.reduce(0) { $0 + $1 * $1 }
          #expect(abs(error - squares) <= 1e-5 * max(1, squares) && residuals.isIntact, "error n \(n) level \(level)")
          #expect(wk_line_error(x, y, 0.5, -2, n, nil) == error)
          for m in [1, 2, 5, 9] {
            let rows = numbers.array(m * (n + 3))
            var gram = [Double](repeating: 1, count: m * m)
            wk_gram(rows, n + 3, m, n, &gram)
            for i in 0..<m {
              for j in 0..<m {
                let sum = (0..<n).reduce(1.0) { $0 + Double(rows[i * (n + 3) + $1]) * Double(rows[j * (n + 3) + $1]) }
                #expect(abs(gram[i * m + j] - (j < i ? 1 : sum)) < 1e-3, "gram \(i), \(j) of \(m) n \(n) level \(level)")
              }
            }
          }
        }
      }
    }
  }
}
