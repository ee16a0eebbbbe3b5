import Core
import ReinforcementLearning

/// Makes the parts of TD3: uniform replay, n-step adder, policy, twin critics and learner.
public struct TD3Builder: ReplayAgentBuilder {
  /// The settings of all parts.
  public let configuration: TD3Configuration

  /// A builder with these settings.
  public init(_ configuration: TD3Configuration) { self.configuration = configuration }

  public func misfit(_ specification: EnvironmentSpecification) -> String? { ActionScale.misfit(specification) }

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

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeTD3Learner(training: training, evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makeTD3Learner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int = 1
  ) throws -> TD3Learner {
    try configuration.validate()
    let environment = try training(configuration.parallelEnvironments)
    let specification = environment.specification
    let replay = makeReplay(for: environment)
    let acting = try ReplayedActing(
      environment, replay: replay, adder: makeAdder(to: replay, for: environment),
      limiter: RateLimiter(
        samplesPerInsert: configuration.samplesPerInsert, minimumSize: configuration.learningStarts),
      batchSize: configuration.batchSize, budget: budget, key: key["environments"])
    return TD3Learner(
      configuration, acting: acting,
      actor: try TD3Actor(configuration, specification, threads: threads, key: key["policy weights"]),
      critic: try TwinCritic(
        hiddenLayers: configuration.hiddenLayers, specification: specification, rows: configuration.batchSize,
        learningRate: configuration.criticLearningRate, threads: threads, key: key["critic weights"]),
      evaluator: Evaluator(evaluation), key: key)
  }
}
