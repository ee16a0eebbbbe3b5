import Core
import NeuralNetworks

/// The settings of ``OfflineDQNLearner``.
public struct OfflineDQNConfiguration: RecordingConfiguration {
  public var recording = ""
  public var hiddenLayers = [64, 64]
  public var network: [LayerDescription] = []
  public var learningRate: Float = 1e-3
  public var learningRateDecay = true
  public var batchSize = 64
  public var steps = 1
  public var discount: Float?
  public var double = true
  public var dueling = false
  public var loss = DQNConfiguration.Loss.huber
  public var conservativeWeight: Float = 0
  public var largestGradientNorm: Float = 10
  public var targetRate: Float = 0.01
  public var targetPeriod = 1
  public var rewardScale: Float?

  public init() {}

  public static let help: [String: String] = {
    var help = DQNConfiguration.help.filter { Self.shared.contains($0.key) }
    help["recording"] = BehaviorCloningConfiguration.help["recording"]
    help["learningRateDecay"] = "Whether the learning rate falls in a straight line to zero over a budget of learner steps."
    help["batchSize"] = "Recorded transitions of one update."
    help["conservativeWeight"] =
      "How much values of actions that were not taken are pressed down (conservative Q-learning); 0 learns as DQN does."
    return help
  }()

  /// The settings that mean the same as DQN's.
  private static let shared = [
    "hiddenLayers", "network", "learningRate", "steps", "discount", "double", "dueling", "loss", "largestGradientNorm",
    "targetRate", "targetPeriod", "rewardScale",
  ]

  public var idleFields: [String: String] { idleSettings("hiddenLayers", beside: network) }

  public static let bounds: [String: SettingBounds] = [
    "batchSize": .from(1, to: 1_000_000),
    "conservativeWeight": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    try requireRecording()
    try agent.validate()
  }

  /// The settings of a DQN with these networks, targets and loss.
  var agent: DQNConfiguration {
    var agent = DQNConfiguration()
    agent.hiddenLayers = hiddenLayers
    agent.network = network
    agent.learningRate = learningRate
    agent.batchSize = batchSize
    agent.steps = steps
    agent.discount = discount
    agent.double = double
    agent.dueling = dueling
    agent.loss = loss
    agent.largestGradientNorm = largestGradientNorm
    agent.targetRate = targetRate
    agent.targetPeriod = targetPeriod
    agent.rewardScale = rewardScale
    return agent
  }
}
