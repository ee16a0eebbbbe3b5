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

  func validateCommon() throws {
    try requireWidths(hiddenLayers)
    try requireBatchSize(batchSize)
    try requireReplayCapacity(replayCapacity)
    try requireSetting(
      (0...replayCapacity).contains(learningStarts), "learningStarts", "from 0 to 'replayCapacity'", learningStarts)
    try requireSetting(
      samplesPerInsert > 0 && samplesPerInsert <= 1e6, "samplesPerInsert", "above zero and at most a million", samplesPerInsert)
    try requireSetting(
      (1...4096).contains(parallelEnvironments), "parallelEnvironments", "from 1 to 4096", parallelEnvironments)
    try requireSetting((1...1000).contains(steps), "steps", "from 1 to 1000", steps)
    if let discount { try requireSetting((0...1).contains(discount), "discount", "from 0 to 1", discount) }
    try requireSetting(targetRate > 0 && targetRate <= 1, "targetRate", "above 0 and at most 1", targetRate)
    try requireSetting(rewardScale > 0 && rewardScale.isFinite, "rewardScale", "above zero", rewardScale)
    try requireSetting(learningRate > 0 && learningRate.isFinite, "learningRate", "above zero", learningRate)
    try requireSetting(
      criticLearningRate > 0 && criticLearningRate.isFinite, "criticLearningRate", "above zero", criticLearningRate)
  }
}
