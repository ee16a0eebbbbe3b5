import CKernels
import Foundation
import Testing

extension Kernels {
  @Suite struct Elementwise {
    /// Checks y = kernel(y, a, b) against `naive` element by element, at every level, length and alignment, and in place.
    func check(
      _ kernel: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Void,
      is naive: (_ y: Double, _ a: Double, _ b: Double) -> Double, tolerance: Double = 1e-6, scaledBy range: Float = 1,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      forEachLevel { level in
        for n in lengths {
          var numbers = Numbers(n)
          let (y, a, b) = (numbers.array(n), numbers.array(n).map { $0 * range }, numbers.array(n).map { $0 * range })
          let expected = (0..<n).map { naive(Double(y[$0]), Double(a[$0]), Double(b[$0])) }
          let inPlace = (0..<n).map { naive(Double(a[$0]), Double(a[$0]), Double(b[$0])) }
          for offset in [0, 1, 5] {
            let (yMemory, aMemory, bMemory) = (Floats(y, offset: offset), Floats(a, offset: offset), Floats(b))
            kernel(yMemory.pointer, aMemory.pointer, bMemory.pointer, n)
            expectClose(yMemory.values, expected, tolerance, "n \(n) level \(level)", sourceLocation: sourceLocation)
            #expect(yMemory.isIntact, sourceLocation: sourceLocation)
            kernel(aMemory.pointer, aMemory.pointer, bMemory.pointer, n)
            expectClose(aMemory.values, inPlace, tolerance, "in place, n \(n)", sourceLocation: sourceLocation)
          }
        }
      }
    }

    @Test func arithmetic() {
      check({ y, _, _, n in wk_fill(y, 2.5, n) }, is: { _, _, _ in 2.5 })
      check({ y, a, _, n in wk_copy(y, a, n) }, is: { _, a, _ in a })
      check({ y, a, b, n in wk_add(y, a, b, n) }, is: { _, a, b in a + b })
      check({ y, a, b, n in wk_sub(y, a, b, n) }, is: { _, a, b in a - b })
      check({ y, a, b, n in wk_mul(y, a, b, n) }, is: { _, a, b in a * b })
      check({ y, a, _, n in wk_axpy(y, a, -0.75, n) }, is: { y, a, _ in y - 0.75 * a })
      check({ y, a, _, n in wk_scale(y, a, 3, n) }, is: { _, a, _ in 3 * a })
      check({ y, a, _, n in wk_scale_add(y, a, 3, 0.5, n) }, is: { y, a, _ in 3 * a + 0.5 * y })
      check({ y, a, _, n in wk_clip(y, a, -0.25, 0.5, n) }, is: { _, a, _ in min(max(a, -0.25), 0.5) })
    }

    @Test(arguments: [0, 0.005, 0.25, 0.5, 0.9, 1] as [Float])
    func lerp(t: Float) {
      let exact = t == 0 || t == 1 ? 0 : 1e-6
      check({ y, a, _, n in wk_lerp(y, a, t, n) }, is: { y, a, _ in y + Double(t) * (a - y) }, tolerance: exact)
    }

    @Test func addRows() {
      forEachLevel { level in
        for (m, n) in [(0, 4), (1, 1), (3, 5), (7, 16), (5, 33)] {
          var numbers = Numbers(m + n)
          let (x, b) = (numbers.array(m * n), numbers.array(n))
          let y = Floats(repeating: 0, count: m * n, offset: 1)
          wk_add_rows(y.pointer, x, b, m, n)
          expectClose(y.values, (0..<m * n).map { Double(x[$0]) + Double(b[$0 % n]) }, 1e-6, "level \(level)")
          #expect(y.isIntact)
        }
      }
    }

    @Test func activations() {
      check({ y, a, _, n in wk_relu(y, a, n) }, is: { _, a, _ in max(a, 0) }, scaledBy: 10)
      check({ y, a, _, n in wk_tanh(y, a, n) }, is: { _, a, _ in tanh(a) }, scaledBy: 10)
      check({ y, a, _, n in wk_logistic(y, a, n) }, is: { _, a, _ in 1 / (1 + exp(-a)) }, scaledBy: 20)
      check({ y, a, _, n in wk_exp(y, a, n) }, is: { _, a, _ in exp(a) }, scaledBy: 20)
      check({ y, a, _, n in wk_log(y, a, n) }, is: { _, a, _ in a < 0 ? .nan : log(a) })
    }

    @Test func gradients() {
      for accumulate: Int32 in [0, 1] {
        let old = Double(accumulate)
        check({ y, a, b, n in wk_relu_backward(y, a, b, n, accumulate) }, is: { y, a, b in old * y + (a > 0 ? b : 0) })
        check({ y, a, b, n in wk_tanh_backward(y, a, b, n, accumulate) }, is: { y, a, b in old * y + b * (1 - a * a) })
        check({ y, a, b, n in wk_logistic_backward(y, a, b, n, accumulate) }, is: { y, a, b in old * y + b * a * (1 - a) })
      }
    }
  }
}
