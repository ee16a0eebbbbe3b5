import Core
import Tensors

/// The settings of one kind of layer, as an experiment file gives them.
public protocol LayerConfiguration: Configuration {
  /// The layer that they describe.
  /// - Throws: `WarrenError` where layers inside it do not go together.
  func makeLayer() throws -> any Layer
  /// Whether the layer does something else while a network is trained than afterwards, or holds one that does.
  var differsInTraining: Bool { get }
}

extension LayerConfiguration {
  public var differsInTraining: Bool { false }
}

/// A layer as an experiment file describes it: its kind and settings.
///
/// ```yaml
/// network:
///   - conv: { filters: 8, window: 3, padding: same, activation: relu }
///   - max-pool: 2
///   - flatten
///   - linear: { outputs: 128, activation: relu }
///   - dropout: 0.2
/// ```
public struct LayerDescription: ConfigurationValue {
  /// The kind's name in experiment files: `conv`.
  public let kind: String
  public let settings: any LayerConfiguration

  /// A layer of a known kind.
  /// - Throws: `WarrenError` when there is no such kind, or its settings are of another.
  public init(_ kind: String, _ settings: any LayerConfiguration) throws {
    guard let type = Self.kinds[kind] else {
      throw WarrenError("there is no layer '\(kind)'", hint: WarrenError.hint(for: kind, among: Self.kinds.keys.sorted()))
    }
    guard type == Swift.type(of: settings) else { throw WarrenError("the settings are not those of the layer '\(kind)'") }
    self.kind = kind
    self.settings = settings
  }

  /// All kinds, in the order in which they are explained.
  private static let all: [(ConfigurationKind, any LayerConfiguration.Type)] = [
    kind("linear", LinearConfiguration.self, "Every input to every output.", shorthand: "outputs"),
    kind("conv", ConvolutionConfiguration.self, "Filters that move over images.", shorthand: "filters"),
    kind("max-pool", MaxPoolConfiguration.self, "The largest number of each window.", shorthand: "window"),
    kind("average-pool", AveragePoolConfiguration.self, "The mean of each window.", shorthand: "window"),
    kind("global-average-pool", GlobalAveragePoolConfiguration.self, "The mean of each channel over the whole image."),
    kind("global-max-pool", GlobalMaxPoolConfiguration.self, "The largest number of each channel in the whole image."),
    kind("flatten", FlattenConfiguration.self, "Makes one vector of each example."),
    kind("reshape", ReshapeConfiguration.self, "Gives each example another shape.", shorthand: "shape"),
    kind("activation", ActivationConfiguration.self, "A function applied to every number.", shorthand: "function"),
    kind("dropout", DropoutConfiguration.self, "Zeros a share of the numbers while training.", shorthand: "rate"),
    kind("batch-norm", BatchNormConfiguration.self, "Normalizes each channel over the batch."),
    kind("layer-norm", LayerNormConfiguration.self, "Normalizes each example along its last dimension."),
    kind("instance-norm", InstanceNormConfiguration.self, "Normalizes each channel of each sequence or image by itself."),
    kind("embedding", EmbeddingConfiguration.self, "A learned vector for each token, given by its number."),
    kind("position-embedding", PositionEmbeddingConfiguration.self, "Adds a learned vector to each place of a sequence."),
    kind(
      "attention", AttentionConfiguration.self, "Every place of a sequence looks at the others, with several heads.",
      shorthand: "heads"),
    kind("gru", GRUConfiguration.self, "A gated recurrent unit along a sequence.", shorthand: "units"),
    kind("residual", ResidualConfiguration.self, "The input plus what layers make of it.", shorthand: "layers"),
  ]

  private static func kind(
    _ name: String, _ type: any LayerConfiguration.Type, _ summary: String, shorthand: String? = nil
  ) -> (ConfigurationKind, any LayerConfiguration.Type) {
    (ConfigurationKind(name, type, summary: summary, shorthand: shorthand), type)
  }

  private static let kinds = Dictionary(uniqueKeysWithValues: all.map { ($0.0.name, $0.1) })

  public static var form: ConfigurationForm { .kinds(name: "layer") { all.map(\.0) } }

  // MARK: Codable

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first, let type = Self.kinds[key.stringValue] else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a layer is its kind's name with its settings"))
    }
    kind = key.stringValue
    settings = try container.decode(type, forKey: key)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(settings, forKey: Name(stringValue: kind))
  }
}

extension [LayerDescription] {
  /// The layers, one after the other.
  /// - Throws: `WarrenError` with the place in the list.
  public func makeLayers() throws -> [any Layer] {
    try indices.map { index in try at(index) { try self[index].settings.makeLayer() } }
  }

  /// The shape of what the layers make of one example.
  /// - Throws: `WarrenError` with the place in the list of the first layer that does not fit what it is given.
  public func outputShape(for inputShape: Shape) throws -> Shape {
    var shape = inputShape
    for (index, layer) in try makeLayers().enumerated() {
      shape = try at(index) {
        do { return try layer.outputShape(for: shape) } catch var error as WarrenError {
          // This layer alone was asked, so it stood for the whole network.
          if error.place == "network" { error.place = nil }
          throw error
        }
      }
    }
    return shape
  }

  private func at<Result>(_ index: Int, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as WarrenError { throw error.within("network[\(index)]: \(self[index].kind)") }
  }
}
