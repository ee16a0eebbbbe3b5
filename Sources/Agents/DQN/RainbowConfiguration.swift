import Core

/// The settings of ``DQNLearner`` with all of its switches on: Rainbow (Hessel et al., "Rainbow: combining improvements in deep
/// reinforcement learning", AAAI 2018). Everything can still be set as for DQN.
public struct RainbowConfiguration: Configuration {
  /// The agent's settings; an experiment file writes them at the top.
  public var agent: DQNConfiguration

  public init() {
    agent = DQNConfiguration()
    agent.dueling = true
    agent.noisy = true
    agent.prioritized = true
    agent.priorityExponent = 0.5
    agent.distribution = .categorical
    agent.steps = 3
    // The noise of the network explores in place of random actions.
    agent.explorationStart = 0
    agent.explorationEnd = 0
  }

  public init(from decoder: any Decoder) throws { agent = try DQNConfiguration(from: decoder) }

  public func encode(to encoder: any Encoder) throws { try agent.encode(to: encoder) }

  public static let help = DQNConfiguration.help

  public static let bounds = DQNConfiguration.bounds

  public func validate() throws { try agent.validate() }

  public var idleFields: [String: String] { agent.idleFields }
}
