import CKernels
import Foundation
import Testing

extension Kernels {
  @Suite struct Transcendental {
    typealias Kernel = (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void

    /// The largest error in units in the last place over about a million arguments of every exponent from `least` on, and
    /// over `dense`.
    func largestError(
      _ kernel: Kernel, dense: ClosedRange<Float>, least: Float = -.infinity, _ exact: (Double) -> Double
    ) -> Double {
      var x = stride(from: UInt32(0), to: 0x7f80_0000, by: 4999).map { Float(bitPattern: $0) }
      x += x.map { -$0 }.filter { $0 >= least }
      let width = dense.upperBound - dense.lowerBound
      x += (0..<400_000).map { dense.lowerBound + width * Float($0) / 400_000 }
      var y = [Float](repeating: 0, count: x.count)
      kernel(&y, x, x.count)
      return zip(x, y).reduce(0) { max($0, unitsInLastPlace($1.1, exact(Double($1.0)))) }
    }

    @Test func errors() {
      forEachLevel { level in
        let e = largestError({ wk_exp($0, $1, $2) }, dense: -104...89) { exp($0) }
        let l = largestError({ wk_log($0, $1, $2) }, dense: 0.4...2.5, least: 0) { log($0) }
        let t = largestError({ wk_tanh($0, $1, $2) }, dense: -9.5...9.5) { tanh($0) }
        let s = largestError({ wk_logistic($0, $1, $2) }, dense: -80...40, least: -87) { 1 / (1 + exp(-$0)) }
        #expect(e <= 2 && l <= 2 && t <= 4, "exp \(e), log \(l), tanh \(t) units, level \(level)")
        #expect(s <= 4, "logistic \(s) units, level \(level)")
      }
    }

    @Test func specialArguments() {
      let x: [Float] = [.nan, .infinity, -.infinity, 0, -0.0, 89, -104, 88.72, 0x1p-133]
      let inf = Float.infinity
      func apply(_ kernel: Kernel) -> [Float] {
        var y = [Float](repeating: 0, count: x.count)
        kernel(&y, x, x.count)
        return y
      }
      forEachLevel { _ in
        let e = apply { wk_exp($0, $1, $2) }
        #expect(e[0].isNaN && e[1] == inf && e[2] == 0 && e[3] == 1 && e[4] == 1 && e[5] == inf && e[6] == 0 && e[7] < inf)
        let l = apply { wk_log($0, $1, $2) }
        #expect(l[0].isNaN && l[1] == inf && l[2].isNaN && l[3] == -inf && l[4] == -inf && l[6].isNaN && abs(l[8] + 92.1) < 0.1)
        let t = apply { wk_tanh($0, $1, $2) }
        #expect(t[0].isNaN && t[1] == 1 && t[2] == -1 && t[3] == 0 && t[4].sign == .minus && t[8] == 0x1p-133)
        let s = apply { wk_logistic($0, $1, $2) }
        #expect(s[0].isNaN && s[1] == 1 && s[2] == 0 && s[3] == 0.5)
        let r = apply { wk_relu($0, $1, $2) }
        #expect(r[0].isNaN && r[1] == inf && r[2] == 0)
        let c = apply { wk_clip($0, $1, -1, 1, $2) }
        #expect(c[0].isNaN && c[1] == 1 && c[2] == -1)
      }
    }
  }
}
