import Core
import NeuralNetworks
import Tensors

/// The settings of ``A2CLearner``.
public struct A2CConfiguration: Configuration {
  public var hiddenLayers = [64, 64]
  public var network: [LayerDescription] = []
  public var activation = Activation.tanh
  public var sharedBody = false
  public var memory = 0
  public var learningRate: Float = 2e-3
  public var learningRateDecay = true
  public var parallelEnvironments = 8
  public var steps = 5
  public var discount: Float?
  public var lambda: Float = 1
  public var normalizeAdvantages = false
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
    "learningRate": "How far a step of RMSprop goes.",
    "steps": "How many steps are taken in each copy before the policy is changed; rewards are summed over them (n-step).",
    "normalizeAdvantages": "Whether the advantages of a rollout are brought to a mean of 0 and a deviation of 1.",
  ]) { $1 }

  public static var bounds: [String: SettingBounds] { rolloutBounds }

  public func validate() throws {
    try validateCommon()
  }
}
