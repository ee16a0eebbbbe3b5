import Core
import NeuralNetworks

/// The settings of ``BehaviorCloningLearner``.
public struct BehaviorCloningConfiguration: RecordingConfiguration {
  public var recording = ""
  public var hiddenLayers = [64, 64]
  public var network: [LayerDescription] = []
  public var learningRate: Float = 1e-3
  public var learningRateDecay = true
  public var batchSize = 64
  public var weightDecay: Float = 0
  public var largestGradientNorm: Float = 10

  public init() {}

  public static let help = [
    "recording":
      "The file of episodes to learn from, as 'warren evaluate RUN --record FILE' writes it; relative to the experiment file.",
    "hiddenLayers": "The widths of the hidden layers.",
    "network": "The hidden layers, one after the other, instead of 'hiddenLayers'; the last, to the actions, is added.",
    "learningRate": "How far a step of Adam goes.",
    "learningRateDecay": "Whether the learning rate falls in a straight line to zero over a budget of steps or epochs.",
    "batchSize": "Recorded steps of one update.",
    "weightDecay": "The share by which weights shrink in an update, times the learning rate (AdamW).",
    "largestGradientNorm": "A gradient of a larger norm is scaled down to it.",
  ]

  public var idleFields: [String: String] { idleSettings("hiddenLayers", beside: network) }

  public static let bounds: [String: SettingBounds] = [
    "hiddenLayers": sensibleWidths,
    "learningRate": .above(0),
    "batchSize": .from(1, to: 1_000_000),
    "weightDecay": .atLeast(0),
    "largestGradientNorm": .above(0),
  ]

  public func validate() throws {
    try checkBounds()
    try requireRecording()
    try requireWidths(hiddenLayers)
  }
}
