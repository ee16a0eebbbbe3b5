import Core
import Tensors

/// The settings of DQN.
public struct DQNConfiguration: Configuration {
  /// The loss of a temporal-difference error.
  public enum Loss: String, Codable, Sendable, CaseIterable {
    case huber, squared
  }

  public var hiddenLayers = [128, 128]
  public var activation = Activation.relu
  public var isDouble = true
  public var steps = 3
  public var discount: Float?
  public var loss = Loss.huber
  public var learningRate: Float = 1e-3
  public var decaysLearningRate = true
  public var gradientNorm: Float = 10
  public var batchSize = 64
  public var samplesPerInsert = 32.0
  public var replayCapacity = 50_000
  public var minimumReplay = 1_000
  public var targetRate: Float = 0.01
  public var targetPeriod: Int?
  public var explorationSteps: Int?
  public var initialEpsilon = 1.0
  public var finalEpsilon = 0.04
  public var evaluationEpsilon = 0.0
  public var environments = 8
  public var rewardScale: Float?

  public init() {}

  public static let help = [
    "hiddenLayers": "The widths of the hidden layers.",
    "activation": "What follows each hidden layer.",
    "isDouble": "Whether the online network chooses the action that the target network values (double DQN).",
    "steps": "Over how many steps rewards are collected before the rest is bootstrapped.",
    "discount": "The discount per step; the environment's own when left out.",
    "loss": "The loss of a temporal-difference error.",
    "learningRate": "How far a step of Adam goes.",
    "decaysLearningRate": "Whether the learning rate falls linearly to zero over a budget of steps.",
    "gradientNorm": "The largest norm of a gradient; larger ones are scaled down.",
    "batchSize": "Transitions of one update.",
    "samplesPerInsert": "How often each transition is drawn on average.",
    "replayCapacity": "How many transitions are kept.",
    "minimumReplay": "How many transitions there must be before learning begins.",
    "targetRate": "The share of the way that the target network moves towards the online network after each update.",
    "targetPeriod": "Updates between copies of the online to the target network, in place of moving by targetRate.",
    "explorationSteps":
      "Environment steps over which epsilon falls; when left out, a sixth of the budget of steps, or 10,000 without one.",
    "initialEpsilon": "The share of random actions at the beginning.",
    "finalEpsilon": "The share of random actions after exploration.",
    "evaluationEpsilon": "The share of random actions in evaluations; zero means none at all.",
    "environments": "How many copies of the environment are acted in side by side.",
    "rewardScale":
      "By what rewards are multiplied for learning; when left out, what brings the range of rewards into -1...1.",
  ]

  public func validate() throws {
    func require(_ condition: Bool, _ message: String) throws {
      if !condition { throw WarrenError(message) }
    }
    try require(hiddenLayers.allSatisfy { $0 > 0 }, "'hiddenLayers' must be widths above zero, found \(hiddenLayers)")
    for (name, value) in [
      ("steps", steps), ("batchSize", batchSize), ("replayCapacity", replayCapacity), ("minimumReplay", minimumReplay),
      ("environments", environments), ("targetPeriod", targetPeriod ?? 1), ("explorationSteps", explorationSteps ?? 1),
    ] { try require(value > 0, "'\(name)' must be above zero, found \(value)") }
    for (name, value) in [
      ("initialEpsilon", initialEpsilon), ("finalEpsilon", finalEpsilon), ("evaluationEpsilon", evaluationEpsilon),
      ("targetRate", Double(targetRate)), ("discount", Double(discount ?? 1)),
    ] { try require((0...1).contains(value), "'\(name)' lies from 0 to 1, found \(value)") }
    try require(learningRate > 0, "'learningRate' must be above zero, found \(learningRate)")
    try require(gradientNorm > 0, "'gradientNorm' must be above zero, found \(gradientNorm)")
    try require(samplesPerInsert > 0, "'samplesPerInsert' must be above zero, found \(samplesPerInsert)")
    try require(
      minimumReplay <= replayCapacity, "'minimumReplay' is \(minimumReplay), more than 'replayCapacity' \(replayCapacity)")
    if let rewardScale { try require(rewardScale > 0, "'rewardScale' must be above zero, found \(rewardScale)") }
  }
}
