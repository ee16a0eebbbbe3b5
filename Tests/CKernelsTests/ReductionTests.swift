import CKernels
import Foundation
import Testing

extension Kernels {
  @Suite struct Reductions {
    @Test func wholeArrays() {
      forEachLevel { level in
        for n in lengths + [1000, 4099] {
          var numbers = Numbers(n)
          let (x, y) = (numbers.array(n), numbers.array(n))
          for offset in [0, 1] {
            let (a, b) = (Floats(x, offset: offset), Floats(y, offset: offset))
            let sums = [wk_sum(a.pointer, n), wk_dot(a.pointer, b.pointer, n), wk_sum_squares(a.pointer, n)]
            let expected = [
              x.reduce(0) { $0 + Double($1) }, zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) },
              x.reduce(0) { $0 + Double($1) * Double($1) },
            ]
            expectClose(sums, expected, 1e-5, "n \(n) level \(level)")
            #expect(wk_max(a.pointer, n) == x.max() ?? -.infinity)
            #expect(wk_all_finite(a.pointer, n) == 1)
          }
        }
      }
    }

    @Test func notANumberAndInfinityAreFoundAnywhere() {
      forEachLevel { _ in
        for n in lengths where n > 0 {
          for place in Set([0, n / 2, n - 1]) {
            for value in [Float.nan, .infinity, -.infinity] {
              var x = [Float](repeating: 1, count: n)
              x[place] = value
              #expect(wk_all_finite(x, n) == 0)
              let largest = wk_max(x, n)
              #expect(value.isNaN ? largest.isNaN : largest == x.max())
              var row: Float = 0
              wk_row_max(&row, x, 1, n)
              #expect(value.isNaN ? row.isNaN : row == largest)
            }
          }
        }
      }
    }

    @Test func rowsAndColumns() {
      forEachLevel { level in
        for m in [0, 1, 2, 5, 17] {
          for n in lengths {
            var numbers = Numbers(m * 1000 + n)
            let (x, old) = (numbers.array(m * n), numbers.array(n))
            let memory = Floats(x, offset: 1)
            let (sums, maxima) = (Floats(repeating: 0, count: m), Floats(repeating: 0, count: m))
            wk_row_sums(sums.pointer, memory.pointer, m, n)
            wk_row_max(maxima.pointer, memory.pointer, m, n)
            let rows = (0..<m).map { Array(x[$0 * n..<($0 + 1) * n]) }
            expectClose(sums.values, rows.map { $0.reduce(0) { $0 + Double($1) } }, 1e-5, "level \(level)")
            #expect(maxima.values == rows.map { $0.max() ?? -.infinity })
            for accumulate in [0, 1] {
              let columns = Floats(accumulate == 1 ? old : [Float](repeating: .nan, count: n), offset: 1)
              wk_column_sums(columns.pointer, memory.pointer, m, n, Int32(accumulate))
              let expected = (0..<n).map { j in rows.reduce(accumulate == 1 ? Double(old[j]) : 0) { $0 + Double($1[j]) } }
              expectClose(columns.values, expected, 1e-5, "\(m)x\(n) level \(level)")
              #expect(columns.isIntact && sums.isIntact && maxima.isIntact)
            }
          }
        }
      }
    }

    /// The first legal column of the largest element, NaN counting as -infinity; nil where none is legal.
    func naiveArgmax(_ row: [Float], legal: [Bool]) -> Int? {
      var best: Int?
      for (j, value) in row.enumerated() where legal[j] {
        let candidate = value.isNaN ? -Float.infinity : value
        if best == nil || candidate > (row[best!].isNaN ? -Float.infinity : row[best!]) { best = j }
      }
      return best
    }

    @Test func argmax() {
      forEachLevel { level in
        for n in lengths {
          let m = 40
          var numbers = Numbers(n)
          // Few distinct values, so that the first of several maxima matters; some rows hold NaN or only -infinity.
          var x = numbers.array(m * n).map { ($0 * 4).rounded() }
          let mask = numbers.array(m * n).enumerated().map { UInt8($1 > 0.3 && $0 / max(n, 1) != 3 ? 1 : 0) }
          for j in 0..<n {
            x[5 * n + j] = -.infinity
            x[6 * n + j] = .nan
            if j % 3 == 0 { x[7 * n + j] = .nan }
          }
          var (index, legalIndex) = ([Int32](repeating: 7, count: m), [Int32](repeating: 7, count: m))
          let value = Floats(repeating: 9, count: m)
          wk_row_argmax(&index, x, m, n)
          wk_row_argmax_masked(&legalIndex, value.pointer, x, mask, m, n)
          for i in 0..<m {
            let row = Array(x[i * n..<(i + 1) * n])
            let expected = naiveArgmax(row, legal: row.map { !$0.isNaN }) ?? 0
            #expect(index[i] == Int32(expected), "row \(i) of \(n) level \(level)")
            if let legal = naiveArgmax(row, legal: mask[i * n..<(i + 1) * n].map { $0 == 1 }) {
              #expect(legalIndex[i] == Int32(legal), "row \(i) of \(n) level \(level)")
              #expect(value.values[i] == row[legal] || row[legal].isNaN)
            } else {
              #expect(legalIndex[i] == -1 && value.values[i] == 0)
            }
          }
          #expect(value.isIntact)
        }
      }
    }
  }
}
