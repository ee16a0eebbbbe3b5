import Core
import NeuralNetworks

/// The settings of ``DQNLearner``. Its switches together make Rainbow; see ``RainbowConfiguration``.
public struct DQNConfiguration: Configuration {
  /// What is minimized where values are single numbers.
  public enum Loss: String, Codable, Sendable, CaseIterable {
    case huber, squared
  }

  /// What the network says of a value.
  public enum Distribution: String, Codable, Sendable, CaseIterable {
    case none, categorical, quantile
  }

  public var hiddenLayers = [64, 64]
  public var network: [LayerDescription] = []
  public var learningRate: Float = 2.3e-3
  public var learningRateDecay = true
  public var batchSize = 64
  public var replayCapacity = 10_000
  public var learningStarts = 1000
  public var samplesPerInsert = 16.0
  public var parallelEnvironments = 4
  public var steps = 5
  public var discount: Float?
  public var double = true
  public var dueling = false
  public var noisy = false
  public var noiseDeviation: Float = 0.5
  public var prioritized = false
  public var priorityExponent = 0.6
  public var importanceExponent = 0.4
  public var distribution = Distribution.none
  public var atoms: Int?
  public var smallestValue: Float?
  public var largestValue: Float?
  public var loss = Loss.huber
  public var largestGradientNorm: Float = 10
  public var targetRate: Float = 0.01
  public var targetPeriod = 1
  public var explorationStart = 1.0
  public var explorationEnd = 0.04
  public var explorationFraction = 0.16
  public var explorationSteps: Int?
  public var evaluationEpsilon = 0.0
  public var rewardScale: Float?

  public init() {}

  public static let help = [
    "hiddenLayers": "The widths of the hidden layers.",
    "network": "The hidden layers, one after the other, instead of 'hiddenLayers'; the last, to the actions, is added.",
    "learningRate": "How far a step of Adam goes.",
    "learningRateDecay": "Whether the learning rate falls in a straight line to zero over a budget of steps.",
    "batchSize": "Transitions of one update.",
    "replayCapacity": "How many transitions are kept.",
    "learningStarts": "Transitions that are collected before the first update.",
    "samplesPerInsert": "How often a transition is drawn on average: batch size times updates for each step.",
    "parallelEnvironments": "How many copies of the environment are acted in side by side.",
    "steps": "Over how many steps rewards are summed before the value of what follows is estimated (n-step).",
    "discount": "The discount per step; that of the environment when left out.",
    "double": "Whether the network itself chooses the action that the target network values (double DQN).",
    "dueling":
      "Whether the value of the state and the advantages of actions are learned apart; a last linear hidden layer is then made twice.",
    "noisy": "Whether the last linear hidden layer and the output have noise that is learned, by which the agent explores.",
    "noiseDeviation": "The noise's first deviation, times the square root of a layer's inputs.",
    "prioritized": "Whether transitions of large errors are drawn more often.",
    "priorityExponent": "The power of errors to which prioritized draws are in proportion; 0 draws all equally often.",
    "importanceExponent":
      "How far weights make up for prioritized draws in the beginning, from 0 to 1; it rises to 1 over a budget of steps.",
    "distribution":
      "How the network says values: by themselves, by the probabilities of returns (C51), or by quantiles (QR-DQN).",
    "atoms": "How many returns or quantiles make up a distribution; 51 returns or 32 quantiles when left out.",
    "smallestValue":
      "The smallest return of a categorical distribution, in rewards; when left out, the largest that there can be, negated.",
    "largestValue":
      "The largest return of a categorical distribution, in rewards; when left out, the largest that there can be.",
    "loss": "What is minimized, where values are not distributions.",
    "largestGradientNorm": "A gradient of a larger norm is scaled down to it.",
    "targetRate": "How far the target network moves towards the network: 1 copies it.",
    "targetPeriod": "After how many updates the target network moves.",
    "explorationStart": "The probability of a random action at the beginning.",
    "explorationEnd": "The probability of a random action in the end.",
    "explorationFraction": "Over which share of a budget of steps it falls from the one to the other.",
    "explorationSteps":
      "Over how many environment steps it falls instead; 10000 when left out and the budget limits no steps.",
    "evaluationEpsilon": "The probability of a random action in evaluations.",
    "rewardScale":
      "Rewards are multiplied by it; when left out, the rewards of a known range are scaled down to moderate values.",
  ]

  public var idleFields: [String: String] {
    var idle = idleSettings("hiddenLayers", beside: network)
    if !noisy { idle["noiseDeviation"] = "'noisy' is false" }
    if !prioritized {
      for name in ["priorityExponent", "importanceExponent"] { idle[name] = "'prioritized' is false" }
    }
    if explorationSteps != nil { idle["explorationFraction"] = "'explorationSteps' says how long exploration falls" }
    return idle
  }

  public static let bounds: [String: SettingBounds] = [
    "learningRate": .above(0),
    "samplesPerInsert": .above(0, to: 1e6),
    "parallelEnvironments": .from(1, to: 4096),
    "steps": .from(1, to: 1000),
    "discount": .from(0, to: 1),
    "noiseDeviation": .atLeast(0),
    "priorityExponent": .from(0, to: 2),
    "importanceExponent": .from(0, to: 1),
    "explorationStart": .from(0, to: 1),
    "explorationEnd": .from(0, to: 1),
    "explorationFraction": .from(0, to: 1),
    "evaluationEpsilon": .from(0, to: 1),
    "batchSize": sensibleBatchSize,
    "replayCapacity": sensibleReplayCapacity,
    "learningStarts": .atLeast(0),
    "atoms": .from(2, to: 1000),
    "hiddenLayers": sensibleWidths,
    "largestGradientNorm": .above(0),
    "targetRate": .above(0, to: 1),
    "targetPeriod": .atLeast(1),
    "explorationSteps": .atLeast(0),
    "rewardScale": .above(0),
  ]

  public func validate() throws {
    try checkBounds()
    try requireWidths(hiddenLayers)
    try requireSetting(
      (0...replayCapacity).contains(learningStarts), "learningStarts", "from 0 to 'replayCapacity'", learningStarts)
    try validateDistribution()
  }

  private func validateDistribution() throws {
    if let atoms {
      try requireSetting(distribution != .none, "atoms", "left out where 'distribution' is none", atoms)
    }
    for (name, value) in [("smallestValue", smallestValue), ("largestValue", largestValue)] {
      guard let value else { continue }
      try requireSetting(distribution == .categorical, name, "left out where 'distribution' is not categorical", value)
      try requireSetting(value.isFinite, name, "a finite number", value)
    }
    if let smallestValue, let largestValue {
      try requireSetting(smallestValue < largestValue, "largestValue", "above 'smallestValue'", largestValue)
    }
    try requireSetting(distribution == .none || loss == .huber, "loss", "left out where 'distribution' is not none", loss)
  }
}
