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

  public static let help = [
    "hiddenLayers": "The widths of the hidden layers.",
    "network": "The layers between the observation and the heads, one by one, in place of 'hiddenLayers'.",
    "activation": "What follows each hidden layer.",
    "sharedBody": "Whether the policy and the value share the layers before their heads.",
    "learningRate": "How far a step of Adam goes.",
    "learningRateDecay": "Whether the learning rate falls in a straight line to zero over a budget of steps.",
    "episodes": "How many whole episodes are played before the policy is changed.",
    "discount": "The discount per step; that of the environment when left out.",
    "baseline": "Whether the value that is learned is subtracted from the returns, so that they vary less.",
    "normalizeAdvantages": "Whether what is left is brought to a mean of 0 and a deviation of 1.",
    "normalizeObservations": "Whether observations are brought to a mean of 0 and a deviation of 1, by all seen so far.",
    "normalizeRewards": "Whether rewards are divided by the deviation of the discounted return.",
    "rewardScale": "Rewards are multiplied by it, unless they are normalized.",
    "entropyBonus": "The weight of the policy's entropy, which keeps it exploring.",
    "valueWeight": "The weight of the squared error of the values.",
    "largestGradientNorm": "A gradient of a larger norm is scaled down to it.",
    "initialDeviation": "The deviation of continuous actions at the beginning; between bounds in units of half the range.",
    "sampledEvaluation": "Whether evaluations draw actions from the policy, in place of the likeliest ones.",
  ]

  public func validate() throws {
    try requirePolicySettings(
      hiddenLayers: hiddenLayers, learningRate: learningRate, discount: discount, valueWeight: valueWeight,
      entropyBonus: entropyBonus, largestGradientNorm: largestGradientNorm, initialDeviation: initialDeviation,
      rewardScale: rewardScale)
    try requireSetting(activation.hasGradient, "activation", "one with a gradient", activation.rawValue)
    try requireSetting((1...65_536).contains(episodes), "episodes", "from 1 to 65536", episodes)
  }
}
