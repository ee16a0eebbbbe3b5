import Core
import NeuralNetworks
import Tensors

/// The settings of ``IMPALALearner``.
public struct IMPALAConfiguration: Configuration {
  public var hiddenLayers = [64, 64]
  public var network: [LayerDescription] = []
  public var activation = Activation.tanh
  public var sharedBody = false
  public var learningRate: Float = 2e-3
  public var learningRateDecay = true
  public var parallelEnvironments = 8
  public var steps = 10
  public var sequences = 8
  public var queueLength = 16
  public var actorUpdatePeriod = 4
  public var discount: Float?
  public var lambda: Float = 1
  public var largestRatio: Float = 1
  public var largestTrace: Float = 1
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
    "steps": "How many steps a sequence has at most; it is shorter where an episode ends.",
    "sequences": "From how many sequences, the oldest that wait, each update learns.",
    "queueLength": "How many sequences wait before an update takes some of them: the more, the older is what is learned from.",
    "actorUpdatePeriod": "After how many updates the policy that acts gets the weights that have been learned.",
    "lambda": "How far corrections look ahead: 0 one step, 1 as far as the ratios let them.",
    "largestRatio":
      "How many times as much as when it was taken an action counts at most; near 0 the values are those of the policy that acted.",
    "largestTrace": "Likewise for what follows an action, at most 'largestRatio': less learns slower and varies less.",
    "normalizeAdvantages": "Whether the advantages of an update are brought to a mean of 0 and a deviation of 1.",
  ]) { $1 }

  public static var bounds: [String: SettingBounds] {
    commonBounds.merging([
      "steps": .from(1, to: 65_536),
      "parallelEnvironments": .from(1, to: 4096),
      "sequences": .from(1, to: 65_536),
      "queueLength": .from(1, to: 65_536),
      "actorUpdatePeriod": .from(1, to: 1_000_000),
      "lambda": .from(0, to: 1),
      "largestRatio": .above(0),
      "largestTrace": .above(0),
    ]) { $1 }
  }

  public func validate() throws {
    try validateCommon()
    try requireSetting(
      queueLength >= sequences, "queueLength", "at least \(sequences), the number of 'sequences' of an update", queueLength)
    try requireSetting(
      largestTrace <= largestRatio, "largestTrace", "at most \(largestRatio), the 'largestRatio'", largestTrace)
  }
}
