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

  public func validate() throws {
    try validateCommon()
    try requireSetting(policyPeriod > 0, "policyPeriod", "above zero", policyPeriod)
    try requireSetting(
      explorationNoise >= 0 && explorationNoise.isFinite, "explorationNoise", "at least 0", explorationNoise)
    try requireSetting(targetNoise >= 0 && targetNoise.isFinite, "targetNoise", "at least 0", targetNoise)
    try requireSetting(
      targetNoiseLimit >= 0 && targetNoiseLimit.isFinite, "targetNoiseLimit", "at least 0", targetNoiseLimit)
  }
}
