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

  public static let help = [
    "hiddenLayers": "The widths of the hidden layers.",
    "network": "The layers between the observation and the heads, one by one, in place of 'hiddenLayers'.",
    "activation": "What follows each hidden layer.",
    "sharedBody": "Whether the policy and the value share the layers before their heads.",
    "memory": "The units of a gated recurrent unit behind the layers, which are then shared; none when 0.",
    "learningRate": "How far a step of RMSprop goes.",
    "learningRateDecay": "Whether the learning rate falls in a straight line to zero over a budget of steps.",
    "parallelEnvironments": "How many copies of the environment are acted in side by side.",
    "steps": "How many steps are taken in each copy before the policy is changed; rewards are summed over them (n-step).",
    "discount": "The discount per step; that of the environment when left out.",
    "lambda": "Of generalized advantage estimation: 0 looks one step ahead, 1 to the end.",
    "normalizeAdvantages": "Whether the advantages of a rollout are brought to a mean of 0 and a deviation of 1.",
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
    try requireSetting((0...4096).contains(memory), "memory", "from 0 to 4096", memory)
    try requireSetting(
      (1...4096).contains(parallelEnvironments), "parallelEnvironments", "from 1 to 4096", parallelEnvironments)
    try requireSetting((1...65_536).contains(steps), "steps", "from 1 to 65536", steps)
    try requireSetting((0...1).contains(lambda), "lambda", "from 0 to 1", lambda)
  }
}
