import CKernels
import Core
import Search

/// The line through a tree's values: target ≈ offset + slope * value, in the scaled target's units.
package struct ScaledFit: Sendable, Equatable, Codable {
  /// The mean squared error on the scaled target, so 1 - R² of the training rows; infinite where the tree has no value.
  package var error: Double
  package var offset: Double
  package var slope: Double

  static let none = ScaledFit(error: .infinity, offset: 0, slope: 0)
}

/// Evaluates trees on rows of numbers, with memory of its own: one for each thread.
///
/// A tree is judged by the best line through its values (Keijzer, "Improving symbolic regression with interval arithmetic and linear
/// scaling", 2003), so that the search has to find its shape alone.
package final class TreeEvaluator {
  let grammar: RegressionGrammar
  let samples: SampleMatrix
  let program: UnsafeMutablePointer<wk_expression_node>
  let operands: UnsafeMutablePointer<UnsafePointer<Float>?>
  let scratch: UnsafeMutablePointer<Float>
  private let values: UnsafeMutablePointer<Float>
  /// Whether the best line through the values is judged rather than the values themselves.
  let usesScaling: Bool

  package init(_ grammar: RegressionGrammar, samples: SampleMatrix, longest length: Int, usesScaling: Bool) {
    self.grammar = grammar
    self.samples = samples
    self.usesScaling = usesScaling
    program = .allocate(capacity: length)
    operands = .allocate(capacity: length)
    scratch = Self.floats(2 * length * Int(WK_EXPRESSION_ROWS))
    values = Self.floats(samples.stride)
  }

  deinit {
    program.deallocate()
    operands.deallocate()
    scratch.deallocate()
    values.deallocate()
  }

  static func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer.allocate(byteCount: max(count, 16) * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: max(count, 16))
  }

  /// Whether a tree that fits the rows so has sensible values on other rows, too: those within their bounds, as far as its own error
  /// lets one ask for that.
  package func isSensible(_ tree: Tree, _ fit: ScaledFit, on guards: GuardRows) -> Bool {
    let guardRows = guards.samples
    let (offset, slope) = (Float(fit.offset), Float(fit.slope))
    let tolerance = GuardRows.toleratedErrors * Float(fit.error.squareRoot())
    grammar.write(tree, to: program)
    var start = 0
    // Their values fit into what is there for a batch.
    let place = scratch + tree.length * Int(WK_EXPRESSION_ROWS)
    while start < guardRows.count {
      let rows = min(Int(WK_EXPRESSION_ROWS), guardRows.count - start)
      wk_expression(program, tree.length, guardRows.columns + start, guardRows.stride, rows, place, operands, scratch)
      for row in 0..<rows {
        let value = offset + slope * place[row]
        // Not a number is in no range.
        guard value >= guards.lower[start + row] - tolerance, value <= guards.upper[start + row] + tolerance else {
          return false
        }
      }
      start += rows
    }
    return true
  }

  /// How well a tree fits the rows.
  package func fit(_ tree: Tree) -> ScaledFit {
    grammar.write(tree, to: program)
    return fitProgram(tree.length)
  }

  /// As ``fit(_:)``, of the nodes that stand in the program.
  func fitProgram(_ length: Int) -> ScaledFit {
    let count = samples.count
    evaluateProgram(length)
    guard usesScaling else {
      let error = line(0, 1)
      return error.isFinite ? ScaledFit(error: error, offset: 0, slope: 1) : .none
    }
    // Without a value in the first row there is none.
    let origin = values[0]
    guard origin.isFinite else { return .none }
    var moments = (0.0, 0.0, 0.0)
    withUnsafeMutableBytes(of: &moments) { bytes in
      wk_line_moments(values, samples.target, origin, count, bytes.baseAddress?.assumingMemoryBound(to: Double.self))
    }
    let n = Double(count)
    let spread = moments.1 - moments.0 * moments.0 / n
    guard spread.isFinite else { return .none }
    let meanTarget = samples.targetSum / n
    // Values that differ by rounding alone are constant.
    let isConstant = spread <= 1e-12 * n * Double(origin) * Double(origin) || spread <= 1e-30
    let slope = isConstant ? 0 : (moments.2 - moments.0 * meanTarget) / spread
    let offset = meanTarget - slope * (moments.0 / n + Double(origin))
    guard abs(slope) < 1e30, abs(offset) < 1e30 else { return .none }
    let error = line(offset, slope)
    return error.isFinite ? ScaledFit(error: error, offset: offset, slope: slope) : .none
  }

  /// Computes a tree's values alone.
  func evaluate(_ tree: Tree) {
    grammar.write(tree, to: program)
    evaluateProgram(tree.length)
  }

  private func evaluateProgram(_ length: Int) {
    wk_expression(program, length, samples.columns, samples.stride, samples.count, values, operands, scratch)
  }

  private func line(_ offset: Double, _ slope: Double) -> Double {
    wk_line_error(values, samples.target, Float(offset), Float(slope), samples.count, nil) / Double(samples.count)
  }
}
