import Core
import NeuralNetworks
import Tensors

/// The settings of ``PPOLearner``.
public struct PPOConfiguration: Configuration {
  public var hiddenLayers = [64, 64]
  public var network: [LayerDescription] = []
  public var activation = Activation.tanh
  public var sharedBody = false
  public var memory = 0
  public var learningRate: Float = 2e-3
  public var learningRateDecay = true
  public var parallelEnvironments = 8
  public var steps = 32
  public var epochs = 4
  public var minibatches = 4
  public var clip: Float = 0.2
  public var valueClip: Float?
  public var discount: Float?
  public var lambda: Float = 0.95
  public var normalizeAdvantages = true
  public var normalizeObservations = false
  public var normalizeRewards = true
  public var rewardScale: Float = 1
  public var entropyBonus: Float = 0
  public var valueWeight: Float = 0.5
  public var largestGradientNorm: Float = 0.5
  public var targetDivergence: Float?
  public var initialDeviation: Float = 1
  public var sampledEvaluation = false

  public init() {}

  public static let help = commonHelp.merging([
    "steps": "How many steps are taken in each copy before the policy is changed.",
    "epochs": "How often these steps are learned from.",
    "minibatches": "In how many parts they are, for each of which a step of Adam is made; with a memory, parts of the copies.",
    "clip": "How far the probability of an action may move in its favour before its gradient is cut off.",
    "valueClip": "How far values may move likewise; without bounds when left out.",
    "normalizeAdvantages": "Whether the advantages of a minibatch are brought to a mean of 0 and a deviation of 1.",
    "targetDivergence":
      "A rollout is learned from no more once the policy has moved by 1.5 times that much (Kullback-Leibler); always when left out.",
  ]) { $1 }

  public static var bounds: [String: SettingBounds] {
    rolloutBounds.merging([
      "epochs": .from(1, to: 1000),
      "clip": .above(0),
      "valueClip": .above(0),
      "targetDivergence": .above(0),
      "minibatches": .atLeast(1),
    ]) { $1 }
  }

  public func validate() throws {
    try validateCommon()
    let parts = memory > 0 ? parallelEnvironments : parallelEnvironments * steps
    try requireSetting(
      (1...parts).contains(minibatches), "minibatches",
      "from 1 to \(parts), the number of " + (memory > 0 ? "copies" : "steps in a rollout"), minibatches)
  }
}
