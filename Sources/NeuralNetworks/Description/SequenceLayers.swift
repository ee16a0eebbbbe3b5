import Core
import Tensors

/// The settings of ``Embedding``.
public struct EmbeddingConfiguration: LayerConfiguration {
  public var tokens = 0
  public var width = 0

  public init() {}

  public static let help = [
    "tokens": "How many tokens there are; the inputs are their numbers from 0. Has to be given.",
    "width": "The length of a token's vector. Has to be given.",
  ]

  public func validate() throws {
    try LayerSize.check(tokens, "tokens")
    try LayerSize.check(width, "width")
  }

  public func makeLayer() -> any Layer { Embedding(tokens: tokens, width: width) }
}

/// The settings of ``PositionEmbedding``: none.
public struct PositionEmbeddingConfiguration: LayerConfiguration {
  public init() {}
  public func makeLayer() -> any Layer { PositionEmbedding() }
}

/// The settings of ``MultiHeadAttention``.
public struct AttentionConfiguration: LayerConfiguration {
  public var heads = 4
  public var causal = false
  public var bias = true

  public init() {}

  public static let help = [
    "heads": "How many heads there are; their number divides the width.",
    "causal": "Whether a place sees only itself and those before it.",
    "bias": "Whether the projections add a number to each output.",
  ]

  public func validate() throws {
    try LayerSize.check(heads, "heads")
  }

  public func makeLayer() -> any Layer { MultiHeadAttention(heads: heads, isCausal: causal, bias: bias) }
}

/// The settings of ``GRU``.
public struct GRUConfiguration: LayerConfiguration {
  public var units = 0
  public var sequence = false

  public init() {}

  public static let help = [
    "units": "The length of the state. Has to be given.",
    "sequence": "Whether the result is the state after every place, not only after the last.",
  ]

  public func validate() throws {
    try LayerSize.check(units, "units")
  }

  public func makeLayer() -> any Layer { GRU(units, returnsSequence: sequence) }
}

/// The settings of ``Residual``.
public struct ResidualConfiguration: LayerConfiguration {
  public var layers: [LayerDescription] = []
  public var shortcut: [LayerDescription] = []

  public init() {}

  public static let help = [
    "layers": "What is added to the input, made of it by these layers. Has to be given.",
    "shortcut": "The layers that the input goes through on its way around; none leave it as it is.",
  ]

  public func validate() throws {
    if layers.isEmpty { throw WarrenError("'layers' must be a list with at least one layer") }
  }

  public var differsInTraining: Bool { (layers + shortcut).contains { $0.settings.differsInTraining } }

  public func makeLayer() throws -> any Layer {
    let (body, around) = (try layers.makeLayers(), try shortcut.makeLayers())
    return Residual(shortcut: around.isEmpty ? nil : Sequential(around)) { Sequential(body) }
  }
}
