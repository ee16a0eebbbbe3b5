import CKernels
import Foundation
import Testing

/// Softmax of a row in double precision, and the logarithm of it.
private func naiveSoftmax(_ row: [Float]) -> (probabilities: [Double], logarithms: [Double]) {
  let largest = Double(row.max() ?? 0)
  let logSum = log(row.reduce(0) { $0 + exp(Double($1) - largest) })
  let logarithms = row.map { Double($0) - largest - logSum }
  return (logarithms.map(exp), logarithms)
}

private func rows<T>(_ x: [T], _ m: Int, _ n: Int) -> [[T]] { (0..<m).map { Array(x[$0 * n..<($0 + 1) * n]) } }

extension Kernels {
  @Suite struct Softmax {
    let m = 5
    let widths = lengths.filter { $0 > 0 }

    @Test(arguments: [1, 30, 1000] as [Float])
    func forward(range: Float) {
      forEachLevel { level in
        for n in widths {
          var numbers = Numbers(n)
          let x = numbers.array(m * n).map { $0 * range }
          let expected = rows(x, m, n).map(naiveSoftmax)
          let (memory, y) = (Floats(x, offset: 1), Floats(repeating: .nan, count: m * n, offset: 1))
          wk_softmax_rows(y.pointer, memory.pointer, m, n)
          expectClose(y.values, expected.flatMap(\.probabilities), 1e-6, "n \(n) level \(level)")
          wk_log_softmax_rows(y.pointer, memory.pointer, m, n)
          expectClose(y.values, expected.flatMap(\.logarithms), 1e-6, "n \(n) level \(level)")
          #expect(y.isIntact)
          wk_softmax_rows(memory.pointer, memory.pointer, m, n)
          expectClose(memory.values, expected.flatMap(\.probabilities), 1e-6, "in place")
        }
      }
    }

    @Test func impossibleColumnsGetZero() {
      forEachLevel { _ in
        let x: [Float] = [1, -.infinity, 1, -.infinity, 1]
        var y = [Float](repeating: 9, count: 5)
        wk_softmax_rows(&y, x, 1, 5)
        expectClose(y, [1.0 / 3, 0, 1.0 / 3, 0, 1.0 / 3], 1e-6)
        wk_softmax_rows(&y, [Float](repeating: -.infinity, count: 5), 1, 5)
        #expect(y.allSatisfy { $0.isNaN })
        wk_softmax_rows(&y, [0, 1, .nan, 0, 0], 1, 5)
        #expect(y.allSatisfy { $0.isNaN })
      }
    }

    @Test func backward() {
      forEachLevel { level in
        for n in widths {
          for accumulate in [0, 1] {
            var numbers = Numbers(n + accumulate)
            let (x, dy, old) = (numbers.array(m * n), numbers.array(m * n), numbers.array(m * n))
            let kept = old.map { accumulate == 1 ? Double($0) : 0 }
            var (soft, logs) = ([Double](), [Double]())
            for (row, gradient) in zip(rows(x, m, n), rows(dy, m, n)) {
              let p = naiveSoftmax(row).probabilities
              let dot = zip(p, gradient).reduce(0) { $0 + $1.0 * Double($1.1) }
              let sum = gradient.reduce(0) { $0 + Double($1) }
              soft += zip(p, gradient).map { $0 * (Double($1) - dot) }
              logs += zip(p, gradient).map { Double($1) - $0 * sum }
            }
            let start = accumulate == 1 ? old : [Float](repeating: .nan, count: m * n)
            var y = x
            var dx = Floats(start)
            wk_softmax_rows(&y, x, m, n)
            wk_softmax_rows_backward(dx.pointer, y, dy, m, n, Int32(accumulate))
            expectClose(dx.values, zip(soft, kept).map(+), 1e-5, "n \(n) level \(level)")
            #expect(dx.isIntact)
            dx = Floats(start)
            wk_log_softmax_rows(&y, x, m, n)
            wk_log_softmax_rows_backward(dx.pointer, y, dy, m, n, Int32(accumulate))
            expectClose(dx.values, zip(logs, kept).map(+), 1e-5, "n \(n) level \(level)")
            #expect(dx.isIntact)
          }
        }
      }
    }

    @Test(arguments: [1, 200] as [Float])
    func crossEntropy(range: Float) {
      forEachLevel { level in
        for n in widths {
          var numbers = Numbers(n)
          let logits = numbers.array(m * n).map { $0 * range }
          let labels = numbers.integers(m, below: n)
          let weights = numbers.array(m * n).map { abs($0) + 0.01 }
          let soft = rows(weights, m, n).flatMap { row in row.map { $0 / row.reduce(0, +) } }
          let hard = labels.flatMap { label in (0..<n).map { Float($0 == label ? 1 : 0) } }
          let expected = rows(logits, m, n).map(naiveSoftmax)
          let probabilities = expected.flatMap(\.probabilities)
          for (index, targets) in [hard, soft].enumerated() {
            let (losses, p) = (Floats(repeating: .nan, count: m), Floats(repeating: .nan, count: m * n, offset: 1))
            func run(_ losses: UnsafeMutablePointer<Float>?) {
              if index == 0 {
                wk_softmax_cross_entropy(losses, p.pointer, logits, labels, m, n)
              } else {
                wk_softmax_cross_entropy_soft(losses, p.pointer, logits, targets, m, n)
              }
            }
            run(losses.pointer)
            let exact = zip(expected, rows(targets, m, n)).map { e, t in
              -zip(e.logarithms, t).reduce(0) { $0 + $1.0 * Double($1.1) }
            }
            expectClose(losses.values, exact, 2e-6, "n \(n) level \(level)")
            expectClose(p.values, probabilities, 1e-6)
            p.pointer.update(repeating: .nan, count: m * n)
            run(nil)
            expectClose(p.values, probabilities, 1e-6)
            for accumulate in [0, 1] {
              let start: Float = accumulate == 1 ? 0.5 : .nan
              let gradient = Floats(repeating: start, count: m * n)
              if index == 0 {
                wk_softmax_cross_entropy_backward(gradient.pointer, p.pointer, labels, 0.25, m, n, Int32(accumulate))
              } else {
                wk_softmax_cross_entropy_soft_backward(gradient.pointer, p.pointer, targets, 0.25, m, n, Int32(accumulate))
              }
              let exact = zip(probabilities, targets).map { 0.25 * ($0 - Double($1)) + (accumulate == 1 ? 0.5 : 0) }
              expectClose(gradient.values, exact, 1e-6)
              #expect(gradient.isIntact && p.isIntact && losses.isIntact)
            }
          }
        }
      }
    }

    @Test func targetOfZeroOnAnImpossibleColumnAddsNothing() {
      forEachLevel { _ in
        var (loss, p) = (Float.nan, [Float](repeating: 0, count: 3))
        wk_softmax_cross_entropy_soft(&loss, &p, [0, -.infinity, 0], [1, 0, 0], 1, 3)
        #expect(abs(loss - Float(log(2.0))) < 1e-6)
      }
    }
  }
}
