import Core
import Foundation
import NeuralNetworks
import ONNX
import Tensors
import Testing

@Suite struct TrainingTests {
  /// An exported network that comes back has the same gradients, and batch normalization and dropout train alike.
  @Test func trainsLikeTheNetworkItCameFrom() throws {
    let original = Sequential {
      Conv2D(4, window: 3, activation: .relu)
      BatchNorm(momentum: 0.1)
      MaxPool2D(2)
      Flatten()
      Linear(8, activation: .tanh)
      Linear(3)
    }
    let shape: Shape = [8, 8, 2]
    var parameters = try original.initialize(key: RandomKey(seed: 1), inputShape: shape)
    let model = try ONNXModel(exporting: original, parameters: parameters, inputShape: shape)
    let imported = try ONNXNetwork(ONNXModel(model.data()))
    var others = imported.parameters
    #expect(Set(others.layout.entries.map(\.name)) == Set(parameters.layout.entries.map(\.name)))

    let labels: [Int32] = [0, 1, 2, 0, 1, 2, 0, 1]
    func losses(_ network: any Layer, _ parameters: inout Parameters) throws -> [Float] {
      let tape = GradientTape()
      var gradient = Parameters(zeros: parameters.layout)
      var optimizer = Adam(parameters.layout, learningRate: 1e-2)
      let input = randomTensor(shape.batch(8))
      return try (0..<30).map { step in
        let loss = try tape.valueAndGradient(at: parameters, into: &gradient, key: RandomKey(seed: 7)[step]) { view in
          let logits = network.apply(view, input.onTape(view.tape))
          return labels.withUnsafeBufferPointer { softmaxCrossEntropy(logits, labels: $0.baseAddress!) }
        }
        optimizer.update(&parameters, gradient: gradient)
        return loss
      }
    }
    let (ours, theirs) = (try losses(original, &parameters), try losses(imported, &others))
    #expect(ours.last! < 0.2 * ours[0])
    #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-3 })
    for entry in parameters.layout.entries {
      let (mine, other) = (try #require(parameters[entry.name]), try #require(others[entry.name]))
      // The exporter's Linear and the file's agree on [inputs, outputs], filters come back as they were.
      #expect(others.layout.entries.first { $0.name == entry.name }?.shape == entry.shape)
      #expect(zip(mine, other).allSatisfy { abs($0 - $1) < 1e-2 }, "\(entry.name)")
    }
  }

  @Test(arguments: ["cnn-dynamo", "block-torchscript", "attention-dynamo", "last-state-torchscript", "residual-images-dynamo"])
  func modelsOfPyTorchTrainFurther(_ file: String) throws {
    let network = try ONNXNetwork(contentsOf: Recorded.url(file))
    let name = String(file[..<file.lastIndex(of: "-")!])
    let input = channelsLast(try Recorded.tensor(name + "/input"))
    var parameters = network.parameters
    let wanted = randomTensor(output(network, parameters, input).shape, seed: 2)
    let tape = GradientTape()
    var gradient = Parameters(zeros: parameters.layout)
    var optimizer = Adam(parameters.layout, learningRate: 1e-2)
    var losses: [Float] = []
    for step in 0..<60 {
      losses.append(
        try tape.valueAndGradient(at: parameters, into: &gradient, key: RandomKey(seed: 1)[step]) {
          meanSquaredError(network.apply($0, input.onTape($0.tape)), wanted)
        })
      optimizer.update(&parameters, gradient: gradient)
    }
    #expect(losses.last! < 0.5 * losses[0])
    // Every weight of the file takes part.
    let names = parameters.layout.entries.filter(\.isTrainable).map(\.name)
    let original = network.parameters
    #expect(names.allSatisfy { parameters[$0] != original[$0] })
  }

  /// What was trained further can be written again.
  @Test(arguments: Recorded.files)
  func weightsGoBackIntoTheFile(_ file: String) throws {
    let network = try ONNXNetwork(contentsOf: Recorded.url(file))
    let original = try ONNXModel(contentsOf: Recorded.url(file))
    let same = try network.model(with: network.parameters)
    #expect(same.wire.graph.initializer.map(\.rawData) == original.wire.graph.initializer.map(\.rawData))
    #expect(same.wire.graph.node == original.wire.graph.node)

    var parameters = network.parameters
    parameters.scale(by: 0.5)
    let again = try ONNXNetwork(ONNXModel(network.model(with: parameters).data()))
    #expect(again.parameters.save().tensors == parameters.save().tensors)
    let other = try Linear(3).initialize(key: RandomKey(seed: 1), inputShape: [2])
    #expect(throws: WarrenError.self) { try network.model(with: other) }
  }

  @Test func standsInALargerNetwork() throws {
    let body = try ONNXNetwork(contentsOf: Recorded.url("mlp-torchscript"))
    let network = Sequential {
      Linear(12)
      body
      Linear(2)
    }
    var parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [5])
    let weights = body.parameters
    let names = weights.layout.entries.map(\.name)
    #expect(!names.isEmpty)
    #expect(names.allSatisfy { parameters["1/\($0)"] != weights[$0] })
    try body.load(into: &parameters, at: "1")
    #expect(names.allSatisfy { parameters["1/\($0)"] == weights[$0] })
    #expect(throws: WarrenError.self) { try body.load(into: &parameters, at: "2") }
    #expect(output(network, parameters, randomTensor([3, 5])).shape == [3, 2])
  }

  @Test func weightsAreOfWarrensLayout() throws {
    let network = try ONNXNetwork(contentsOf: Recorded.url("cnn-torchscript"))
    let shapes = network.parameters.layout.entries.map(\.shape)
    #expect(shapes.contains([3, 3, 2, 8]))
    #expect(shapes.contains([64, 24]))
    // 2·8·9 + 8 + 8·16·9 + 16 + 64·24 + 24 + 24·10 + 10
    #expect(network.parameters.count == 3130)
  }
}
