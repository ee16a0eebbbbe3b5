import Core
import NeuralNetworks

/// The settings of ``SACLearner``.
public struct SACConfiguration: Configuration {
  public var hiddenLayers = [64, 64]
  public var network: [LayerDescription] = []
  public var learningRate: Float = 1e-3
  public var criticLearningRate: Float = 1e-3
  public var temperatureLearningRate: Float = 1e-3
  public var initialTemperature: Float = 1
  public var targetEntropy: Float?
  public var batchSize = 256
  public var replayCapacity = 100_000
  public var learningStarts = 1000
  public var samplesPerInsert = 256.0
  public var parallelEnvironments = 1
  public var steps = 1
  public var discount: Float?
  public var targetRate: Float = 0.005
  public var rewardScale: Float = 1

  public init() {}

  public static let help = commonHelp.merging([
    "temperatureLearningRate": "How far a step of Adam goes for the temperature; 0 keeps the first one.",
    "initialTemperature": "The weight of the entropy at the beginning, in scaled rewards.",
    "targetEntropy": "The entropy that the temperature is tuned for; minus the number of action dimensions when left out.",
    "targetRate": "How far the slow copies of the critics move with every update.",
  ]) { $1 }

  public var idleFields: [String: String] {
    temperatureLearningRate > 0
      ? commonIdleFields : commonIdleFields.merging(["targetEntropy": "'temperatureLearningRate' is 0"]) { $1 }
  }

  public static var bounds: [String: SettingBounds] {
    commonBounds.merging([
      "temperatureLearningRate": .atLeast(0),
      "initialTemperature": .above(0),
    ]) { $1 }
  }

  public func validate() throws {
    try validateCommon()
    if let targetEntropy { try requireSetting(targetEntropy.isFinite, "targetEntropy", "a finite number", targetEntropy) }
  }
}
