import CKernels
import Testing

/// Mean and variance (over the count) in double precision.
private func moments(_ x: [Double]) -> (mean: Double, variance: Double) {
  let mean = x.reduce(0, +) / Double(x.count)
  return (mean, x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count))
}

/// The gradient of x for a gradient of (x - mean) / deviation: each of its derivatives, summed.
private func gradient(_ x: [Double], epsilon: Double, of dz: [Double]) -> [Double] {
  let (mean, variance) = moments(x)
  let deviation = (variance + epsilon).squareRoot()
  let z = x.map { ($0 - mean) / deviation }
  let n = Double(x.count)
  return x.indices.map { k in
    x.indices.reduce(0) { $0 + dz[$1] * (($1 == k ? 1 : 0) - 1 / n - z[$1] * z[k] / n) / deviation }
  }
}

private let shapes = [(1, 1), (3, 2), (2, 5), (5, 16), (4, 17), (7, 33), (3, 64), (300, 9)]

extension Kernels {
  @Suite struct Normalization {
    @Test func layers() {
      forEachLevel { level in
        for (m, n) in shapes {
          var numbers = Numbers(m * 100 + n)
          // Far from zero, where a variance as a difference of squares would lose its digits.
          let x = numbers.array(m * n).map { $0 + 30 }
          let (scale, shift, dy) = (numbers.array(n), numbers.array(n), numbers.array(m * n))
          let (y, z) = (Floats(repeating: .nan, count: m * n, offset: 1), Floats(repeating: .nan, count: m * n, offset: 2))
          let inverse = Floats(repeating: .nan, count: m)
          wk_layer_norm(y.pointer, z.pointer, inverse.pointer, x, scale, shift, 1e-3, m, n)
          let before = numbers.array(m * n)
          let (dx, more) = (Floats(repeating: .nan, count: m * n, offset: 3), Floats(before))
          wk_layer_norm_backward(dx.pointer, z.pointer, inverse.pointer, scale, dy, m, n, 0)
          wk_layer_norm_backward(more.pointer, z.pointer, inverse.pointer, scale, dy, m, n, 1)
          var (normalized, inverses, result, slope) = ([Double](), [Double](), [Double](), [Double]())
          for row in 0..<m {
            let numbers = x[row * n..<(row + 1) * n].map(Double.init)
            let (mean, variance) = moments(numbers)
            inverses.append(1 / (variance + 1e-3).squareRoot())
            for j in 0..<n {
              normalized.append((numbers[j] - mean) * inverses[row])
              result.append(normalized[row * n + j] * Double(scale[j]) + Double(shift[j]))
            }
            slope += gradient(numbers, epsilon: 1e-3, of: (0..<n).map { Double(dy[row * n + $0]) * Double(scale[$0]) })
          }
          let label = "\(m)x\(n) level \(level)"
          expectClose(z.values, normalized, 5e-5, label)
          expectClose(y.values, result, 5e-5, label)
          expectClose(inverse.values, inverses, 1e-4, label)
          expectClose(dx.values, slope, 2e-4, label)
          expectClose(more.values, zip(slope, before).map { $0 + Double($1) }, 2e-4, label)
          #expect(y.isIntact && z.isIntact && inverse.isIntact && dx.isIntact && more.isIntact, "\(label)")
        }
      }
    }

    @Test func columns() {
      forEachLevel { level in
        for (m, n) in shapes {
          var numbers = Numbers(m * 100 + n)
          let x = numbers.array(m * n).map { $0 + 30 }
          let (scale, shift, dy) = (numbers.array(n), numbers.array(n), numbers.array(m * n))
          let (mean, variance) = (Floats(repeating: .nan, count: n, offset: 1), Floats(repeating: .nan, count: n, offset: 2))
          wk_column_moments(mean.pointer, variance.pointer, x, m, n)
          let columns = (0..<n).map { j in (0..<m).map { Double(x[$0 * n + j]) } }
          let exact = columns.map(moments)
          let label = "\(m)x\(n) level \(level)"
          expectClose(mean.values, exact.map(\.mean), 1e-6, label)
          expectClose(variance.values, exact.map(\.variance), 1e-5, label)

          let inverse = exact.map { Float(1 / ($0.variance + 1e-3).squareRoot()) }
          let (y, z) = (Floats(repeating: .nan, count: m * n, offset: 1), Floats(repeating: .nan, count: m * n, offset: 2))
          wk_normalize_columns(y.pointer, z.pointer, x, mean.pointer, inverse, scale, shift, m, n)
          let (dscale, dshift) = (Floats(repeating: .nan, count: n, offset: 3), Floats(repeating: .nan, count: n))
          wk_column_dots(dscale.pointer, dy, z.pointer, m, n, 0)
          wk_column_sums(dshift.pointer, dy, m, n, 0)
          let before = numbers.array(m * n)
          let (dx, more) = (Floats(repeating: .nan, count: m * n, offset: 3), Floats(before))
          wk_batch_norm_backward(
            dx.pointer, z.pointer, inverse, scale, dy, dscale.pointer, dshift.pointer, m, n, 0)
          wk_batch_norm_backward(
            more.pointer, z.pointer, inverse, scale, dy, dscale.pointer, dshift.pointer, m, n, 1)
          var normalized = [Double](repeating: 0, count: m * n)
          var (result, slope, dots) = (normalized, normalized, [Double](repeating: 0, count: n))
          for j in 0..<n {
            let dz = (0..<m).map { Double(dy[$0 * n + j]) * Double(scale[j]) }
            let column = gradient(columns[j], epsilon: 1e-3, of: dz)
            for row in 0..<m {
              normalized[row * n + j] = (columns[j][row] - exact[j].mean) / (exact[j].variance + 1e-3).squareRoot()
              result[row * n + j] = normalized[row * n + j] * Double(scale[j]) + Double(shift[j])
              slope[row * n + j] = column[row]
              dots[j] += Double(dy[row * n + j]) * normalized[row * n + j]
            }
          }
          expectClose(z.values, normalized, 5e-5, label)
          expectClose(y.values, result, 5e-5, label)
          expectClose(dscale.values, dots, 2e-4, label)
          expectClose(dx.values, slope, 2e-4, label)
          expectClose(more.values, zip(slope, before).map { $0 + Double($1) }, 2e-4, label)
          #expect(mean.isIntact && variance.isIntact && y.isIntact && z.isIntact && dx.isIntact && dscale.isIntact, "\(label)")
        }
      }
    }

    @Test func columnDotsAndSumsAdd() {
      forEachLevel { level in
        for (m, n) in shapes + [(0, 4), (2000, 8), (501, 4), (9, 2)] {
          var numbers = Numbers(m + n)
          let (a, b, before) = (numbers.array(m * n), numbers.array(m * n), numbers.array(n))
          let (dots, sums) = (Floats(before, offset: 1), Floats(before, offset: 2))
          wk_column_dots(dots.pointer, a, b, m, n, 1)
          wk_column_sums(sums.pointer, a, m, n, 1)
          let expectedDots = (0..<n).map { j in
            (0..<m).reduce(Double(before[j])) { $0 + Double(a[$1 * n + j]) * Double(b[$1 * n + j]) }
          }
          let expectedSums = (0..<n).map { j in (0..<m).reduce(Double(before[j])) { $0 + Double(a[$1 * n + j]) } }
          expectClose(dots.values, expectedDots, 1e-5, "\(m)x\(n) level \(level)")
          expectClose(sums.values, expectedSums, 1e-5, "\(m)x\(n) level \(level)")
          #expect(dots.isIntact && sums.isIntact)
        }
      }
    }
  }
}
