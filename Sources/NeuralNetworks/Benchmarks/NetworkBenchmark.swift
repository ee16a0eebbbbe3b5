import CKernels
import Core
import Tensors

/// How fast the engine works on one thread, at the sizes that agents and classrooms use.
public struct NetworkBenchmark: Sendable {
  /// What is measured, such as `gemm 64x128x128`.
  public let name: String
  /// Such as `GFLOP/s`.
  public let unit: String
  private let measure: @Sendable () throws -> Double

  /// The best rate of several stretches of time.
  /// - Throws: ``WarrenError`` when a network does not fit its input; the ones here do.
  public func rate() throws -> Double { try measure() }

  private static let seconds = 0.2
  private static let rounds = 5

  /// All of them.
  public static let all: [NetworkBenchmark] = [
    product(32, 64, 64), product(64, 128, 128), product(256, 256, 256), product(128, 784, 128),
    training("mlp 784-128-10, dropout, Adam, batch 128", inputs: 784, classes: 10, batch: 128) {
      Linear(128)
      ReLU()
      Dropout(0.2)
      Linear(10)
    },
    training("mlp 64-128-128-4, Adam, batch 64", inputs: 64, classes: 4, batch: 64) {
      Linear(128)
      ReLU()
      Linear(128)
      ReLU()
      Linear(4)
    },
    training("mlp 8-64-64-4, Adam, batch 64", inputs: 8, classes: 4, batch: 64) {
      Linear(64)
      ReLU()
      Linear(64)
      ReLU()
      Linear(4)
    },
  ]

  /// The product of a matrix [m, k] with one [k, n].
  private static func product(_ m: Int, _ k: Int, _ n: Int) -> NetworkBenchmark {
    NetworkBenchmark(name: "gemm \(m)x\(k)x\(n)", unit: "GFLOP/s") {
      var random = RandomKey(seed: 1).stream
      let a = (0..<m * k).map { _ in random.uniform() - 0.5 }
      let b = (0..<k * n).map { _ in random.uniform() - 0.5 }
      var c = [Float](repeating: 0, count: m * n)
      let repetitions = max(1, 2_000_000 / (m * n * k))
      let products = bestRate(seconds: seconds, rounds: rounds) {
        for _ in 0..<repetitions {
          wk_gemm(m, n, k, a, k, 1, b, n, 1, 0, &c, n, nil, 0)
        }
        return repetitions
      }
      return products * Double(2 * m * n * k) * 1e-9
    }
  }

  /// Training steps on random examples: forward, softmax cross-entropy, backward and Adam.
  private static func training(
    _ name: String, inputs: Int, classes: Int, batch: Int, @LayerBuilder _ layers: @escaping @Sendable () -> [any Layer]
  ) -> NetworkBenchmark {
    NetworkBenchmark(name: name, unit: "samples/s") {
      let network = Sequential(layers)
      var parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [inputs])
      var gradient = Parameters(zeros: parameters.layout)
      var optimizer = Adam(parameters.layout, learningRate: 1e-3)
      var random = RandomKey(seed: 2).stream
      let examples = Tensor((0..<batch * inputs).map { _ in random.uniform() }, shape: [batch, inputs])
      let labels = (0..<batch).map { _ in Int32(random.integer(below: classes)) }
      let (tape, key) = (GradientTape(), RandomKey(seed: 3))
      var step = 0
      return try bestRate(seconds: seconds, rounds: rounds) {
        for _ in 0..<16 {
          _ = try tape.valueAndGradient(at: parameters, into: &gradient, key: key[step]) { view in
            let logits = network.apply(view, examples)
            return labels.withUnsafeBufferPointer { softmaxCrossEntropy(logits, labels: $0.baseAddress!) }
          }
          optimizer.update(&parameters, gradient: gradient)
          step += 1
        }
        return 16 * batch
      }
    }
  }
}
