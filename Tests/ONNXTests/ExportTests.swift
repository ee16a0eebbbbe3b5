import Core
import Foundation
import NeuralNetworks
import ONNX
import Tensors
import Testing

@Suite struct ExportTests {
  /// What Warren exports, Warren reads; .ci/check_onnx.py shows the same with onnxruntime.
  @Test(arguments: CatalogueEntry.all, ImageLayout.allCases)
  func comesBackTheSame(_ entry: CatalogueEntry, _ layout: ImageLayout) throws {
    let parameters = try entry.parameters()
    let model = try ONNXModel(
      exporting: entry.network, parameters: parameters, inputShape: entry.inputShape, images: layout)
    let network = try ONNXNetwork(ONNXModel(model.data()))
    #expect(network.inputShape == entry.inputShape)
    for rows in [1, 3] {
      let input = entry.input(rows: rows)
      let (result, expected) = (output(network, network.parameters, input), output(entry.network, parameters, input))
      #expect(result.shape == expected.shape)
      #expect(largestDifference(result, expected) < 1e-5)
    }
  }

  @Test func saysWhatItTakesAndGives() throws {
    let network = Sequential { Conv2D(2, window: 3) }
    let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [5, 6, 1])
    let first = try ONNXModel(exporting: network, parameters: parameters, inputShape: [5, 6, 1])
    #expect(first.inputs.map(\.name) == ["input"])
    #expect(first.inputs[0].dimensions == [nil, 1, 5, 6])
    #expect(first.inputs[0].isInteger == false)
    #expect(first.outputs.map(\.name) == ["output"])
    #expect(first.outputs[0].dimensions == [nil, 2, 3, 4])
    let last = try ONNXModel(exporting: network, parameters: parameters, inputShape: [5, 6, 1], images: .channelsLast)
    #expect(last.inputs[0].dimensions == [nil, 5, 6, 1])
    #expect(last.outputs[0].dimensions == [nil, 3, 4, 2])
    let tokens = Sequential { Embedding(tokens: 3, width: 2) }
    let table = try tokens.initialize(key: RandomKey(seed: 1), inputShape: [4])
    let model = try ONNXModel(exporting: tokens, parameters: table, inputShape: [4])
    #expect(model.inputs.map(\.name) == ["input"])
    #expect(model.inputs[0].dimensions == [nil, 4])
    #expect(model.inputs[0].isInteger == true)
    #expect(model.opset == 17)
  }

  /// A model takes and gives numbers on the scale of the data, wherever its images have their channels.
  @Test(arguments: ImageLayout.allCases)
  func scalesAreInTheModel(_ layout: ImageLayout) throws {
    let network = Sequential { Conv2D(2, window: 3) }
    let shape: Shape = [4, 5, 3]
    let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: shape)
    let trained = TrainedNetwork(
      network, parameters: parameters, inputShape: shape,
      inputScale: .init(offsets: [0.5, -1, 2], factors: [2, 0.25, -1]), outputScale: .init(offsets: [3, 4], factors: [0.5, 4]))
    let read = try ONNXNetwork(ONNXModel(exporting: trained, images: layout))
    let input = randomTensor(shape.batch(2))
    let (offsets, factors): ([Float], [Float]) = ([0.5, -1, 2], [2, 0.25, -1])
    let scaled = Tensor(input.array.enumerated().map { ($1 - offsets[$0 % 3]) * factors[$0 % 3] }, shape: input.shape)
    let inside = output(network, parameters, scaled)
    let expected = Tensor(
      inside.array.enumerated().map { $0 % 2 == 0 ? $1 / 0.5 + 3 : $1 / 4 + 4 }, shape: inside.shape)
    #expect(largestDifference(output(read, read.parameters, input), expected) < 1e-5)

    var wrong = trained
    wrong.inputScale = .init(offsets: [1, 2], factors: [1, 1])
    #expect(throws: WarrenError.self) { try ONNXModel(exporting: wrong, images: layout) }
    wrong.inputScale = .init(offsets: [1], factors: [2])
    #expect(throws: Never.self) { try ONNXModel(exporting: wrong, images: layout) }
  }

  private struct Doubling: Layer {
    func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape { inputShape }
    func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { 2 * input }
  }

  private struct Scale: ONNXExportable {
    func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
      declaration.parameter("factors", shape: inputShape, initializer: .randomNormal)
      return inputShape
    }
    func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
      let factors = parameters[0].reshaped(Shape(rows: 1, columns: parameters[0].count))
      return input.shape.rows == 1 ? input.onTape(parameters.tape) * factors : input
    }
    func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
      let factors = try graph.weight("factors")
      let scale = graph.constant("factors", factors.numbers, dimensions: factors.dimensions)
      return input.replaced(by: graph.add("Mul", [input.name, scale]))
    }
  }

  @Test func layersOfOnesOwn() throws {
    let network = Sequential { Residual { Scale() } }
    let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [3])
    let read = try ONNXNetwork(ONNXModel(exporting: network, parameters: parameters, inputShape: [3]))
    let input = randomTensor([1, 3])
    #expect(largestDifference(output(read, read.parameters, input), output(network, parameters, input)) < 1e-6)

    let silent = Sequential { Residual { Doubling() } }
    let none = try silent.initialize(key: RandomKey(seed: 1), inputShape: [3])
    let error = #expect(throws: WarrenError.self) {
      try ONNXModel(exporting: silent, parameters: none, inputShape: [3])
    }
    #expect(error?.description.contains("layer 0/body/0") == true)
    #expect(error?.description.contains("Doubling") == true)
  }

  @Test func weightsOfAnotherNetworkAreRefused() throws {
    let network = Sequential { Linear(3) }
    let other = try network.initialize(key: RandomKey(seed: 1), inputShape: [4])
    #expect(throws: WarrenError.self) { try ONNXModel(exporting: network, parameters: other, inputShape: [5]) }
  }

  /// Writes all models with an input and what Warren gives for it, for .ci/check_onnx.py.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["WARREN_ONNX_FOLDER"] != nil, "WARREN_ONNX_FOLDER names no folder"))
  func writesModelsForOtherPrograms() throws {
    let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["WARREN_ONNX_FOLDER"]!)
    try AtomicFile.makeDirectory(folder)
    for entry in CatalogueEntry.all {
      let (parameters, input) = (try entry.parameters(), entry.input(rows: 5))
      let result = output(entry.network, parameters, input)
      for layout in ImageLayout.allCases {
        let model = try ONNXModel(
          exporting: entry.network, parameters: parameters, inputShape: entry.inputShape, images: layout, name: entry.name)
        try model.write(to: folder.appendingPathComponent("\(entry.name)-\(layout.rawValue).onnx"))
      }
      func recorded(_ tensor: Tensor) -> Safetensors.Entry {
        Safetensors.Entry(
          type: .float32, shape: tensor.shape.dimensions, bytes: tensor.withUnsafeBufferPointer { Data(buffer: $0) })
      }
      let file = try Safetensors.encode(["input": recorded(input), "output": recorded(result)])
      try AtomicFile.write(file, to: folder.appendingPathComponent("\(entry.name).safetensors"))
    }
  }
}
