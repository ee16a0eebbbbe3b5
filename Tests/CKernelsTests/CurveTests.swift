import CKernels
import Foundation
import Testing

/// The distribution function of the normal distribution.
private func normal(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// A curve and its slope in double precision.
private func exact(_ kind: Int, _ x: Double, _ setting: Double) -> (value: Double, slope: Double) {
  switch kind {
  case WK_LEAKY_RELU: x < 0 ? (setting * x, setting) : (x, 1)
  case WK_ELU: x < 0 ? (setting * expm1(x), setting * exp(x)) : (x, 1)
  case WK_GELU: (x * normal(x), normal(x) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot())
  case WK_SILU: (x * logistic(x), logistic(x) * (1 + x * (1 - logistic(x))))
  case WK_SOFTPLUS: (max(x, 0) + log1p(exp(-abs(x))), logistic(x))
  case WK_PIECEWISE_LINEAR: (min(max(x + 0.5, 0), 1), abs(x) < 0.5 ? 1 : 0)
  case WK_SIGN: (x > 0 ? 1 : x < 0 ? -1 : 0, 0)
  default: (x < 0 ? 0 : 1, 0)
  }
}

private let kinds = [
  WK_LEAKY_RELU, WK_ELU, WK_GELU, WK_SILU, WK_SOFTPLUS, WK_PIECEWISE_LINEAR, WK_SIGN, WK_STEP,
]

extension Kernels {
  @Suite struct Curves {
    @Test func valuesAndSlopes() {
      forEachLevel { level in
        for kind in kinds {
          for n in lengths {
            for (scale, setting) in [(Float(1), Float(0.3)), (12, 1.7), (120, 1)] {
              var numbers = Numbers(n)
              let x = numbers.array(n).map { $0 * scale }
              let memory = Floats(x, offset: 1)
              let y = Floats(repeating: .nan, count: n, offset: 2)
              wk_curve(Int32(kind), y.pointer, memory.pointer, setting, n)
              let values = x.map { exact(kind, Double($0), Double(setting)) }
              let label = "curve \(kind) times \(scale) n \(n) level \(level)"
              expectClose(y.values, values.map(\.value), 1e-6, label)
              #expect(y.isIntact, "\(label)")
              guard kind != WK_SIGN, kind != WK_STEP else { continue }
              let (dy, before) = (numbers.array(n), numbers.array(n))
              let (dx, more) = (Floats(repeating: .nan, count: n, offset: 3), Floats(before))
              wk_curve_backward(Int32(kind), dx.pointer, memory.pointer, dy, setting, n, 0)
              wk_curve_backward(Int32(kind), more.pointer, memory.pointer, dy, setting, n, 1)
              let slopes = zip(values, dy).map { $0.slope * Double($1) }
              expectClose(dx.values, slopes, 2e-6, label)
              expectClose(more.values, zip(slopes, before).map { $0 + Double($1) }, 2e-6, label)
              #expect(dx.isIntact && more.isIntact, "\(label)")
            }
          }
        }
      }
    }

    @Test func smallArgumentsKeepTheirDigits() {
      forEachLevel { level in
        let x: [Float] = [-1e-6, -3e-5, 2e-7, 1e-20, -1e-3]
        var y = [Float](repeating: 0, count: x.count)
        wk_curve(Int32(WK_ELU), &y, x, 1, x.count)
        for i in x.indices {
          #expect(unitsInLastPlace(y[i], exact(WK_ELU, Double(x[i]), 1).value) <= 4, "ELU of \(x[i]) level \(level)")
        }
        let far: [Float] = [-5, -10, -14, -30, -80]
        var z = [Float](repeating: 0, count: far.count)
        wk_curve(Int32(WK_SOFTPLUS), &z, far, 1, far.count)
        for i in far.indices {
          let value = exact(WK_SOFTPLUS, Double(far[i]), 1).value
          #expect(abs(Double(z[i]) - value) <= 2e-5 * value, "softplus of \(far[i]) level \(level)")
        }
      }
    }

    @Test func specialArguments() {
      forEachLevel { level in
        for kind in kinds {
          let x: [Float] = [.nan, 0, .infinity, 1e30, -1e30]
          var y = [Float](repeating: 5, count: x.count)
          wk_curve(Int32(kind), &y, x, 0.5, x.count)
          #expect(y[0].isNaN, "curve \(kind) of NaN level \(level)")
          for i in 1..<x.count where kind != WK_GELU || x[i].isFinite {
            let value = exact(kind, Double(x[i]), 0.5).value
            let expected = value.isNaN ? 0 : value
            #expect(Double(y[i]) == Double(Float(expected)), "curve \(kind) of \(x[i]) level \(level)")
          }
        }
      }
    }
  }
}
