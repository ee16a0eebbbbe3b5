import Core
import NeuralNetworks
import Tensors

/// The settings of ``REINFORCELearner``.
public struct REINFORCEConfiguration: Configuration {
  public var hiddenLayers = [64, 64]
  public var network: [LayerDescription] = []
  public var activation = Activation.tanh
  public var sharedBody = false
  public var learningRate: Float = 3e-3
  public var learningRateDecay = true
  public var episodes = 8
  public var discount: Float?
  public var baseline = true
  public var normalizeAdvantages = true
  public var normalizeObservations = false
  public var normalizeRewards = true
  public var rewardScale: Float = 1
  public var entropyBonus: Float = 0
  public var valueWeight: Float = 0.5
  public var largestGradientNorm: Float = 0.5
  public var initialDeviation: Float = 1
  public var sampledEvaluation = false

  public init() {}

  public static let help = commonHelp.merging([
    "episodes": "How many whole episodes are played before the policy is changed.",
    "baseline":
      "Whether the value that is learned is subtracted from the returns, so that they vary less, and counts behind a cut-off episode.",
    "normalizeAdvantages": "Whether what is left is brought to a mean of 0 and a deviation of 1.",
  ]) { $1 }

  public var idleFields: [String: String] {
    baseline ? commonIdleFields : commonIdleFields.merging(["valueWeight": "'baseline' is false"]) { $1 }
  }

  public static var bounds: [String: SettingBounds] {
    commonBounds.merging([
      "episodes": .from(1, to: 65_536)
    ]) { $1 }
  }

  public func validate() throws {
    try validateCommon()
  }
}
