import CKernels
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

  @Suite struct Optimizers {
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
