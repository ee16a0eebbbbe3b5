import Core
import ReinforcementLearning

/// Makes the parts of an agent with twin critics and a replay of continuous actions: uniform replay, n-step adder, policy, critics
/// and learner.
public struct OffPolicyBuilder<Settings: OffPolicyConfiguration>: ReplayAgentBuilder {
  /// The settings of all parts.
  public let configuration: Settings

  /// A builder with these settings.
  public init(_ configuration: Settings) { self.configuration = configuration }

  public func misfit(_ specification: EnvironmentSpecification) -> String? { ActionScale.misfit(specification) }

  public func checkSettings(for specification: EnvironmentSpecification) throws {
    try configuration.body.check(for: specification)
    _ = try configuration.body.makeCriticLayers(for: specification)
    let size = specification.observationSize + specification.actionSpace.width
    try requireMemory([
      ("replayCapacity", replayBytes(configuration.replayCapacity, specification)),
      ("batchSize", 3 * batchBytes(configuration.batchSize, specification, widths: configuration.hiddenLayers)),
      ("hiddenLayers", 3 * networkBytes([size] + configuration.hiddenLayers + [1])),
    ])
  }

  public func makeReplay(for environment: any BatchEnvironment) -> UniformReplay {
    UniformReplay(
      layout: ReplayLayout(for: environment), capacity: configuration.replayCapacity,
      window: NStepAdder.window(steps: configuration.steps, copies: environment.count))
  }

  public func makeAdder(to replay: UniformReplay, for environment: any BatchEnvironment) -> NStepAdder {
    NStepAdder(
      to: replay.storage, copies: environment.count, steps: configuration.steps,
      discount: configuration.discount ?? environment.specification.discount)
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
    try checkSettings(for: specification)
    let replay = makeReplay(for: environment)
    let acting = try ReplayedActing(
      environment, replay: replay, adder: makeAdder(to: replay, for: environment),
      limiter: RateLimiter(
        samplesPerInsert: configuration.samplesPerInsert, minimumSize: configuration.learningStarts),
      batchSize: configuration.batchSize, budget: budget, key: key)
    let critic = try TwinCritic(
      body: configuration.body, specification: specification, rows: configuration.batchSize,
      learningRate: configuration.criticLearningRate, threads: threads, key: key["critic weights"])
    return try Settings.AgentLearner(
      configuration, OffPolicyParts(acting: acting, critic: critic, evaluator: Evaluator(evaluation), threads: threads),
      key: key)
  }
}

/// What a learner of ``OffPolicyBuilder`` is made of, besides its policy.
public struct OffPolicyParts {
  let acting: ReplayedActing
  let critic: TwinCritic
  let evaluator: Evaluator
  let threads: Int
}

/// A learner that changes a policy of continuous actions along the gradient of twin critics, which learn from replayed experience.
public protocol OffPolicyLearner: EvaluatingLearner, PolicyProviding {
  associatedtype Settings

  /// A learner from its parts; ``OffPolicyBuilder`` makes them.
  init(_ configuration: Settings, _ parts: OffPolicyParts, key: RandomKey) throws
}
