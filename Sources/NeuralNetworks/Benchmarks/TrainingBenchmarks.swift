import Core
import Tensors

extension NetworkBenchmark {
  /// Networks, each with 1 and 2 threads: `train` in examples a second, `step` in microseconds, both forward, backward and Adam;
  /// then `forward` of one observation in microseconds, and `memory`: what training holds besides its data, in megabytes.
  static let networks: [NetworkBenchmark] =
    [1, 2].flatMap { threads in
      [
        training("train \(perceptron)", image: [784], threads: threads, perceptronLayers),
        training("train \(convolutional)", image: [28, 28, 1], threads: threads, convolutionalLayers),
        step("step 64-128-128-4, batch 64", inputs: 64, outputs: 4, threads: threads) {
          Linear(128, activation: .relu)
          Linear(128, activation: .relu)
          Linear(4)
        },
        step("step 8-64-64-4, batch 64", inputs: 8, outputs: 4, threads: threads) {
          Linear(64, activation: .relu)
          Linear(64, activation: .relu)
          Linear(4)
        },
      ]
    } + [
      forward("forward 4-64-64-2, one observation", inputs: 4) {
        Linear(64, activation: .relu)
        Linear(64, activation: .relu)
        Linear(2)
      },
      memory("memory \(perceptron)", image: [784], perceptronLayers),
      memory("memory \(convolutional)", image: [28, 28, 1], convolutionalLayers),
    ]

  private static let perceptron = "mlp 784-128-10, dropout, batch 128"
  private static let convolutional = "cnn 8-16-128-10, dropout, batch 128"

  @LayerBuilder
  private static func perceptronLayers() -> [any Layer] {
    Linear(128, activation: .relu)
    Dropout(0.2)
    Linear(10)
  }

  @LayerBuilder
  private static func convolutionalLayers() -> [any Layer] {
    Conv2D(8, window: 3, padding: .same, activation: .relu)
    MaxPool2D(2)
    Conv2D(16, window: 3, padding: .same, activation: .relu)
    MaxPool2D(2)
    Flatten()
    Linear(128, activation: .relu)
    Dropout(0.2)
    Linear(10)
  }

  private typealias Layers = @Sendable () -> [any Layer]

  /// Classification of random images by softmax cross-entropy.
  private static func training(
    _ name: String, image: Shape, threads: Int, _ layers: @escaping Layers
  ) -> NetworkBenchmark {
    NetworkBenchmark(name, unit: "examples/s", threads: threads) {
      let (batch, classes) = (128, 10)
      var random = RandomKey(seed: 2).stream
      let images = Tensor((0..<batch * image.count).map { _ in random.uniform() }, shape: image.batch(batch))
      let labels = (0..<batch).map { _ in Int32(random.integer(below: classes)) }
      let steps = try stepRate(Sequential(layers), inputShape: image, threads: threads) { network, view in
        let logits = network.apply(view, images)
        return labels.withUnsafeBufferPointer { softmaxCrossEntropy(logits, labels: $0.baseAddress!) }
      }
      return steps * Double(batch)
    }
  }

  /// Weights, their gradient, the optimizer's two averages, and what a step keeps: 10⁶ bytes.
  private static func memory(_ name: String, image: Shape, _ layers: @escaping Layers) -> NetworkBenchmark {
    NetworkBenchmark(name, unit: "MB") {
      let (batch, network) = (128, Sequential(layers))
      let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: image)
      var gradient = Parameters(zeros: parameters.layout)
      let images = Tensor(zeros: image.batch(batch))
      let labels = [Int32](repeating: 0, count: batch)
      let tape = GradientTape()
      for step in 0..<3 {
        _ = try tape.valueAndGradient(at: parameters, into: &gradient, key: RandomKey(seed: UInt64(step))) { view in
          let logits = network.apply(view, images)
          return labels.withUnsafeBufferPointer { softmaxCrossEntropy(logits, labels: $0.baseAddress!) }
        }
      }
      return 1e-6 * Double(4 * parameters.layout.slabCount * MemoryLayout<Float>.stride + tape.tape.byteCount)
    }
  }

  /// Regression of random numbers by the mean squared error.
  private static func step(
    _ name: String, inputs: Int, outputs: Int, threads: Int, @LayerBuilder _ layers: @escaping Layers
  ) -> NetworkBenchmark {
    NetworkBenchmark(name, unit: "us", threads: threads) {
      let batch = 64
      var random = RandomKey(seed: 2).stream
      let examples = Tensor((0..<batch * inputs).map { _ in random.uniform() }, shape: [batch, inputs])
      let targets = Tensor((0..<batch * outputs).map { _ in random.uniform() }, shape: [batch, outputs])
      let steps = try stepRate(Sequential(layers), inputShape: [inputs], threads: threads) { network, view in
        meanSquaredError(network.apply(view, examples), targets)
      }
      return 1e6 / steps
    }
  }

  /// Training steps a second.
  private static func stepRate(
    _ network: Sequential, inputShape: Shape, threads: Int, loss: (Sequential, ParameterView) -> Tensor
  ) throws -> Double {
    var parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: inputShape)
    var gradient = Parameters(zeros: parameters.layout)
    var optimizer = Adam(parameters.layout, learningRate: 1e-3)
    let (tape, key) = (GradientTape(), RandomKey(seed: 3))
    tape.threads = threads
    var step = 0
    return try bestRate(seconds: 0.2, rounds: 8) {
      for _ in 0..<8 {
        _ = try tape.valueAndGradient(at: parameters, into: &gradient, key: key[step]) { loss(network, $0) }
        optimizer.update(&parameters, gradient: gradient)
        step += 1
      }
      return 8
    }
  }

  /// What an agent waits for before it acts.
  private static func forward(
    _ name: String, inputs: Int, @LayerBuilder _ layers: @escaping Layers
  ) -> NetworkBenchmark {
    NetworkBenchmark(name, unit: "us") {
      let network = Sequential(layers)
      let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [inputs])
      let observation = (0..<inputs).map { Float($0) / Float(inputs) - 0.5 }
      let tape = GradientTape()
      var total: Float = 0
      let passes = observation.withUnsafeBufferPointer { observation in
        bestRate(seconds: 0.1, rounds: 8) {
          for _ in 0..<256 {
            total += tape.evaluate(parameters) { view in
              network.apply(view, view.input(observation.baseAddress!, shape: [1, inputs])).withUnsafeBufferPointer { $0[0] }
            }
          }
          return 256
        }
      }
      precondition(total.isFinite)
      return 1e6 / passes
    }
  }
}
