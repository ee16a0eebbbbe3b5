import CKernels
import Testing

extension Kernels {
  /// The loss of quantiles, pair by pair in double precision.
  @Suite struct QuantileLosses {
    @Test func quantileHuber() {
      forEachLevel { level in
        for n in lengths.dropFirst() {
          for k in [1, 2, 7, 32] {
            var numbers = Numbers(n * 100 + k)
            let (p, t) = (numbers.array(n).map { $0 * 2 }, numbers.array(k))
            let delta = 0.75
            let (memory, gradient) = (Floats(p, offset: 1), Floats(repeating: .nan, count: n, offset: 3))
            let loss = wk_quantile_huber(memory.pointer, t, n, k, Float(delta), gradient.pointer, 0.5)
            var sum = 0.0
            var slopes = [Double](repeating: 0, count: n)
            for i in 0..<n {
              for j in 0..<k {
                let u = Double(t[j]) - Double(p[i])
                let share = abs((Double(i) + 0.5) / Double(n) - (u < 0 ? 1 : 0)) / delta
                sum += share * (abs(u) <= delta ? u * u / 2 : delta * (abs(u) - delta / 2))
                slopes[i] -= share * min(max(u, -delta), delta)
              }
            }
            expectClose([loss], [sum], 1e-5, "n \(n) k \(k) level \(level)")
            expectClose(gradient.values, slopes.map { $0 * 0.5 }, 1e-5, "n \(n) k \(k) level \(level)")
            #expect(wk_quantile_huber(memory.pointer, t, n, k, Float(delta), nil, 0.5) == loss && gradient.isIntact)
          }
        }
      }
    }
  }
}
