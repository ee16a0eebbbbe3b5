import Core
import Foundation
import NeuralNetworks
import Synchronization
import Tensors

/// A model in the format ONNX as a network: it can be applied, trained further, and be a layer of a larger one.
///
/// ```swift
/// let network = try ONNXNetwork(contentsOf: URL(fileURLWithPath: "digits.onnx"))
/// var parameters = network.parameters                       // the weights of the file
/// let tape = GradientTape()
/// let logits = tape.evaluate(parameters) { network.apply($0, images).array }
/// ```
///
/// Its operators may be what PyTorch exports for perceptrons, convolutional networks, transformers and gated recurrent units; the
/// error for any other names the operator. Floats in the model's file that stand where weights do are the network's parameters,
/// under their names there: matrices of linear layers as [inputs, outputs] and filters as [height, width, channels, filters] where
/// they have no other use. Means and variances of batch normalization are statistics. Everything else is constant.
///
/// The first dimension of the model's input and output must be that of the batch, and of any size.
public struct ONNXNetwork: Layer {
  let graph: ImportedGraph
  private let model: ONNXModel
  private let images: ImageLayout
  private let plans = PlanCache()

  /// A network from a model.
  /// - Parameters:
  ///   - model: what was read.
  ///   - output: the name of the output that is meant; nil for the only one.
  ///   - images: how the model takes and gives images. The network takes and gives them as Warren has them, [rows, height,
  ///     width, channels], in any case. Nil for what the model says, if Warren has exported it, else channels first.
  /// - Throws: `WarrenError` with the file, the node and its operator when something of the model is not understood. What depends
  ///   on the shape of the input is found by `initialize`.
  public init(_ model: ONNXModel, output: String? = nil, images: ImageLayout? = nil) throws {
    self.model = model
    graph = try ImportedGraph(model, output: output)
    self.images = images ?? model.statedLayout ?? .channelsFirst
    if let shape = inputShape { _ = try outputShape(for: shape) }
  }

  /// A network from a model's file.
  public init(contentsOf url: URL, output: String? = nil, images: ImageLayout? = nil) throws {
    try self.init(ONNXModel(contentsOf: url), output: output, images: images)
  }

  /// The shape of one example, where the model states it whole.
  public var inputShape: Shape? {
    guard let sizes = graph.input.dimensions?.dropFirst().compactMap({ $0 }), sizes.count <= 3,
      sizes.count + 1 == graph.input.dimensions?.count, elementCount(sizes) != nil
    else { return nil }
    return isImage(rank: sizes.count) ? [sizes[1], sizes[2], sizes[0]] : Shape(sizes)
  }

  /// The weights and statistics of the file, to apply the network with or to train further.
  ///
  /// (`initialize`, as of every layer, gives fresh ones, to train from the start.)
  public var parameters: Parameters {
    var snapshot = Snapshot()
    var parameters = freshParameters
    for (weight, name) in zip(graph.weights, names) {
      weight.numbers.withUnsafeBufferPointer { snapshot.setArray(name, $0, shape: weight.shape.dimensions) }
    }
    do { try parameters.restore(snapshot) } catch { preconditionFailure("\(error)") }
    return parameters
  }

  /// Puts the weights of the file into those of a larger network.
  /// - Parameters:
  ///   - parameters: those of the larger network.
  ///   - place: the names of the layers that lead to this one, such as `0`; nil when it stands alone.
  /// - Throws: `WarrenError` when it does not stand there.
  public func load(into parameters: inout Parameters, at place: String?) throws {
    var snapshot = parameters.save()
    for (weight, own) in zip(graph.weights, names) {
      let name = (place.map { $0 + "/" } ?? "") + own
      guard snapshot.tensors[name]?.shape == weight.shape.dimensions else {
        throw WarrenError("the network has no weights '\(name)' of the shape \(weight.shape)", at: graph.place)
      }
      weight.numbers.withUnsafeBufferPointer { snapshot.setArray(name, $0, shape: weight.shape.dimensions) }
    }
    try parameters.restore(snapshot)
  }

  /// The model with other weights: those that were trained further.
  /// - Throws: `WarrenError` when the weights are of another network.
  public func model(with parameters: Parameters) throws -> ONNXModel {
    guard parameters.layout == freshParameters.layout else {
      throw WarrenError("the weights do not belong to the model", at: graph.place)
    }
    var wire = model.wire
    for index in wire.graph.initializer.indices {
      let name = wire.graph.initializer[index].name
      guard let number = graph.weightNumbers[name], let numbers = parameters[name] else { continue }
      var tensor = WireTensorData()
      tensor.name = name
      tensor.dims = wire.graph.initializer[index].dims
      tensor.dataType = ElementType.float32.rawValue
      tensor.rawData = graph.weights[number].inFile(numbers).withUnsafeBytes { Data($0) }
      wire.graph.initializer[index] = tensor
    }
    return ONNXModel(wire, place: graph.place)
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    declare(&declaration)
    return try checkedOutputShape(inputShape, at: declaration.place)
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    do { return try plan(for: input.shape)(parameters, input) } catch {
      preconditionFailure("\(error)")
    }
  }

  // MARK: Parts

  private var names: [String] { graph.weights.map(\.name) }

  private func declare(_ declaration: inout ParameterDeclaration) {
    for weight in graph.weights {
      if weight.isTrainable {
        declaration.parameter(weight.name, shape: weight.shape, initializer: weight.initializer)
      } else {
        declaration.statistic(weight.name, shape: weight.shape, initializer: weight.initializer)
      }
    }
  }

  private struct Weights: Layer {
    let network: ONNXNetwork
    func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
      network.declare(&declaration)
      return inputShape
    }
    func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { input }
  }

  private var freshParameters: Parameters {
    do { return try Weights(network: self).initialize(key: RandomKey(seed: 0), inputShape: []) } catch {
      preconditionFailure("\(error)")
    }
  }

  /// Whether examples of that many dimensions are images whose channels the model has first.
  private func isImage(rank: Int) -> Bool { rank == 3 && images == .channelsFirst }

  /// The shape of what the network gives for an example. The model must take batches of any size.
  private func checkedOutputShape(_ inputShape: Shape, at place: String) throws -> Shape {
    guard inputShape.rank < 4 else {
      throw WarrenError("an example has at most three dimensions, not \(inputShape)", at: place)
    }
    let one = try plan(for: inputShape.batch(1)).outputShape
    for rows in [2, 5, 7] {
      let shape: Shape
      do { shape = try plan(for: inputShape.batch(rows)).outputShape } catch let error as WarrenError {
        throw WarrenError(
          "the model takes batches of one example only: " + error.description, at: graph.place,
          hint: "export it with a first dimension of any size", kind: .failure)
      }
      guard shape.rank > 0, shape.rows == rows, shape.example == one.example else {
        throw WarrenError(
          "the first dimension of the model's output is not that of the batch: \(shape) for \(rows) examples", at: graph.place,
          kind: .failure)
      }
    }
    return one.example
  }

  private func plan(for shape: Shape) throws -> Plan {
    try plans.plan(for: shape) {
      let isImage = isImage(rank: shape.rank - 1)
      let input = isImage ? [shape[0], shape[3], shape[1], shape[2]] : shape.dimensions
      if let stated = graph.input.dimensions {
        guard stated.count == input.count, zip(stated, input).dropFirst().allSatisfy({ $0 == nil || $0 == $1 }) else {
          let sizes = stated.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
          throw WarrenError(
            "the model takes inputs of [\(sizes)], not \(input)" + (isImage ? ", with the channels in the second place" : ""),
            at: graph.place)
        }
      }
      var builder = try PlanBuilder(graph, input: input, order: isImage ? [0, 2, 3, 1] : nil)
      var output = try builder.build()
      guard output.rank <= 4, output.rank > 0 else {
        throw WarrenError("a network gives at most four dimensions, the model gives \(output.dimensions)", at: graph.place)
      }
      output.kind = .number
      let order = self.isImage(rank: output.rank - 1) ? [0, 2, 3, 1] : Array(0..<output.rank)
      let step = try builder.step(output, order: order, at: graph.place)
      return Plan(steps: builder.steps, output: step, outputShape: Shape(order.map { output.dimensions[$0] }))
    }
  }
}

/// The plans that were made already, one for each shape of a batch.
private final class PlanCache: Sendable {
  private let plans = Mutex<[Shape: Plan]>([:])

  /// A few sizes of batches are usual: the full one and what is left over.
  private static let capacity = 16

  func plan(for shape: Shape, make: () throws -> Plan) rethrows -> Plan {
    if let plan = plans.withLock({ $0[shape] }) { return plan }
    let plan = try make()
    plans.withLock {
      if $0.count >= Self.capacity { $0.removeAll() }
      $0[shape] = plan
    }
    return plan
  }
}
