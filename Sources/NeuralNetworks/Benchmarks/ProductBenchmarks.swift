import CKernels
import Core

/// Which factor of a product lies transposed in memory.
private enum Transposed: String, CaseIterable {
  case none = "NN"
  /// As in the gradient of weights.
  case first = "TN"
  /// As in the gradient of inputs.
  case second = "NT"
}

extension NetworkBenchmark {
  /// Products of a matrix [m, k] with one [k, n], called `gemm MxKxN` and `NN`, `TN` (the first matrix lies transposed) or `NT`.
  static let products: [NetworkBenchmark] = [
    (32, 64, 64), (64, 64, 64), (64, 128, 128), (64, 128, 4), (64, 64, 4), (64, 8, 64), (128, 784, 128), (128, 128, 784),
    (784, 128, 128), (128, 128, 10), (256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (1024, 64, 1024),
  ].flatMap { m, k, n in Transposed.allCases.map { product(m, k, n, $0) } }

  private static func product(_ m: Int, _ k: Int, _ n: Int, _ transposed: Transposed) -> NetworkBenchmark {
    NetworkBenchmark("gemm \(m)x\(k)x\(n) \(transposed.rawValue)", unit: "GFLOP/s") {
      var random = RandomKey(seed: 1).stream
      let a = AlignedFloats((0..<m * k).map { _ in random.uniform() - 0.5 })
      let b = AlignedFloats((0..<k * n).map { _ in random.uniform() - 0.5 })
      let c = AlignedFloats([Float](repeating: 0, count: m * n))
      let (aRow, aColumn) = transposed == .first ? (1, m) : (k, 1)
      let (bRow, bColumn) = transposed == .second ? (1, k) : (n, 1)
      let repetitions = max(1, 2_000_000 / (m * n * k))
      let products = bestRate(seconds: 0.03, rounds: 10) {
        for _ in 0..<repetitions {
          wk_gemm(m, n, k, a.start, aRow, aColumn, b.start, bRow, bColumn, 0, c.start, n, nil, 0)
        }
        return repetitions
      }
      return products * Double(2 * m * n * k) * 1e-9
    }
  }
}

/// Numbers aligned to a cache line, as tensors are.
private final class AlignedFloats {
  let start: UnsafeMutablePointer<Float>

  init(_ numbers: [Float]) {
    let bytes = numbers.count * MemoryLayout<Float>.stride
    start = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .initializeMemory(as: Float.self, from: numbers, count: numbers.count)
  }

  deinit { start.deallocate() }
}
