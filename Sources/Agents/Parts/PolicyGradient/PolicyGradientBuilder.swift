import Core
import NeuralNetworks
import ReinforcementLearning

/// Makes the parts of an agent that follows the gradient of its policy: networks, environments and learner.
public struct PolicyGradientBuilder<Settings: PolicyGradientConfiguration>: AgentBuilder {
  /// The settings of all parts.
  public let configuration: Settings

  /// A builder with these settings.
  public init(_ configuration: Settings) { self.configuration = configuration }

  /// Nothing for any environment of a single player.
  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    specification.playerCount == 1
      ? nil : "\(Settings.agentName) plays alone, and the environment is for \(specification.playerCount) players"
  }

  public func checkSettings(for specification: EnvironmentSpecification) throws {
    try NetworkBody(hiddenLayers: configuration.hiddenLayers, network: configuration.network).check(for: specification)
    try requireMemory([
      ("steps", batchBytes(configuration.keptSteps, specification, widths: [configuration.memory])),
      ("hiddenLayers", 2 * networkBytes([specification.observationSize] + configuration.hiddenLayers + [1])),
    ])
  }

  public func idleFields(in specification: EnvironmentSpecification) -> [String: String] {
    if case .continuous = specification.actionSpace { return [:] }
    return ["initialDeviation": "the actions of this environment are discrete"]
  }

  public func choices(for specification: EnvironmentSpecification) -> [String: JSONValue] {
    discountChoice(configuration.discount ?? specification.discount)
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeAgentLearner(training: training, evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makeAgentLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int = 1
  ) throws -> Settings.AgentLearner {
    try configuration.validate()
    let environment = try training(configuration.parallelEnvironments)
    let specification = environment.specification
    if let misfit = misfit(specification) { throw WarrenError(misfit) }
    try checkSettings(for: specification)
    let networks = try configuration.makeNetworks(for: specification, key: key["weights"])
    let loop = try EnvironmentLoop(environment, key: key["environments"])
    return Settings.AgentLearner(
      PolicyGradientParts(
        configuration, networks: networks, loop: loop, evaluator: Evaluator(evaluation), budget: budget, threads: threads),
      key: key)
  }
}

/// What a learner of ``PolicyGradientBuilder`` is made of, and what it does with these parts whatever its loss.
public final class PolicyGradientParts<Settings: PolicyGradientConfiguration> {
  let configuration: Settings
  let networks: ActorCritic
  /// The training environments, and what their numbers are brought to. They are saved by who plays in them.
  let loop: EnvironmentLoop
  let normalizers: TrainingNormalizers
  let discount: Float
  let budget: Budget
  let threads: Int
  /// How many steps the learner has made.
  var steps = 0
  private var evaluator: Evaluator

  init(
    _ configuration: Settings, networks: ActorCritic, loop: EnvironmentLoop, evaluator: Evaluator, budget: Budget,
    threads: Int
  ) {
    self.configuration = configuration
    self.networks = networks
    self.loop = loop
    let (copies, discount) = (loop.environment.count, configuration.discount ?? loop.environment.specification.discount)
    self.discount = discount
    normalizers = TrainingNormalizers(
      observations: configuration.normalizeObservations ? ObservationNormalizer(size: networks.observationSize) : nil,
      rewards: configuration.normalizeRewards ? RewardNormalizer(copies: copies, discount: discount) : nil,
      rewardScale: configuration.rewardScale)
    self.evaluator = evaluator
    self.budget = budget
    self.threads = threads
  }

  var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = steps
    ledger.environmentSteps = loop.stepCount
    return ledger
  }

  /// How far a step goes by what has been spent so far.
  var learningRate: Float {
    guard configuration.learningRateDecay, budget.limitsSteps else { return configuration.learningRate }
    return configuration.learningRate * Float(max(0, 1 - budget.stepFraction(spentBy: ledger)))
  }

  /// The statistics of the observations seen in training, where they are normalized.
  var observationNormalizer: ObservationNormalizer? { normalizers.observations }

  func makePolicy(key: RandomKey) -> ActorCriticPolicy {
    ActorCriticPolicy(
      networks, normalizer: { [normalizers] in normalizers.observations },
      key: configuration.sampledEvaluation ? key : nil)
  }

  func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(makePolicy(key: key["policy"]), episodes: episodes, key: key["environments"]).metrics
  }
}

/// A learner that follows the gradient of its policy, from steps that it has taken itself.
public protocol PolicyGradientLearner: AnyObject, EvaluatingLearner, PolicyProviding, NetworkProviding {
  associatedtype Settings: PolicyGradientConfiguration

  /// A learner from its parts; ``PolicyGradientBuilder`` makes them.
  init(_ parts: PolicyGradientParts<Settings>, key: RandomKey)

  /// Its parts.
  var parts: PolicyGradientParts<Settings> { get }
}

extension PolicyGradientLearner {
  public var ledger: Ledger { parts.ledger }

  /// Never: more experience may always help.
  public var isFinished: Bool { false }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try parts.evaluate(episodes: episodes, key: key)
  }

  public func makePolicy() -> any Actor { parts.makePolicy(key: RandomKey(seed: 0)["policy"]) }

  /// The policy takes flat observations and gives logits, dimension after dimension, or the means of continuous actions.
  /// - Throws: `WarrenError` when it has a memory.
  public func trainedNetwork() throws -> TrainedNetwork {
    try parts.networks.trainedPolicy(parts.observationNormalizer)
  }
}
