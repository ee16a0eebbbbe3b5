import Core
import NeuralNetworks
import Tensors

extension ONNXModel {
  /// What operators of exported models mean is fixed by this version of ONNX (2022), which is widely understood.
  static let exportedOpset: Int64 = 17

  /// The model that computes what a network computes in use.
  ///
  /// It has one input, `input`, and one output, `output`, with a first dimension, `rows`, of any size. Numbers are float32, but a
  /// network that begins with an `Embedding` takes int64. Images inside are channels first, as ONNX's operators have them.
  /// - Parameters:
  ///   - network: what is exported.
  ///   - parameters: its weights.
  ///   - inputShape: of one example, as Warren has it: images are [height, width, channels].
  ///   - images: how images go in and come out. With `.channelsFirst` the input is [rows, channels, height, width], as
  ///     PyTorch's users expect; with `.channelsLast` data that fits Warren fits the model as it is.
  ///   - name: the graph's name in the file.
  /// - Throws: `WarrenError` when the weights are of another network, or with the name and place of a layer that does not
  ///   conform to ``ONNXExportable``.
  public init(
    exporting network: any Layer, parameters: Parameters, inputShape: Shape, images: ImageLayout = .channelsFirst,
    name: String = "network"
  ) throws {
    try self.init(
      exporting: TrainedNetwork(network, parameters: parameters, inputShape: inputShape), images: images, name: name)
  }

  /// The model that computes what a learner's network computes in use, its scales included: it takes numbers as the data has them,
  /// and gives numbers as the data has them. For the rest see ``init(exporting:parameters:inputShape:images:name:)``.
  public init(exporting trained: TrainedNetwork, images: ImageLayout = .channelsFirst, name: String = "network") throws {
    let (network, parameters, inputShape) = (trained.network, trained.parameters, trained.inputShape)
    let own = try network.initialize(key: RandomKey(seed: 0), inputShape: inputShape)
    guard own.layout == parameters.layout else {
      throw WarrenError("the weights do not belong to the network, for inputs of shape \(inputShape)", at: name)
    }
    let inputName = "input"
    let outputName = "output"
    var graph = ONNXGraph(parameters: parameters, inputName: inputName)
    let input = ONNXValue(name: inputName, shape: inputShape, layout: images)
    let scaled = try trained.inputScale.map { try graph.scaled(input, $0) } ?? input
    var output = try graph.export(network, scaled)
    if let scale = trained.outputScale { output = try graph.unscaled(output, scale) }
    output = graph.arranged(output, images)
    if output.name == inputName {
      // A model must have an operator.
      output = output.replaced(by: graph.add("Identity", [inputName]))
    }
    graph.rename(output.name, to: outputName)

    var wire = WireModel()
    wire.irVersion = 8
    wire.producerName = Self.producer
    wire.opsetImport = [.with { $0.version = Self.exportedOpset }]
    wire.metadataProps = [
      .with {
        $0.key = Self.layoutKey
        $0.value = images.rawValue
      }
    ]
    wire.graph.name = name
    wire.graph.node = graph.nodes
    wire.graph.initializer = graph.initializers
    wire.graph.input = [Self.info(input, type: graph.takesIntegers ? .int64 : .float32)]
    wire.graph.output = [Self.info(output.replaced(by: outputName), type: .float32)]
    self.init(wire, place: name)
  }

  private static func info(_ value: ONNXValue, type: ElementType) -> WireValueInfo {
    var dimensions = value.shape.dimensions
    if value.isImage, value.layout == .channelsFirst { dimensions = [dimensions[2], dimensions[0], dimensions[1]] }
    return .with {
      $0.name = value.name
      $0.type.tensorType.elemType = type.rawValue
      $0.type.tensorType.shape.dim =
        [.with { $0.dimParam = "rows" }] + dimensions.map { size in .with { $0.dimValue = Int64(size) } }
    }
  }
}

extension ONNXGraph {
  /// (x - offset) · factor.
  mutating func scaled(_ value: ONNXValue, _ scale: TrainedNetwork.Scale) throws -> ONNXValue {
    let offsets = try constant("offsets", scale.offsets, along: value)
    let factors = try constant("factors", scale.factors, along: value)
    return value.replaced(by: add("Mul", [add("Sub", [value.name, offsets]), factors]))
  }

  /// y / factor + offset.
  mutating func unscaled(_ value: ONNXValue, _ scale: TrainedNetwork.Scale) throws -> ONNXValue {
    let factors = try constant("targetFactors", scale.factors, along: value)
    let offsets = try constant("targetOffsets", scale.offsets, along: value)
    return value.replaced(by: add("Add", [add("Div", [value.name, factors]), offsets]))
  }

  /// Numbers for the places along the last dimension of Warren's shape.
  private mutating func constant(_ name: String, _ numbers: [Float], along value: ONNXValue) throws -> String {
    guard numbers.count == 1 || (value.shape.rank > 0 && numbers.count == value.shape[value.shape.rank - 1]) else {
      throw WarrenError("a scale of \(numbers.count) numbers does not fit examples of shape \(value.shape)", at: place)
    }
    let isFirst = value.isImage && value.layout == .channelsFirst && numbers.count > 1
    return constant(name, numbers, dimensions: isFirst ? [numbers.count, 1, 1] : [numbers.count])
  }
}
