import AllocationCounter
import Core
import NeuralNetworks
import Tensors
import Testing

@Suite struct AllocationTests {
  @Test(
    "a steady training step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func trainingStep() throws {
    let network = Sequential {
      Flatten()
      Linear(32)
      ReLU()
      Dropout(0.2)
      Linear(16)
      Tanh()
      Linear(10)
    }
    var parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [7, 7])
    var gradient = Parameters(zeros: parameters.layout)
    var optimizer = Adam(parameters.layout, learningRate: 1e-3)
    var random = RandomKey(seed: 2).stream
    let x = Tensor((0..<64 * 49).map { _ in random.uniform() }, shape: [64, 7, 7])
    let labels = (0..<64).map { Int32($0 % 10) }
    let tape = GradientTape()
    let key = RandomKey(seed: 3)
    var loss: Float = 0
    func train(_ step: Int) throws {
      loss = try tape.valueAndGradient(at: parameters, into: &gradient, key: key[step]) { view in
        let logits = network.apply(view, x)
        return labels.withUnsafeBufferPointer { softmaxCrossEntropy(logits, labels: $0.baseAddress!) }
      }
      gradient.clip(toNorm: 10)
      optimizer.update(&parameters, gradient: gradient)
    }
    for step in 0..<3 { try train(step) }
    let first = loss
    let probe = allocation_count()
    var copy = parameters
    copy.scale(by: 1)
    #expect(allocation_count() > probe, "the counter counts")
    let before = allocation_count()
    for step in 3..<200 { try train(step) }
    #expect(allocation_count() == before)
    #expect(loss < first)
    #expect(copy["1/weight"] != parameters["1/weight"])
  }

  @Test("a convolutional network's steady step allocates nothing, and holds little more than its results and their gradients")
  func convolutionalStep() throws {
    let network = Sequential {
      Conv2D(8, window: 3, padding: .same, activation: .relu)
      MaxPool2D(2)
      Conv2D(16, window: 3, padding: .same, activation: .relu)
      BatchNorm()
      AveragePool2D(2)
      Flatten()
      Linear(10)
    }
    var parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [12, 12, 1])
    var gradient = Parameters(zeros: parameters.layout)
    var optimizer = AdamW(parameters.layout)
    var random = RandomKey(seed: 2).stream
    let x = Tensor((0..<32 * 144).map { _ in random.uniform() }, shape: [32, 12, 12, 1])
    let labels = (0..<32).map { Int32($0 % 10) }
    let tape = GradientTape()
    func train(_ step: Int) throws {
      _ = try tape.valueAndGradient(at: parameters, into: &gradient, key: RandomKey(seed: UInt64(step))) { view in
        let logits = network.apply(view, x)
        return labels.withUnsafeBufferPointer { softmaxCrossEntropy(logits, labels: $0.baseAddress!) }
      }
      optimizer.update(&parameters, gradient: gradient)
    }
    for step in 0..<3 { try train(step) }
    let (before, held) = (allocation_count(), tape.tape.byteCount)
    for step in 3..<60 { try train(step) }
    #expect(allocation_count() == before)
    #expect(tape.tape.byteCount == held)
    let results = 32 * (144 * 8 + 36 * 8 + 36 * 16 + 36 * 16 + 9 * 16 + 9 * 16 + 10)
    #expect(held < 3 * results * MemoryLayout<Float>.stride)
  }
}
