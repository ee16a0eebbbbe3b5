import CKernels
import Foundation
import Testing

/// C = activation(beta * C + A * B + bias) term by term in double precision.
private func naiveProduct(
  _ m: Int, _ n: Int, _ k: Int, _ a: [Float], _ aRow: Int, _ aCol: Int, _ b: [Float], _ bRow: Int, _ bCol: Int,
  _ beta: Float, _ c: [Float], _ cRow: Int, _ bias: [Float]?, _ activation: Int
) -> [Double] {
  var result = c.map(Double.init)
  for i in 0..<m {
    for j in 0..<n {
      var sum = bias.map { Double($0[j]) } ?? 0
      if beta != 0 { sum += Double(beta) * Double(c[i * cRow + j]) }
      for p in 0..<k { sum += Double(a[i * aRow + p * aCol]) * Double(b[p * bRow + j * bCol]) }
      switch activation {
      case WK_RELU: sum = max(sum, 0)
      case WK_TANH: sum = tanh(sum)
      case WK_LOGISTIC: sum = 1 / (1 + exp(-sum))
      default: break
      }
      result[i * cRow + j] = sum
    }
  }
  return result
}

private let none = Int(WK_NONE)

extension Kernels {
  @Suite struct MatrixProduct {
    /// One product against the naive one. Matrices have `padding` more elements a row than they need.
    func check(
      _ m: Int, _ k: Int, _ n: Int, transposeA: Bool = false, transposeB: Bool = false, beta: Float = 0, bias: Bool = false,
      activation: Int = none, padding: Int = 0, offset: Int = 0
    ) {
      var numbers = Numbers(m * 10007 + k * 101 + n)
      let aLine = (transposeA ? m : k) + padding
      let bLine = (transposeB ? k : n) + padding
      let cRow = n + padding
      let a = numbers.array(aLine * (transposeA ? k : m))
      let b = numbers.array(bLine * (transposeB ? n : k))
      let c = beta == 0 ? [Float](repeating: .nan, count: cRow * m) : numbers.array(cRow * m)
      let biases = bias ? numbers.array(n) : nil
      let (aRow, aCol) = transposeA ? (1, aLine) : (aLine, 1)
      let (bRow, bCol) = transposeB ? (1, bLine) : (bLine, 1)
      let expected = naiveProduct(m, n, k, a, aRow, aCol, b, bRow, bCol, beta, c, cRow, biases, activation)
      let (aMemory, bMemory) = (Floats(a, offset: offset), Floats(b, offset: offset))
      let biasMemory = biases.map { Floats($0, offset: offset) }
      let result = Floats(c, offset: offset)
      wk_gemm(
        m, n, k, aMemory.pointer, aRow, aCol, bMemory.pointer, bRow, bCol, beta, result.pointer, cRow,
        biasMemory.map { UnsafePointer($0.pointer) }, Int32(activation))
      let label =
        "\(m)x\(k)x\(n) transposed \(transposeA) \(transposeB) beta \(beta) activation \(activation) level \(wk_level())"
      expectClose(result.values, expected, 1e-6 * max(4, Double(k).squareRoot()), label)
      #expect(result.isIntact, "\(label)")
    }

    @Test func shapesAndTransposes() {
      let sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 15, 16, 17, 20, 25, 31, 33, 48, 65]
      forEachLevel { _ in
        for m in sizes {
          for n in sizes {
            for (index, k) in [0, 1, 3, 4, 7, 16, 33].enumerated() {
              let variant = m + n + index
              check(m, k, n, transposeA: variant & 1 != 0, transposeB: variant & 2 != 0, offset: variant % 3)
            }
          }
        }
      }
    }

    @Test func everyCombination() {
      forEachLevel { _ in
        for (m, k, n) in [(1, 5, 1), (9, 6, 1), (3, 9, 5), (18, 20, 4), (37, 21, 3), (17, 33, 35), (29, 10, 70)] {
          for transposes in 0..<4 {
            for activation in [WK_NONE, WK_RELU, WK_TANH, WK_LOGISTIC] {
              for beta: Float in [0, 1, -0.5] {
                check(
                  m, k, n, transposeA: transposes & 1 != 0, transposeB: transposes & 2 != 0, beta: beta,
                  bias: beta != 1, activation: Int(activation), padding: 3, offset: 1)
                check(
                  m, k, n, transposeA: transposes & 1 != 0, transposeB: transposes & 2 != 0, beta: beta,
                  bias: beta == 1, activation: Int(activation))
              }
            }
          }
        }
      }
    }

    @Test func blocksOfTermsColumnsAndRows() {
      forEachLevel { _ in
        for transposes in 0..<4 {
          let (transposeA, transposeB) = (transposes & 1 != 0, transposes & 2 != 0)
          check(70, 900, 40, transposeA: transposeA, transposeB: transposeB, bias: true, activation: Int(WK_TANH))
          check(160, 385, 130, transposeA: transposeA, transposeB: transposeB, beta: 1, bias: true)
          check(5, 40, 1100, transposeA: transposeA, transposeB: transposeB, activation: Int(WK_RELU))
          check(300, 520, 3, transposeA: transposeA, transposeB: transposeB)
          check(300, 520, 9, transposeA: transposeA, transposeB: transposeB, beta: -1, bias: true, activation: Int(WK_RELU))
          check(512, 260, 290, transposeA: transposeA, transposeB: transposeB, bias: true)
        }
      }
    }

    @Test func emptySumsLeaveBiasAndBeta() {
      forEachLevel { _ in
        check(5, 0, 20, beta: 0.5, bias: true, activation: Int(WK_RELU))
        check(5, 0, 1, beta: 0, bias: true)
        check(20, 0, 3)
      }
    }

    /// Few columns, whole vectors and their remainders, a block's width; B in place and copied; A crowding the cache.
    @Test(arguments: [
      (1, 61, 401), (2, 61, 401), (3, 61, 401), (4, 61, 401), (5, 61, 401), (6, 61, 401), (7, 61, 401), (8, 61, 401),
      (10, 61, 401), (12, 61, 401), (13, 61, 401), (16, 61, 401), (17, 61, 401), (20, 61, 401), (24, 61, 401), (29, 61, 401),
      (33, 61, 401), (64, 61, 401), (100, 61, 401), (1030, 61, 401), (10, 270, 33), (40, 270, 33), (288, 270, 129),
      (256, 512, 64),
    ])
    func rowsDoNotDependOnTheOthers(n: Int, m: Int, k: Int) {
      var numbers = Numbers(n)
      let a = numbers.array(m * k)
      let b = numbers.array(k * n)
      forEachLevel { _ in
        for transposes in 0..<4 {
          let (aRow, aCol) = transposes & 1 == 0 ? (k, 1) : (1, m)
          let (bRow, bCol) = transposes & 2 == 0 ? (n, 1) : (1, k)
          var whole = [Float](repeating: 0, count: m * n)
          wk_gemm(m, n, k, a, aRow, aCol, b, bRow, bCol, 0, &whole, n, nil, Int32(none))
          for step in [1, 2, 4, 9, 27, 33] where step == 1 || m < 100 || step > 9 {
            var parts = [Float](repeating: 0, count: m * n)
            for i in stride(from: 0, to: m, by: step) {
              a.withUnsafeBufferPointer { a in
                parts.withUnsafeMutableBufferPointer { parts in
                  wk_gemm(
                    min(step, m - i), n, k, a.baseAddress! + i * aRow, aRow, aCol, b, bRow, bCol, 0,
                    parts.baseAddress! + i * n, n, nil, Int32(none))
                }
              }
            }
            #expect(parts.elementsEqual(whole) { $0.bitPattern == $1.bitPattern }, "\(n) columns, \(step) rows at a time")
          }
        }
      }
    }
  }
}
