import CKernels
import Core
import Search

/// Fits the numbers in a tree to the rows by the method of Levenberg (1944) and Marquardt (1963), with the line through the tree's
/// values fitted along.
///
/// Derivatives are taken backwards through the tree, all at once for a batch of rows. A step is taken in the numbers alone, after
/// which offset and slope are the best ones again (a variable projection in Kaufman's manner, 1975). The damping begins anew with
/// every tree.
package final class ConstantFitter {
  private let evaluator: TreeEvaluator
  /// Lines of one batch: ones, the values, a derivative for each number, the residuals.
  private let lines: UnsafeMutablePointer<Float>
  /// Whether offset and slope of the line through the values are fitted along.
  private let usesScaling: Bool
  private var lineCount: Int { usesScaling ? 2 : 0 }
  private var gram: [Double] = []
  private var damped: [Double] = []
  private var move: [Double] = []
  private var start: [Float] = []
  private var indices: [Int] = []

  package init(_ evaluator: TreeEvaluator, longest length: Int) {
    self.evaluator = evaluator
    usesScaling = evaluator.usesScaling
    lines = TreeEvaluator.floats((length + 3) * Int(WK_EXPRESSION_ROWS))
    for row in 0..<Int(WK_EXPRESSION_ROWS) { lines[row] = 1 }
  }

  deinit { lines.deallocate() }

  /// What fitting one tree has cost.
  package struct Cost: Sendable {
    /// How often the residuals have been computed.
    package var evaluations = 0
    /// How often the derivatives have been.
    package var jacobians = 0

    package init() {}
  }

  /// Moves a tree's numbers to a better fit, by at most that many steps, each of which needs at most one Jacobian and one evaluation.
  /// - Parameters:
  ///   - fit: that of the tree as it is.
  ///   - bound: the error that has to be reached by two steps; a tree that is further away then gets no more of them.
  /// - Returns: the fit afterwards, never worse.
  package func improve(
    _ tree: inout Tree, _ fit: ScaledFit, steps: Int, bound: Double = .infinity, cost: inout Cost
  ) -> ScaledFit {
    evaluator.grammar.parameters(of: tree, into: &indices)
    guard !indices.isEmpty, fit.error.isFinite, fit.slope != 0 else { return fit }
    let program = evaluator.program
    evaluator.grammar.write(tree, to: program)
    let size = indices.count + lineCount
    var best = fit
    var damping = 0.01
    var isCurrent = false
    for step in 0..<steps {
      if step == 2, best.error > bound { break }
      if !isCurrent {
        computeGram(best, tree.length)
        cost.jacobians += 1
        isCurrent = true
      }
      guard solve(size, damping) else {
        damping *= 100
        continue
      }
      start.removeAll(keepingCapacity: true)
      for (number, index) in indices.enumerated() {
        start.append(program[index].value)
        program[index].value += Float(move[number + lineCount])
      }
      let moved = evaluator.fitProgram(tree.length)
      cost.evaluations += 1
      if moved.error < best.error {
        let gain = (best.error - moved.error) / best.error
        best = moved
        isCurrent = false
        damping *= 0.1
        if gain < 1e-6 { break }
      } else {
        for (number, index) in indices.enumerated() { program[index].value = start[number] }
        damping *= 20
      }
    }
    if best.error < fit.error {
      for index in indices { tree.nodes[index].value = Double(program[index].value) }
    }
    return best
  }

  /// The products of all lines: JᵀJ, and in the last column Jᵀ times the residuals.
  private func computeGram(_ fit: ScaledFit, _ length: Int) {
    let width = Int(WK_EXPRESSION_ROWS)
    let samples = evaluator.samples
    let size = indices.count + lineCount + 1
    gram.removeAll(keepingCapacity: true)
    for _ in 0..<size * size { gram.append(0) }
    let values = lines + width
    let residuals = values + (indices.count + 1) * width
    let firstLine = usesScaling ? lines : values + width
    gram.withUnsafeMutableBufferPointer { gram in
      for first in stride(from: 0, to: samples.count, by: width) {
        let rows = min(width, samples.count - first)
        wk_expression_jacobian(
          evaluator.program, length, samples.columns, samples.stride, first, rows, Float(fit.slope), values,
          evaluator.operands, evaluator.scratch)
        _ = wk_line_error(values, samples.target + first, Float(fit.offset), Float(fit.slope), rows, residuals)
        wk_gram(firstLine, width, size, rows, gram.baseAddress)
      }
    }
  }

  /// Solves (JᵀJ + damping · diagonal) move = Jᵀ residuals by Cholesky's method.
  /// - Returns: false when the matrix is not positive definite or not finite.
  private func solve(_ size: Int, _ damping: Double) -> Bool {
    let width = size + 1
    if damped.count < size * size {
      damped = [Double](repeating: 0, count: size * size)
      move = [Double](repeating: 0, count: size)
    }
    return gram.withUnsafeBufferPointer { gram in
      damped.withUnsafeMutableBufferPointer { buffer in
        guard let factor = buffer.baseAddress else { return false }
        return move.withUnsafeMutableBufferPointer { move in
          for column in 0..<size {
            // A number without influence stays where it is.
            let diagonal = gram[column * width + column]
            for row in column..<size {
              var sum = gram[column * width + row]
              if row == column { sum += damping * diagonal + 1e-12 * (1 + diagonal) }
              sum -= Self.product(factor + row * size, factor + column * size, column)
              if row == column {
                guard sum > 1e-14 * diagonal, sum.isFinite else { return false }
                factor[column * size + column] = sum.squareRoot()
              } else {
                factor[row * size + column] = sum / factor[column * size + column]
              }
            }
          }
          for row in 0..<size {
            var sum = gram[row * width + size]
            for k in 0..<row { sum -= factor[row * size + k] * move[k] }
            move[row] = sum / factor[row * size + row]
          }
          for row in (0..<size).reversed() {
            var sum = move[row]
            for k in row + 1..<max(size, row + 1) { sum -= factor[k * size + row] * move[k] }
            move[row] = sum / factor[row * size + row]
            guard move[row].isFinite else { return false }
          }
          return true
        }
      }
    }
  }

  /// The scalar product of two vectors, four at a time.
  @inline(__always)
  private static func product(_ first: UnsafePointer<Double>, _ second: UnsafePointer<Double>, _ count: Int) -> Double {
    var sums = SIMD4<Double>()
    var index = 0
    while index + 4 <= count {
      sums +=
        UnsafeRawPointer(first + index).loadUnaligned(as: SIMD4<Double>.self)
        * UnsafeRawPointer(second + index).loadUnaligned(as: SIMD4<Double>.self)
      index += 4
    }
    var sum = sums.sum()
    while index < count {
      sum += first[index] * second[index]
      index += 1
    }
    return sum
  }
}
