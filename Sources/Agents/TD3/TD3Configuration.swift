import Core
import NeuralNetworks

/// The settings of ``TD3Learner``.
public struct TD3Configuration: Configuration {
  public var hiddenLayers = [64, 64]
  public var network: [LayerDescription] = []
  public var learningRate: Float = 1e-3
  public var criticLearningRate: Float = 1e-3
  public var batchSize = 256
  public var replayCapacity = 100_000
  public var learningStarts = 1000
  public var samplesPerInsert = 256.0
  public var parallelEnvironments = 1
  public var steps = 1
  public var discount: Float?
  public var targetRate: Float = 0.005
  public var policyPeriod = 2
  public var explorationNoise: Float = 0.1
  public var targetNoise: Float = 0.2
  public var targetNoiseLimit: Float = 0.5
  public var rewardScale: Float = 1

  public init() {}

  public static let help = commonHelp.merging([
    "targetRate": "How far the slow copies move when the policy is updated.",
    "policyPeriod": "After how many updates of the critics the policy and the slow copies are updated.",
    "explorationNoise": "The deviation of the noise that is added to actions in training, in units of half their range.",
    "targetNoise": "The deviation of the noise that is added to the slow policy's actions in targets.",
    "targetNoiseLimit": "That noise is cut off beyond this.",
  ]) { $1 }

  public var idleFields: [String: String] {
    targetNoise > 0 ? commonIdleFields : commonIdleFields.merging(["targetNoiseLimit": "'targetNoise' is 0"]) { $1 }
  }

  public static var bounds: [String: SettingBounds] {
    commonBounds.merging([
      "policyPeriod": .atLeast(1),
      "explorationNoise": .atLeast(0),
      "targetNoise": .atLeast(0),
      "targetNoiseLimit": .atLeast(0),
    ]) { $1 }
  }

  public func validate() throws {
    try validateCommon()
  }
}
