import Core
import NeuralNetworks

/// The settings that agents with twin critics and a replay of continuous actions have in common, and the learner that they are for.
public protocol OffPolicyConfiguration: Configuration {
  /// What learns by these settings.
  associatedtype AgentLearner: OffPolicyLearner where AgentLearner.Settings == Self

  var hiddenLayers: [Int] { get }
  var network: [LayerDescription] { get }
  var learningRate: Float { get }
  var criticLearningRate: Float { get }
  var batchSize: Int { get }
  var replayCapacity: Int { get }
  var learningStarts: Int { get }
  var samplesPerInsert: Double { get }
  var parallelEnvironments: Int { get }
  var steps: Int { get }
  var discount: Float? { get }
  var targetRate: Float { get }
  var rewardScale: Float { get }
}

extension OffPolicyConfiguration {
  /// What comes before the last layer of the policy and of both critics.
  var body: NetworkBody { NetworkBody(hiddenLayers: hiddenLayers, network: network) }

  static var commonHelp: [String: String] {
    [
      "hiddenLayers": "The widths of the hidden layers, of the policy and of both critics.",
      "network":
        "Layer after layer, in place of the widths, where observations are vectors; the critics' layers take the action beside them.",
      "learningRate": "How far a step of Adam goes for the policy.",
      "criticLearningRate": "How far a step of Adam goes for the critics.",
      "batchSize": "Transitions of one update.",
      "replayCapacity": "How many transitions are kept.",
      "learningStarts": "Transitions that are collected by random actions before the first update.",
      "samplesPerInsert": "How often a transition is drawn on average: batch size times updates for each step.",
      "parallelEnvironments": "How many copies of the environment are acted in side by side.",
      "steps": "Over how many steps rewards are summed before the value of what follows is estimated (n-step).",
      "discount": "The discount per step; that of the environment when left out.",
      "rewardScale": "Rewards are multiplied by it.",
    ]
  }

  var commonIdleFields: [String: String] { idleSettings("hiddenLayers", beside: network) }

  public var idleFields: [String: String] { commonIdleFields }

  static var commonBounds: [String: SettingBounds] {
    [
      "hiddenLayers": sensibleWidths,
      "batchSize": sensibleBatchSize,
      "replayCapacity": sensibleReplayCapacity,
      "learningStarts": .atLeast(0),
      "samplesPerInsert": .above(0, to: 1e6),
      "parallelEnvironments": .from(1, to: 4096),
      "steps": .from(1, to: 1000),
      "discount": .from(0, to: 1),
      "targetRate": .above(0, to: 1),
      "rewardScale": .above(0),
      "learningRate": .above(0),
      "criticLearningRate": .above(0),
    ]
  }

  func validateCommon() throws {
    try checkBounds()
    try requireWidths(hiddenLayers)
    try requireSetting(learningStarts <= replayCapacity, "learningStarts", "from 0 to 'replayCapacity'", learningStarts)
  }
}
