import Core
import Foundation
import NeuralNetworks
import Tensors
import Testing

/// Each layer, and each activation, beside PyTorch's: results, gradients of inputs and weights, statistics.
@Suite struct LayerTests {
  /// Warren's layer for a recorded case.
  static func layer(_ name: String) throws -> any Layer {
    switch name {
    case "linear": return Linear(3)
    case "linear without bias": return Linear(3, bias: false)
    case "linear on a sequence": return Linear(5)
    case "convolution": return Conv2D(4, window: 3)
    case "convolution with one channel": return Conv2D(8, window: 3, padding: .same)
    case "convolution with a stride":
      return Conv2D(17, window: Window(height: 3, width: 2), stride: Window(height: 2, width: 3))
    case "convolution with dilation":
      return Conv2D(5, window: 3, dilation: 2, padding: .explicit(top: 2, left: 2, bottom: 2, right: 2))
    case "convolution with the same size and an even window": return Conv2D(4, window: 2, padding: .same)
    case "convolution with many filters": return Conv2D(35, window: 3, padding: .same)
    case "convolution of 5x5": return Conv2D(16, window: 5)
    case "max pooling": return MaxPool2D(2)
    case "max pooling that overlaps":
      return MaxPool2D(3, stride: 2, padding: .explicit(top: 1, left: 1, bottom: 1, right: 1))
    case "average pooling": return AveragePool2D(2)
    case "average pooling with a border":
      return AveragePool2D(3, stride: 2, padding: .explicit(top: 1, left: 1, bottom: 1, right: 1))
    case "global average pooling", "global average pooling of a sequence": return GlobalAveragePool2D()
    case "global max pooling": return GlobalMaxPool2D()
    case "softmax": return Softmax()
    case "log-softmax": return LogSoftmax()
    case "layer normalization", "layer normalization of a sequence": return LayerNorm()
    case "embedding": return Embedding(tokens: 11, width: 5)
    case "attention": return MultiHeadAttention(heads: 2)
    case "causal attention": return MultiHeadAttention(heads: 3, isCausal: true)
    case "recurrent unit, all states": return GRU(5, returnsSequence: true)
    case "recurrent unit, last state": return GRU(5)
    case let name where name.hasPrefix("batch normalization"): return BatchNorm()
    case let name where name.hasPrefix("activation "):
      let activation = try #require(Activation(rawValue: String(name.dropFirst("activation ".count))))
      return FourfoldActivation(activation: activation)
    default: throw WarrenError("no layer is known for '\(name)'")
    }
  }

  /// The recorded curves are of 4 x, where they bend.
  private struct FourfoldActivation: Layer {
    let activation: Activation
    func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape { inputShape }
    func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { (4 * input).activated(activation) }
  }

  /// Applies a layer with recorded weights and differentiates.
  private static func run(_ layer: any Layer, _ recorded: Recording.LayerCase, isTraining: Bool, threads: Int = 1) throws -> (
    output: [Float], shape: Shape, inputGradient: [Float], parameters: Parameters, gradient: Parameters
  ) {
    let shape = Shape(recorded.shape)
    var parameters = try layer.initialize(key: RandomKey(seed: 1), inputShape: shape.example)
    var snapshot = Snapshot()
    for entry in parameters.layout.entries {
      let numbers = try #require(recorded.parameters[entry.name], "\(entry.name)")
      numbers.withUnsafeBufferPointer { snapshot.setArray(entry.name, $0, shape: entry.shape.dimensions) }
    }
    try parameters.restore(snapshot)
    #expect(Set(recorded.parameters.keys) == Set(parameters.layout.entries.map(\.name)))
    var gradient = Parameters(zeros: parameters.layout)
    var (input, inputGradient, output) = (recorded.input, [Float](repeating: 0, count: recorded.input.count), [Float]())
    var outputShape = Shape([])
    let tape = GradientTape()
    tape.threads = threads
    try input.withUnsafeMutableBufferPointer { input in
      try inputGradient.withUnsafeMutableBufferPointer { slope in
        _ = try tape.valueAndGradient(at: parameters, into: &gradient, key: isTraining ? RandomKey(seed: 2) : nil) { view in
          let x = view.tape.variable(shape: shape, value: input.baseAddress!, gradient: slope.baseAddress!)
          let y = layer.apply(view, x)
          (output, outputShape) = (y.array, y.shape)
          return (y * Tensor(recorded.outputWeights, shape: y.shape)).sum()
        }
      }
    }
    var optimizer = SGD(parameters.layout, learningRate: 0)
    optimizer.update(&parameters, gradient: gradient)
    return (output, outputShape, inputGradient, parameters, gradient)
  }

  @Test("beside PyTorch", arguments: try Recording.read("layers", as: [String: Recording.LayerCase].self).keys.sorted())
  func recorded(name: String) throws {
    let recorded = try #require(try Recording.read("layers", as: [String: Recording.LayerCase].self)[name])
    let layer = try Self.layer(name)
    let found = try Self.run(layer, recorded, isTraining: !name.hasSuffix("in use"))
    #expect(found.shape == Shape(recorded.outputShape))
    #expect(try layer.outputShape(for: Shape(recorded.shape).example) == Shape(recorded.outputShape).example)
    expectClose(found.output, recorded.output, "output")
    if !recorded.inputGradient.isEmpty { expectClose(found.inputGradient, recorded.inputGradient, "gradient of the input") }
    for (entry, expected) in recorded.gradients {
      expectClose(try #require(found.gradient[entry]), expected, "gradient of \(entry)")
    }
    for (statistic, expected) in recorded.statistics {
      expectClose(try #require(found.parameters[statistic]), expected, statistic)
    }
    let trained = found.parameters.layout.entries.filter(\.isTrainable)
    #expect(Set(trained.map(\.name)) == Set(recorded.gradients.keys))
  }

  @Test("an activation behind a layer becomes part of it, and begins as if it had been named at once")
  func fusing() throws {
    let behind = Sequential {
      Conv2D(4, window: 3)
      ReLU()
      Flatten()
      Linear(3)
      Activate(.gelu)
      Activate(.tanh)
    }
    #expect(behind.layers.count == 4)
    let named = Sequential {
      Conv2D(4, window: 3, activation: .relu)
      Flatten()
      Linear(3, activation: .gelu)
      Tanh()
    }
    let one = try behind.initialize(key: RandomKey(seed: 1), inputShape: [5, 5, 2])
    let other = try named.initialize(key: RandomKey(seed: 1), inputShape: [5, 5, 2])
    #expect(one.layout == other.layout && one["0/weight"] == other["0/weight"])
    let x = Tensor((0..<50).map { Float($0 % 7) - 3 }, shape: [1, 5, 5, 2])
    let tape = GradientTape()
    #expect(tape.evaluate(one) { behind.apply($0, x).array } == tape.evaluate(other) { named.apply($0, x).array })
  }

  @Test("residual: x + body(x), around a shortcut where shapes change")
  func residual() throws {
    let plain = Residual { Activate(.tanh) }
    let none = try plain.initialize(key: RandomKey(seed: 1), inputShape: [3])
    let tape = GradientTape()
    let x = Tensor([1, -2, 0.5], shape: [1, 3])
    let expected = x.array.map { $0 + Foundation.tanh($0) }
    expectClose(tape.evaluate(none) { plain.apply($0, x.onTape($0.tape)).array }, expected, "plain")
    let wider = Residual(shortcut: Linear(5, bias: false)) { Linear(5) }
    let parameters = try wider.initialize(key: RandomKey(seed: 1), inputShape: [3])
    #expect(parameters.layout.entries.map(\.name) == ["body/0/weight", "body/0/bias", "shortcut/weight"])
    #expect(tape.evaluate(parameters) { wider.apply($0, x).shape } == [1, 5])
    #expect(throws: WarrenError.self) { try Residual { Linear(5) }.initialize(key: RandomKey(seed: 1), inputShape: [3]) }
  }

  @Test("places that nobody may see do not count; who sees nothing gets zeros")
  func mask() throws {
    let layer = MultiHeadAttention(heads: 2, bias: false)
    let parameters = try layer.initialize(key: RandomKey(seed: 3), inputShape: [3, 4])
    var random = RandomKey(seed: 4).stream
    let x = Tensor((0..<12).map { _ in random.uniform() }, shape: [1, 3, 4])
    let tape = GradientTape()
    let short = Tensor(Array(x.array.prefix(8)), shape: [1, 2, 4])
    let masked = tape.evaluate(parameters) {
      layer.apply($0, query: x, memory: x, visible: Tensor([1, 1, 0], shape: [1, 3])).array
    }
    let cut = tape.evaluate(parameters) { layer.apply($0, query: short, memory: short).array }
    expectClose(Array(masked.prefix(8)), cut, "masked")
    let blind = tape.evaluate(parameters) {
      layer.apply($0, query: x, memory: x, visible: Tensor([0, 0, 0], shape: [1, 3])).array
    }
    #expect(blind.allSatisfy { $0 == 0 })
  }

  @Test("batch normalization settles: what training saw is used afterwards, and no optimizer decays it")
  func batchNormalizationStatistics() throws {
    let layer = BatchNorm(momentum: 0.2)
    var parameters = try layer.initialize(key: RandomKey(seed: 1), inputShape: [2])
    var gradient = Parameters(zeros: parameters.layout)
    var optimizer = AdamW(parameters.layout, learningRate: 0, weightDecay: 0.5)
    var random = RandomKey(seed: 2).stream
    let tape = GradientTape()
    for step in 0..<200 {
      let x = Tensor(
        (0..<128).map { Float(random.normal()) * ($0 % 2 == 0 ? 3 : 0.5) + ($0 % 2 == 0 ? 10 : -1) }, shape: [64, 2])
      _ = try tape.valueAndGradient(at: parameters, into: &gradient, key: RandomKey(seed: UInt64(step))) { view in
        (layer.apply(view, x) * x).sum()
      }
      optimizer.update(&parameters, gradient: gradient)
    }
    let (mean, variance) = (try #require(parameters["mean"]), try #require(parameters["variance"]))
    #expect(abs(mean[0] - 10) < 0.5 && abs(mean[1] + 1) < 0.1)
    #expect(abs(variance[0] - 9) < 2 && abs(variance[1] - 0.25) < 0.06)
    #expect(gradient.norm > 0 && parameters.layout.count == 4)
    let used = tape.evaluate(parameters) { layer.apply($0, Tensor([mean[0], mean[1]], shape: [1, 2])).array }
    expectClose(used, [0, 0], "in use")
  }

  @Test("instance normalization: mean 0 and deviation 1 of each channel of each example, of sequences and images alike")
  func instanceNormalization() throws {
    let layer = InstanceNorm()
    var parameters = try layer.initialize(key: RandomKey(seed: 0), inputShape: [5, 3])
    var random = RandomKey(seed: 6).stream
    let input = Tensor((0..<60).map { _ in Float(random.normal()) }, shape: [4, 5, 3])
    let tape = GradientTape()
    let output = tape.evaluate(parameters) { layer.apply($0, input).array }
    for example in 0..<4 {
      for channel in 0..<3 {
        let column = (0..<5).map { output[example * 15 + $0 * 3 + channel] }
        #expect(abs(column.reduce(0, +)) < 1e-5)
        #expect(abs(column.reduce(0) { $0 + $1 * $1 } / 5 - 1) < 1e-3)
      }
    }
    #expect(tape.evaluate(parameters) { layer.apply($0, Tensor(input.array, shape: [4, 5, 1, 3])).array } == output)
    parameters.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] *= 2 } }
    #expect(tape.evaluate(parameters) { layer.apply($0, input).array } == output.map { 2 * $0 })
  }

  @Test("the same bits with one thread and with two", arguments: [true, false])
  func threads(isImage: Bool) throws {
    // Large enough to be shared.
    let layer: any Layer =
      isImage
      ? Sequential {
        Conv2D(16, window: 3, padding: .same, activation: .relu)
        MaxPool2D(3, stride: 1)
        Conv2D(9, window: 3)
        AveragePool2D(2)
      } : Linear(200, activation: .relu)
    let shape: Shape = isImage ? [37, 14, 14, 3] : [128, 300]
    let parameters = try layer.initialize(key: RandomKey(seed: 1), inputShape: shape.example)
    var random = RandomKey(seed: 2).stream
    let x = Tensor((0..<shape.count).map { _ in random.uniform() - 0.5 }, shape: shape)
    var results: [[UInt32]] = []
    for threads in 1...2 {
      let tape = GradientTape()
      tape.threads = threads
      var gradient = Parameters(zeros: parameters.layout)
      let value = try tape.valueAndGradient(at: parameters, into: &gradient) { view in
        let y = layer.apply(view, x)
        return (y * y).sum()
      }
      results.append([value.bitPattern] + gradient.withUnsafeBufferPointer { $0.map(\.bitPattern) })
    }
    #expect(results[0] == results[1])
  }

  @Test("shapes that do not fit are errors with the layer's place, its name and what came")
  func shapeErrors() throws {
    func message(_ shape: Shape, @LayerBuilder _ layers: () -> [any Layer]) throws -> String {
      let network = Sequential(layers)
      let error = #expect(throws: WarrenError.self) { try network.initialize(key: RandomKey(seed: 1), inputShape: shape) }
      return "\(try #require(error))"
    }
    for (found, parts) in [
      (try message([28, 28]) { Conv2D(4, window: 3) }, ["layer 0", "Conv2D", "[28, 28]", "Reshape([28, 28, 1])"]),
      (
        try message([4, 4, 1]) {
          ReLU()
          Conv2D(4, window: 5)
        }, ["layer 1", "Conv2D", "5x5", "[4, 4, 1]"]
      ),
      (try message([4, 4, 1]) { Conv2D(0, window: 3) }, ["Conv2D", "0"]),
      (try message([4, 4, 1]) { Conv2D(1, window: 3, stride: 0) }, ["stride", "0x0"]),
      (
        try message([4, 4, 1]) { Conv2D(1, window: 3, padding: .explicit(top: -1, left: 0, bottom: 0, right: 0)) }, ["negative"]
      ),
      (try message([3]) { MaxPool2D(2) }, ["MaxPool2D", "[3]"]),
      (try message([32, 32, 1]) { MaxPool2D(17) }, ["256", "17x17"]),
      (try message([3, 3, 2]) { AveragePool2D(4) }, ["AveragePool2D", "4x4", "[3, 3, 2]"]),
      (
        try message([3, 3, 2]) { AveragePool2D(1, padding: .explicit(top: 1, left: 0, bottom: 0, right: 0)) },
        ["AveragePool2D", "outside"]
      ),
      (try message([3]) { GlobalAveragePool2D() }, ["GlobalAveragePool2D", "[3]"]),
      (try message([300, 2, 1]) { GlobalMaxPool2D() }, ["256", "[300, 2, 1]"]),
      (try message([28, 28, 1]) { Linear(10) }, ["Linear", "[28, 28, 1]", "Flatten()"]),
      (try message([6]) { Reshape([4, 2]) }, ["[4, 2]", "[6]", "8", "6"]),
      (try message([5, 6]) { MultiHeadAttention(heads: 4) }, ["4 heads", "[5, 6]"]),
      (try message([6]) { GRU(4) }, ["GRU", "[6]"]),
      (try message([2, 2, 2]) { Embedding(tokens: 4, width: 2) }, ["Embedding", "[2, 2, 2]"]),
      (try message([6]) { PositionEmbedding() }, ["PositionEmbedding", "[6]"]),
      (
        try message([6]) {
          ReLU()
          Residual { Linear(4) }
        }, ["layer 1", "Residual", "[4]", "[6]"]
      ),
      (try message([6]) { BatchNorm(momentum: 2) }, ["momentum", "2"]),
      (try message([6]) { LayerNorm(epsilon: 0) }, ["epsilon"]),
      (try message([6]) { InstanceNorm() }, ["InstanceNorm", "[6]"]),
      (try message([6, 2]) { InstanceNorm(epsilon: -1) }, ["epsilon"]),
    ] {
      for part in parts { #expect(found.contains(part), "\(found)") }
    }
  }

  @Test("what has no gradient is an error when somebody wants one, and a token that does not exist too")
  func noGradient() throws {
    for activation in [Activation.sign, .unitStep] {
      let network = Sequential {
        Linear(3)
        Activate(activation)
      }
      let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [2])
      let x = Tensor([1, -1], shape: [1, 2])
      let error = #expect(throws: WarrenError.self) { try valueAndGradient(at: parameters) { network.apply($0, x).sum() } }
      #expect("\(try #require(error))".contains(activation.rawValue))
      let used = GradientTape().evaluate(parameters) { network.apply($0, x).array }
      #expect(used.allSatisfy { activation == .sign ? abs($0) <= 1 : $0 == 0 || $0 == 1 })
    }
    let table = Embedding(tokens: 4, width: 2)
    let parameters = try table.initialize(key: RandomKey(seed: 1), inputShape: [3])
    for stray in [Float(4), -1, .nan] {
      let x = Tensor([0, stray, 3], shape: [1, 3])
      let error = #expect(throws: WarrenError.self) { try valueAndGradient(at: parameters) { table.apply($0, x).sum() } }
      #expect("\(try #require(error))".contains("0 to 3"))
      let rows = GradientTape().evaluate(parameters) { table.apply($0, x).array }
      #expect(rows[2].isNaN && rows[3].isNaN && !rows[0].isNaN && !rows[5].isNaN)
    }
  }

  @Test("a position has its own vector, the same in every example")
  func positions() throws {
    let layer = PositionEmbedding()
    let parameters = try layer.initialize(key: RandomKey(seed: 1), inputShape: [3, 2])
    let table = try #require(parameters["table"])
    let x = Tensor((0..<12).map(Float.init), shape: [2, 3, 2])
    let y = GradientTape().evaluate(parameters) { layer.apply($0, x).array }
    for index in y.indices { #expect(y[index] == Float(index) + table[index % 6]) }
    let (_, gradient) = try valueAndGradient(at: parameters) { layer.apply($0, x).sum() }
    #expect(gradient["table"] == [Float](repeating: 2, count: 6))
  }
}
