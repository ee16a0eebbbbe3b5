import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// The settings that agents which follow the gradient of their policy have in common, and the learner that they are for.
public protocol PolicyGradientConfiguration: Configuration {
  /// What learns by these settings.
  associatedtype AgentLearner: PolicyGradientLearner where AgentLearner.Settings == Self

  /// How messages call the agent.
  static var agentName: String { get }

  var hiddenLayers: [Int] { get }
  var network: [LayerDescription] { get }
  var activation: Activation { get }
  var sharedBody: Bool { get }
  var memory: Int { get }
  var learningRate: Float { get }
  var learningRateDecay: Bool { get }
  var parallelEnvironments: Int { get }
  /// For how many steps, over all copies, there is room at first.
  var keptSteps: Int { get }
  var discount: Float? { get }
  var lambda: Float { get }
  var normalizeAdvantages: Bool { get }
  var normalizeObservations: Bool { get }
  var normalizeRewards: Bool { get }
  var rewardScale: Float { get }
  var entropyBonus: Float { get }
  var valueWeight: Float { get }
  var largestGradientNorm: Float { get }
  var initialDeviation: Float { get }
  var sampledEvaluation: Bool { get }
}

extension PolicyGradientConfiguration {
  static var commonHelp: [String: String] {
    [
      "hiddenLayers": "The widths of the hidden layers.",
      "network": "The layers between the observation and the heads, one by one, in place of 'hiddenLayers'.",
      "activation": "What follows each hidden layer.",
      "sharedBody": "Whether the policy and the value share the layers before their heads.",
      "memory": "The units of a gated recurrent unit behind the layers, which are then shared; none when 0.",
      "learningRate": "How far a step of Adam goes.",
      "learningRateDecay": "Whether the learning rate falls in a straight line to zero over a budget of steps.",
      "parallelEnvironments": "How many copies of the environment are acted in side by side.",
      "discount": "The discount per step; that of the environment when left out.",
      "lambda": "Of generalized advantage estimation: 0 looks one step ahead, 1 to the end.",
      "normalizeObservations": "Whether observations are brought to a mean of 0 and a deviation of 1, by all seen so far.",
      "normalizeRewards": "Whether rewards are divided by the deviation of the discounted return.",
      "rewardScale": "Rewards are multiplied by it, unless they are normalized.",
      "entropyBonus": "The weight of the policy's entropy, which keeps it exploring.",
      "valueWeight": "The weight of the squared error of the values.",
      "largestGradientNorm": "A gradient of a larger norm is scaled down to it.",
      "initialDeviation": "The deviation of continuous actions at the beginning; between bounds in units of half the range.",
      "sampledEvaluation": "Whether evaluations draw actions from the policy, in place of the likeliest ones.",
    ]
  }

  static var commonBounds: [String: SettingBounds] {
    [
      "hiddenLayers": sensibleWidths,
      "learningRate": .above(0),
      "discount": .from(0, to: 1),
      "valueWeight": .atLeast(0),
      "entropyBonus": .atLeast(0),
      "largestGradientNorm": .above(0),
      "initialDeviation": .above(1e-6, below: 1e3),
      "rewardScale": .above(0),
    ]
  }

  /// Those, and the bounds of agents that change the policy after so many steps of every copy rather than after whole episodes.
  static var rolloutBounds: [String: SettingBounds] {
    commonBounds.merging([
      "steps": .from(1, to: 65_536),
      "memory": .from(0, to: 4096),
      "parallelEnvironments": .from(1, to: 4096),
      "lambda": .from(0, to: 1),
    ]) { $1 }
  }

  func validateCommon() throws {
    try checkBounds()
    try requireWidths(hiddenLayers)
    try requireSetting(activation.hasGradient, "activation", "one with a gradient", activation.rawValue)
  }

  var commonIdleFields: [String: String] {
    var idle = idleSettings("hiddenLayers", "activation", beside: network)
    if normalizeRewards { idle["rewardScale"] = "'normalizeRewards' is true" }
    if memory > 0 { idle["sharedBody"] = "with a 'memory' the layers are shared" }
    return idle
  }

  public var idleFields: [String: String] { commonIdleFields }

  /// The policy and the value function: networks of their own unless `sharedBody` or a memory says otherwise.
  /// - Throws: `WarrenError` when described layers do not fit the observation.
  package func makeNetworks(for specification: EnvironmentSpecification, key: RandomKey) throws -> ActorCritic {
    try ActorCritic(
      body: NetworkBody(hiddenLayers: hiddenLayers, network: network, activation: activation), isShared: sharedBody,
      memory: memory, deviation: initialDeviation, for: specification, key: key)
  }
}
