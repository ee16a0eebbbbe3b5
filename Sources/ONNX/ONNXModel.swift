import Core
import Foundation
import SwiftProtobuf

/// How a model takes and gives images.
public enum ImageLayout: String, Sendable, CaseIterable {
  /// [rows, channels, height, width], as ONNX and PyTorch have it.
  case channelsFirst = "channels-first"
  /// [rows, height, width, channels], as Warren has it.
  case channelsLast = "channels-last"
}

/// A model in the format ONNX, as it stands in a file.
///
/// ```swift
/// let model = try ONNXModel(exporting: network, parameters: parameters, inputShape: [28, 28, 1])
/// try model.write(to: URL(fileURLWithPath: "digits.onnx"))
/// let network = try ONNXNetwork(ONNXModel(contentsOf: URL(fileURLWithPath: "other.onnx")))
/// ```
public struct ONNXModel: Sendable {
  /// An input or output of a model.
  public struct Port: Sendable, Equatable {
    public let name: String
    /// The size of each dimension; nil for one that is left open, such as that of the batch. Nil as a whole where nothing is said.
    public let dimensions: [Int?]?
    /// Whether it holds whole numbers, such as tokens, instead of floats.
    public let isInteger: Bool
  }

  package let wire: WireModel
  /// What stands before messages about the model: its file.
  let place: String

  package init(_ wire: WireModel, place: String) {
    self.wire = wire
    self.place = place
  }

  /// Reads a model.
  /// - Parameters:
  ///   - data: the file's bytes.
  ///   - place: what stands before messages about it, such as a file's name.
  /// - Throws: `WarrenError` when the bytes are no model, or one that needs what Warren does not read: opsets before 13, other
  ///   operator domains, weights in other files.
  public init(_ data: Data, place: String = "model") throws {
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    do { wire = try WireModel(serializedBytes: data, options: options) } catch {
      throw WarrenError("this is not an ONNX model, or a damaged one", at: place, kind: .failure)
    }
    self.place = place
    try check()
  }

  /// Reads a model from a file.
  public init(contentsOf url: URL) throws {
    try self.init(contents(of: url), place: url.lastPathComponent)
  }

  /// The model's bytes.
  public func data() throws -> Data {
    do { return try wire.serializedData() } catch {
      // Protobuf's own limit.
      throw WarrenError("the model is larger than 2 GiB, more than its format takes", at: place, kind: .failure)
    }
  }

  /// Writes the model to a file, whole or not at all.
  public func write(to url: URL) throws { try AtomicFile.write(data(), to: url) }

  /// What the model takes, without its weights.
  public var inputs: [Port] {
    let weights = Set(wire.graph.initializer.map(\.name))
    return wire.graph.input.filter { !weights.contains($0.name) }.map(Self.port)
  }

  /// What the model gives.
  public var outputs: [Port] { wire.graph.output.map(Self.port) }

  /// The version of ONNX's operators that the model uses.
  public var opset: Int { Int(wire.opsetImport.first { ["", "ai.onnx"].contains($0.domain) }?.version ?? 0) }

  /// How the model takes images, where Warren has written so.
  var statedLayout: ImageLayout? {
    guard wire.producerName == Self.producer else { return nil }
    return wire.metadataProps.first { $0.key == Self.layoutKey }.flatMap { ImageLayout(rawValue: $0.value) }
  }

  static let producer = "Warren"
  static let layoutKey = "images"

  private static func port(_ info: WireValueInfo) -> Port {
    let type = info.type.tensorType
    let dimensions = type.hasShape ? type.shape.dim.map { $0.dimValue > 0 ? Int($0.dimValue) : nil } : nil
    return Port(
      name: info.name, dimensions: dimensions,
      isInteger: [ElementType.int32, .int64].contains(ElementType(rawValue: type.elemType)))
  }

  private func check() throws {
    func refuse(_ message: String, hint: String? = nil) -> WarrenError {
      WarrenError(message, at: place, hint: hint, kind: .failure)
    }
    guard wire.hasGraph, !wire.graph.node.isEmpty, !wire.graph.output.isEmpty else {
      throw refuse("this is not an ONNX model: it has no graph")
    }
    guard opset >= Self.oldestOpset else {
      throw refuse(
        opset == 0
          ? "the model does not say which version of ONNX's operators it uses"
          : "the model uses opset \(opset), Warren reads opset \(Self.oldestOpset) and later",
        hint: "export it anew, or convert it with onnx.version_converter")
    }
    guard wire.functions.isEmpty else {
      throw refuse(
        "the model has functions of its own, such as '\(wire.functions[0].name)'", hint: "onnx.inliner resolves them")
    }
    guard wire.graph.sparseInitializer.isEmpty else { throw refuse("the model has sparse weights, which are not read") }
  }

  /// From here on, all operators that are read mean what they mean today.
  static let oldestOpset = 13
}

/// The types of number that occur in files.
enum ElementType: Int32 {
  case float32 = 1
  case int32 = 6
  case int64 = 7
  case bool = 9
  case float64 = 11
}
