import Core
import NeuralNetworks
import ReinforcementLearning

/// The settings of ``AlphaZeroLearner``.
public struct AlphaZeroConfiguration: Configuration {
  public var simulations = 32
  public var evaluationSimulations = 64
  public var consideredActions = 16
  public var gumbelScale: Float = 1
  public var visitOffset: Float = 50
  public var valueScale: Float = 1
  public var games = 128
  public var openingMoves = 6
  public var network: [LayerDescription] = []
  public var filters = 32
  public var blocks = 2
  public var hiddenLayers = [128]
  public var symmetry = BoardSymmetry.none
  public var learningRate: Float = 1e-3
  public var learningRateDecay = true
  public var weightDecay: Float = 1e-4
  public var batchSize = 256
  public var replayCapacity = 100_000
  public var learningStarts = 2000
  public var samplesPerInsert = 4.0
  public var valueWeight: Float = 1
  public var rootValueFraction: Float = 0.5
  public var largestGradientNorm: Float = 10
  public var discount: Float?

  public init() {}

  public static let help = [
    "simulations": "Simulations of the search before every move of self-play.",
    "evaluationSimulations": "Simulations before every move in evaluations.",
    "consideredActions": "How many actions the search at the root chooses among at most.",
    "gumbelScale": "By what the Gumbel noise at the root is multiplied in self-play; 0 plays without noise.",
    "visitOffset": "How much values count against the policy: valueScale · (visitOffset + most visits) · value from 0 to 1.",
    "valueScale": "See 'visitOffset'.",
    "games": "How many games are played side by side.",
    "openingMoves":
      "How many random moves a game of self-play begins with at most; the number is drawn for each game. They keep games different "
      + "when the policy has become sure of itself.",
    "network":
      "The layers, one after the other; the last, to policy and value, is added. Instead of the other settings of layers.",
    "filters": "The filters of each convolution, where the board is seen as planes.",
    "blocks": "How many residual blocks of two convolutions come first, where the board is seen as planes; 0 for none.",
    "hiddenLayers": "The widths of the fully connected layers, after the blocks where there are any.",
    "symmetry":
      "Under what the game stays the same, so that it is learned from mirrored or turned boards too. "
      + "Takes observations [rows, columns, planes] and an action for each column (mirror) or each cell.",
    "learningRate": "How far a step of Adam goes.",
    "learningRateDecay": "Whether the learning rate falls in a straight line to zero over a budget of steps.",
    "weightDecay": "How strongly weights are drawn to zero (decoupled, as in AdamW).",
    "batchSize": "Positions of one update.",
    "replayCapacity": "How many positions are kept.",
    "learningStarts": "Positions that are collected before the first update.",
    "samplesPerInsert": "How often a position is drawn on average.",
    "valueWeight": "By what the loss of the value is multiplied beside that of the policy.",
    "rootValueFraction": "The share of the search's value in what the value is trained on; the rest is how the game ended.",
    "largestGradientNorm": "A gradient of a larger norm is scaled down to it.",
    "discount": "The discount per move; that of the game when left out.",
  ]

  public var idleFields: [String: String] { idleSettings("filters", "blocks", "hiddenLayers", beside: network) }

  public static let bounds: [String: SettingBounds] = [
    "simulations": .from(1, to: 10_000),
    "evaluationSimulations": .from(1, to: 10_000),
    "consideredActions": .atLeast(1),
    "gumbelScale": .atLeast(0),
    "visitOffset": .atLeast(0),
    "valueScale": .atLeast(0),
    "games": .from(1, to: 4096),
    "openingMoves": .from(0, to: 10_000),
    "hiddenLayers": sensibleWidths,
    "batchSize": sensibleBatchSize,
    "replayCapacity": sensibleReplayCapacity,
    "learningStarts": .atLeast(0),
    "filters": .from(1, to: 4096),
    "blocks": .from(0, to: 100),
    "learningRate": .above(0),
    "weightDecay": .atLeast(0),
    "samplesPerInsert": .above(0, to: 1e6),
    "valueWeight": .atLeast(0),
    "rootValueFraction": .from(0, to: 1),
    "largestGradientNorm": .above(0),
    "discount": .from(0, to: 1),
  ]

  public func validate() throws {
    try checkBounds()
    try requireWidths(hiddenLayers)
    try requireSetting(learningStarts <= replayCapacity, "learningStarts", "from 0 to 'replayCapacity'", learningStarts)
  }
}
