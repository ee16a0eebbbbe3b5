import Core
import Foundation
import NeuralNetworks
import ONNX
import Tensors
import Testing

@Suite struct RobustnessTests {
  /// Whatever happens to a file, the answer is an error or a network that can be applied.
  @Test(arguments: [
    "cnn-torchscript", "attention-torchscript", "last-state-dynamo", "residual-images-dynamo", "pieces-torchscript",
  ])
  func damagedFilesAreErrors(_ file: String) throws {
    let whole = try Data(contentsOf: Recorded.url(file))
    var (read, refused) = (0, 0)
    for length in stride(from: 0, to: whole.count, by: max(whole.count / 150, 1)) {
      if try survives(whole.prefix(length)) { read += 1 } else { refused += 1 }
    }
    #expect(read == 0)
    var random = RandomKey(seed: UInt64(file.utf8.count)).stream
    for _ in 0..<300 {
      var damaged = whole
      for _ in 0...random.integer(below: 3) {
        damaged[random.integer(below: damaged.count)] = UInt8(random.integer(below: 256))
      }
      if try survives(damaged) { read += 1 } else { refused += 1 }
    }
    // Many bytes are weights, where nothing is wrong with another number.
    #expect(read > 0 && refused > 150)
  }

  /// Damage where it is worst: operators, settings, names and dimensions, instead of weights.
  @Test(arguments: Recorded.operatorNames)
  func damagedOperatorsAreErrors(_ name: String) throws {
    let whole = Recorded.operators["\(name)/model"]!.bytes
    var random = RandomKey(seed: 3).stream
    for _ in 0..<40 {
      var damaged = Data(whole)
      for _ in 0...random.integer(below: 2) {
        damaged[random.integer(below: damaged.count)] = UInt8(random.integer(below: 256))
      }
      _ = try survives(damaged)
    }
  }

  /// Settings, dimensions and constants that make no sense, in files that are otherwise whole.
  @Test(arguments: Recorded.operatorNames)
  func senselessSettingsAreErrors(_ name: String) throws {
    let whole = try ONNXModel(Recorded.operators["\(name)/model"]!.bytes).wire
    let wild: [Int64] = [-7, -2, -1, 0, 1, 2, 3, 5, 1000, 1 << 31, 1 << 40, .max, .min]
    var random = RandomKey(seed: 4).stream
    func one<Element>(of list: [Element]) -> Element { list[random.integer(below: list.count)] }
    for _ in 0..<40 {
      var wire = whole
      let node = random.integer(below: wire.graph.node.count)
      switch random.integer(below: 5) {
      case 0 where !wire.graph.node[node].attribute.isEmpty:
        let index = random.integer(below: wire.graph.node[node].attribute.count)
        var attribute = wire.graph.node[node].attribute[index]
        attribute.i = one(of: wild)
        if attribute.ints.isEmpty || random.integer(below: 4) == 0 { attribute.ints.append(0) }
        attribute.ints[random.integer(below: attribute.ints.count)] = one(of: wild)
        attribute.f = one(of: [0, -1, .nan, .infinity, 1e30])
        wire.graph.node[node].attribute[index] = attribute
      case 1 where !wire.graph.initializer.isEmpty:
        let index = random.integer(below: wire.graph.initializer.count)
        var tensor = wire.graph.initializer[index]
        // The same numbers under other dimensions, or as the other type of eight bytes.
        if random.integer(below: 2) == 0 { tensor.dims.shuffle(using: &random) } else { tensor.dims = [1] + tensor.dims }
        wire.graph.initializer[index] = tensor
      case 2 where !wire.graph.initializer.isEmpty:
        let index = random.integer(below: wire.graph.initializer.count)
        guard wire.graph.initializer[index].dataType == 7 else { continue }
        let count = wire.graph.initializer[index].rawData.count / 8
        wire.graph.initializer[index].rawData = (0..<count).map { _ in one(of: wild) }.withUnsafeBytes { Data($0) }
      case 3:
        let names = ["x", ""] + wire.graph.initializer.map(\.name) + wire.graph.node.flatMap(\.output)
        wire.graph.node[node].input[random.integer(below: wire.graph.node[node].input.count)] = one(of: names)
      default:
        let dimension = random.integer(below: wire.graph.input[0].type.tensorType.shape.dim.count)
        wire.graph.input[0].type.tensorType.shape.dim[dimension].dimValue = one(of: [0, 1, 2, 5, 9, -3, 1 << 40])
      }
      _ = try survives(ONNXModel(wire, place: name).data())
    }
  }

  /// Whether a network comes of it, which is then applied.
  private func survives(_ data: Data) throws -> Bool {
    do {
      let network = try ONNXNetwork(ONNXModel(data))
      guard let shape = network.inputShape, shape.count < 100_000 else { return true }
      _ = output(network, network.parameters, Tensor(zeros: shape.batch(3)))
      return true
    } catch is WarrenError {
      return false
    }
  }

  @Test func otherFilesAreErrors() throws {
    for text in ["", "not a model", String(repeating: "\0", count: 1000)] {
      #expect(throws: WarrenError.self) { try ONNXModel(Data(text.utf8)) }
    }
    let error = #expect(throws: WarrenError.self) { try ONNXNetwork(contentsOf: URL(fileURLWithPath: "/nowhere/none.onnx")) }
    #expect(error?.description.contains("none.onnx") == true)
  }

  /// A model changed before it is read.
  private func changed(_ file: String, _ change: (inout WireModel) -> Void) throws -> ONNXModel {
    var wire = try ONNXModel(contentsOf: Recorded.url(file)).wire
    change(&wire)
    return try ONNXModel(ONNXModel(wire, place: file).data(), place: "changed.onnx")
  }

  private func expectRefusal(_ words: String..., of file: String = "mlp-torchscript", _ change: (inout WireModel) -> Void) {
    let error = #expect(throws: WarrenError.self) { try ONNXNetwork(changed(file, change)) }
    for word in ["changed.onnx"] + words {
      #expect(error?.description.contains(word) == true, "'\(word)' in: \(error?.description ?? "")")
    }
  }

  @Test func whatIsNotUnderstoodIsNamed() {
    expectRefusal("'/1/Relu' (Rellu)", "'Rellu' is not understood", "did you mean 'Relu'?") {
      $0.graph.node[1].opType = "Rellu"
    }
    expectRefusal("(Relu)", "com.microsoft") { $0.graph.node[1].domain = "com.microsoft" }
    expectRefusal("(Gemm)", "the attribute 'extra' is not understood") {
      var attribute = $0.graph.node[0].attribute[0]
      attribute.name = "extra"
      $0.graph.node[0].attribute.append(attribute)
    }
    expectRefusal("(Gemm)", "'alpha' has the wrong type") { $0.graph.node[0].attribute[0].type = 3 }
    expectRefusal("opset 12") { $0.opsetImport[0].version = 12 }
    expectRefusal("another file") { $0.graph.initializer[0].dataLocation = 1 }
    expectRefusal("numbers of type 10") { $0.graph.initializer[0].dataType = 10 }
    expectRefusal("do not fill the dimensions") { $0.graph.initializer[0].dims = [16, 13] }
    expectRefusal("there is no value 'nothing' yet") { $0.graph.node[1].input[0] = "nothing" }
    expectRefusal("another node gives") { $0.graph.node[2].output = $0.graph.node[0].output }
    expectRefusal("there is no value") { $0.graph.node.swapAt(0, 1) }
    expectRefusal("takes 2 inputs") {
      var port = $0.graph.input[0]
      port.name = "second"
      $0.graph.input.append(port)
    }
    expectRefusal("2 outputs") {
      var port = $0.graph.output[0]
      port.name = $0.graph.node[1].output[0]
      $0.graph.output.append(port)
    }
    expectRefusal("do not fit") { $0.graph.input[0].type.tensorType.shape.dim[1].dimValue = 13 }
    expectRefusal("(Conv)", "groups", of: "cnn-torchscript") { model in
      for index in model.graph.node[0].attribute.indices where model.graph.node[0].attribute[index].name == "group" {
        model.graph.node[0].attribute[index].i = 2
      }
    }
    expectRefusal("(GRU)", "'forward'", of: "last-state-dynamo") { model in
      let unit = model.graph.node.firstIndex { $0.opType == "GRU" }!
      for index in model.graph.node[unit].attribute.indices where model.graph.node[unit].attribute[index].name == "direction" {
        model.graph.node[unit].attribute[index].s = Data("bidirectional".utf8)
      }
    }
  }

  @Test func anOutputOfSeveralIsChosenByName() throws {
    let model = try changed("mlp-torchscript") {
      var port = $0.graph.output[0]
      port.name = $0.graph.node[1].output[0]
      $0.graph.output.append(port)
    }
    let hidden = try ONNXNetwork(model, output: model.outputs[1].name)
    #expect(try hidden.outputShape(for: [12]) == [16])
    #expect(throws: WarrenError.self) { try ONNXNetwork(model, output: "none") }
  }

  @Test func batchesMustBeOfAnySize() throws {
    let error = #expect(throws: WarrenError.self) {
      let model = try changed("attention-dynamo") { model in
        // The shape that splits the heads, for one example only.
        for index in model.graph.initializer.indices where model.graph.initializer[index].dims == [4] {
          model.graph.initializer[index].rawData = [Int64(1), 6, 2, 8].withUnsafeBytes { Data($0) }
        }
      }
      _ = try ONNXNetwork(model)
    }
    #expect(error?.description.contains("batches of one example only") == true)
  }

  @Test func inputsOfAnotherShapeAreErrors() throws {
    let network = try ONNXNetwork(contentsOf: Recorded.url("cnn-dynamo"))
    #expect(network.inputShape == [14, 14, 2])
    #expect(throws: WarrenError.self) { try network.outputShape(for: [14, 14, 3]) }
    #expect(throws: WarrenError.self) { try network.outputShape(for: [14]) }
  }
}
