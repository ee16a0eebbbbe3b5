import CKernels
import Foundation
import Testing

extension Kernels {
  @Suite struct Losses {
    @Test func squaredErrorAndHuber() {
      forEachLevel { level in
        for n in lengths {
          var numbers = Numbers(n)
          let (p, t) = (numbers.array(n).map { $0 * 3 }, numbers.array(n))
          let d = zip(p, t).map { Double($0) - Double($1) }
          let (memory, gradient) = (Floats(p, offset: 1), Floats(repeating: .nan, count: n, offset: 3))
          let squared = wk_squared_error(memory.pointer, t, n, gradient.pointer, 0.5)
          expectClose([squared], [d.reduce(0) { $0 + $1 * $1 }], 1e-5, "n \(n) level \(level)")
          expectClose(gradient.values, d, 1e-6)
          #expect(wk_squared_error(memory.pointer, t, n, nil, 0.5) == squared)
          let huber = wk_huber(memory.pointer, t, n, 0.75, gradient.pointer, 2)
          let exact = d.map { abs($0) <= 0.75 ? $0 * $0 / 2 : 0.75 * (abs($0) - 0.375) }
          expectClose([huber], [exact.reduce(0, +)], 1e-5, "n \(n) level \(level)")
          expectClose(gradient.values, d.map { 2 * min(max($0, -0.75), 0.75) }, 1e-6)
          #expect(wk_huber(memory.pointer, t, n, 0.75, nil, 2) == huber)
          #expect(gradient.isIntact)
        }
      }
    }
  }

  /// Losses of a list of pairs, against the loss and the slope of one pair in double precision.
  @Suite struct MoreLosses {
    private typealias Kernel = (
      UnsafePointer<Float>?, UnsafePointer<Float>?, Int, UnsafeMutablePointer<Float>?, Float
    ) -> Float

    private func check(
      _ name: String, _ kernel: Kernel, targets: (Float) -> Float, inputs: (Float) -> Float = { $0 * 4 },
      exact: (Double, Double) -> (loss: Double, slope: Double)
    ) {
      forEachLevel { level in
        for n in lengths {
          var numbers = Numbers(n)
          let (x, t) = (numbers.array(n).map(inputs), numbers.array(n).map(targets))
          let (memory, aim) = (Floats(x, offset: 1), Floats(t, offset: 2))
          let gradient = Floats(repeating: .nan, count: n, offset: 3)
          let loss = kernel(memory.pointer, aim.pointer, n, gradient.pointer, 0.25)
          let pairs = zip(x, t).map { exact(Double($0), Double($1)) }
          let label = "\(name) n \(n) level \(level)"
          expectClose([loss], [pairs.reduce(0) { $0 + $1.loss }], 1e-5, label)
          expectClose(gradient.values, pairs.map { $0.slope * 0.25 }, 1e-6, label)
          #expect(kernel(memory.pointer, aim.pointer, n, nil, 0.25) == loss && gradient.isIntact, "\(label)")
        }
      }
    }

    @Test func absoluteError() {
      check(
        "absolute error", wk_absolute_error, targets: { ($0 * 2).rounded() }, inputs: { ($0 * 4).rounded() / 2 },
        exact: { (abs($0 - $1), $0 > $1 ? 1 : $0 < $1 ? -1 : 0) })
    }

    @Test func logisticCrossEntropy() {
      check(
        "logistic cross-entropy", wk_logistic_cross_entropy, targets: { ($0 + 1) / 2 }, inputs: { $0 * 30 },
        exact: { x, t in (max(x, 0) + log1p(exp(-abs(x))) - t * x, 1 / (1 + exp(-x)) - t) })
    }

    @Test func hinge() {
      check(
        "hinge", wk_hinge, targets: { $0 < 0 ? -1 : 1 }, exact: { (max(0, 1 - $1 * $0), $1 * $0 < 1 ? -$1 : 0) })
    }

    @Test func divergence() {
      check(
        "divergence", wk_divergence, targets: { max($0, 0) }, inputs: { -3 * abs($0) },
        exact: { ($1 > 0 ? $1 * (log($1) - $0) : 0, -$1) })
    }

    @Test func divergenceOfAnImpossibleEventThatIsNotAimedAt() {
      forEachLevel { _ in
        #expect(wk_divergence([-.infinity, -1], [0, 0.5], 2, nil, 1) == Float(0.5 * (log(0.5) + 1)))
      }
    }

    @Test func gaussian() {
      forEachLevel { level in
        for n in lengths {
          var numbers = Numbers(n)
          let (mean, target) = (numbers.array(n).map { $0 * 2 }, numbers.array(n))
          let variance = numbers.array(n).map { $0 + 0.6 }
          let (dmean, dvariance) = (Floats(repeating: .nan, count: n, offset: 1), Floats(repeating: .nan, count: n))
          let loss = wk_gaussian(mean, variance, target, n, dmean.pointer, dvariance.pointer, 0.05, 0.5)
          var (sum, meanSlopes, varianceSlopes) = (0.0, [Double](), [Double]())
          for i in 0..<n {
            let (v, d) = (max(Double(variance[i]), 0.05), Double(mean[i]) - Double(target[i]))
            sum += (log(v) + d * d / v) / 2
            meanSlopes.append(0.5 * d / v)
            varianceSlopes.append(0.5 * (1 / v - d * d / v / v) / 2)
          }
          let label = "n \(n) level \(level)"
          expectClose([loss], [sum], 1e-5, label)
          expectClose(dmean.values, meanSlopes, 1e-5, label)
          expectClose(dvariance.values, varianceSlopes, 1e-5, label)
          #expect(wk_gaussian(mean, variance, target, n, nil, nil, 0.05, 0.5) == loss, "\(label)")
          #expect(dmean.isIntact && dvariance.isIntact)
        }
      }
    }
  }

  @Suite struct Optimizers {
    /// Five steps of a kernel on parameters with two states, against steps of one parameter in double precision.
    private func check(
      _ name: String,
      kernel: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, [Float], Int) -> Void,
      exact: (inout Double, inout Double, inout Double, Double) -> Void
    ) {
      forEachLevel { level in
        for n in lengths {
          var numbers = Numbers(n)
          let start = numbers.array(n)
          let p = Floats(start, offset: 1)
          let (s, t) = (Floats(repeating: 0, count: n), Floats(repeating: 0, count: n, offset: 2))
          var expected = start.map(Double.init)
          var (first, second) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
          for _ in 0..<5 {
            let g = numbers.array(n)
            kernel(p.pointer, s.pointer, t.pointer, g, n)
            for i in 0..<n { exact(&expected[i], &first[i], &second[i], Double(g[i]) + 0.1 * expected[i]) }
          }
          expectClose(p.values, expected, 2e-5, "\(name) n \(n) level \(level)")
          #expect(p.isIntact && s.isIntact && t.isIntact, "\(name) n \(n) level \(level)")
        }
      }
    }

    @Test func rootMeanSquare() {
      check("RMSprop") {
        wk_rmsprop($0, $1, nil, $3, $4, 0.01, 0.9, 1e-6, 0.8, 0.1)
      } exact: { p, square, _, g in
        square = 0.9 * square + 0.1 * g * g
        p -= 0.01 * g / (square.squareRoot() + 1e-6)
      }
      check("RMSprop with momentum") {
        wk_rmsprop($0, $1, $2, $3, $4, 0.01, 0.9, 1e-6, 0.8, 0.1)
      } exact: {
        p, square, buffer, g in
        square = 0.9 * square + 0.1 * g * g
        buffer = 0.8 * buffer + g / (square.squareRoot() + 1e-6)
        p -= 0.01 * buffer
      }
    }

    @Test func adaptiveGradient() {
      check("Adagrad") {
        wk_adagrad($0, $1, $3, $4, 0.05, 1e-6, 0.1)
      } exact: { p, sum, _, g in
        sum += g * g
        p -= 0.05 * g / (sum.squareRoot() + 1e-6)
      }
    }

    @Test func adaptiveDelta() {
      check("Adadelta") {
        wk_adadelta($0, $1, $2, $3, $4, 0.7, 0.9, 1e-4, 0.1)
      } exact: { p, square, steps, g in
        square = 0.9 * square + 0.1 * g * g
        let step = (steps + 1e-4).squareRoot() / (square + 1e-4).squareRoot() * g
        steps = 0.9 * steps + 0.1 * step * step
        p -= 0.7 * step
      }
    }

    @Test func gradientDescent() {
      forEachLevel { level in
        for n in lengths {
          for nesterov in [false, true] {
            for withMomentum in [false, true] {
              var numbers = Numbers(n)
              let start = numbers.array(n)
              let (p, buffer) = (Floats(start, offset: 1), Floats(repeating: 0, count: n))
              var (expected, velocity) = (start.map(Double.init), [Double](repeating: 0, count: n))
              for _ in 0..<4 {
                let g = numbers.array(n)
                wk_sgd(p.pointer, g, withMomentum ? buffer.pointer : nil, n, 0.1, 0.9, nesterov ? 1 : 0, 0.01)
                for i in 0..<n {
                  let gradient = Double(g[i]) + 0.01 * expected[i]
                  velocity[i] = 0.9 * velocity[i] + gradient
                  let direction = !withMomentum ? gradient : nesterov ? gradient + 0.9 * velocity[i] : velocity[i]
                  expected[i] -= 0.1 * direction
                }
              }
              expectClose(p.values, expected, 1e-6, "n \(n) level \(level)")
              #expect(p.isIntact && buffer.isIntact)
            }
          }
        }
      }
    }

    @Test func averagesDoNotBecomeDenormal() {
      forEachLevel { level in
        let n = 33
        let (p, m) = (Floats(repeating: 1, count: n), Floats(repeating: 1e-28, count: n))
        let v = Floats(repeating: 1e-34, count: n)
        let g = [Float](repeating: 0, count: n)
        for _ in 0..<6000 { wk_adam(p.pointer, m.pointer, v.pointer, g, n, 1e-3, 0.9, 0.999, 1e-8, 1, 1, 0, 0) }
        #expect(m.values.allSatisfy { $0 == 0 } && v.values.allSatisfy { $0 == 0 }, "level \(level)")
        #expect(p.values.allSatisfy { $0 == 1 }, "level \(level)")
      }
    }

    @Test(arguments: [false, true])
    func adam(decoupled: Bool) {
      forEachLevel { level in
        for n in lengths {
          var numbers = Numbers(n)
          let start = numbers.array(n)
          let p = Floats(start, offset: 1)
          let (m, v) = (Floats(repeating: 0, count: n), Floats(repeating: 0, count: n, offset: 2))
          var expected = start.map(Double.init)
          var (first, second) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
          var (power1, power2) = (1.0, 1.0)
          for _ in 0..<5 {
            let g = numbers.array(n)
            power1 *= 0.9
            power2 *= 0.999
            let (correction1, correction2) = (1 - power1, 1 - power2)
            wk_adam(
              p.pointer, m.pointer, v.pointer, g, n, 0.01, 0.9, 0.999, 1e-8, Float(correction1), Float(correction2), 0.1,
              decoupled ? 1 : 0)
            for i in 0..<n {
              var gradient = Double(g[i])
              if decoupled { expected[i] *= 1 - 0.01 * 0.1 } else { gradient += 0.1 * expected[i] }
              first[i] += 0.1 * (gradient - first[i])
              second[i] = 0.999 * second[i] + 0.001 * gradient * gradient
              expected[i] -= 0.01 / correction1 * first[i] / (second[i].squareRoot() / correction2.squareRoot() + 1e-8)
            }
          }
          expectClose(p.values, expected, 5e-6, "n \(n) level \(level)")
          #expect(p.isIntact && m.isIntact && v.isIntact)
        }
      }
    }
  }

  @Suite struct Rows {
    @Test func gatherAndScatter() {
      forEachLevel { level in
        for length in [0, 1, 3, 4, 16, 33] {
          var numbers = Numbers(length)
          let (table, indices) = (numbers.array(9 * length), numbers.integers(20, below: 9))
          let gathered = Floats(repeating: 0, count: 20 * length, offset: 1)
          wk_gather_rows(gathered.pointer, table, indices, 20, length)
          #expect(gathered.values == indices.flatMap { i in table[Int(i) * length..<(Int(i) + 1) * length] })
          let sums = Floats(table)
          wk_scatter_add_rows(sums.pointer, gathered.pointer, indices, 20, length)
          let expected = (0..<9 * length).map { i in
            Double(table[i]) * Double(1 + indices.count { Int($0) == i / length })
          }
          expectClose(sums.values, expected, 1e-5, "length \(length) level \(level)")
          #expect(sums.isIntact && gathered.isIntact)
        }
      }
    }
  }
}
