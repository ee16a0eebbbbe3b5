import Core
import ReinforcementLearning

/// Makes the parts of DQN: uniform replay, n-step adder, networks and learner.
public struct DQNBuilder: ReplayAgentBuilder {
  /// The settings of all parts.
  public let configuration: DQNConfiguration

  /// A builder with these settings.
  public init(_ configuration: DQNConfiguration) {
    self.configuration = configuration
  }

  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    if case .discrete = specification.actionSpace { return nil }
    return "DQN chooses one of several actions, and the environment's actions are of another kind"
  }

  public func makeReplay(for environment: any BatchEnvironment) -> UniformReplay {
    UniformReplay(
      layout: ReplayLayout(for: environment), capacity: configuration.replayCapacity,
      window: NStepAdder.window(steps: configuration.steps, copies: environment.count))
  }

  public func makeAdder(to replay: UniformReplay, for environment: any BatchEnvironment) -> NStepAdder {
    NStepAdder(
      to: replay, copies: environment.count, steps: configuration.steps,
      discount: configuration.discount ?? environment.specification.discount)
  }

  /// By what rewards are multiplied: as set, or a factor of at most 1 that brings values near those that freshly drawn weights
  /// give, as it takes long to reach values in the hundreds. Rewards of a known range become at most 1. Where no step goes without
  /// a reward, values add up over the horizon of the discount (or the time limit, if that is shorter), so there the smallest
  /// possible value becomes at most 5.
  public func rewardScale(for specification: EnvironmentSpecification) -> Float {
    if let scale = configuration.rewardScale { return scale }
    let (low, high) = (specification.rewardRange.lowerBound, specification.rewardRange.upperBound)
    guard low.isFinite, high.isFinite else { return 1 }
    let discount = configuration.discount ?? specification.discount
    let horizon = min(1 / (1 - discount), specification.timeLimit.map { Float($0) } ?? .infinity)
    let smallestValue = horizon.isFinite ? max(low, -high, 0) * horizon : 0
    return min(1, 1 / max(abs(low), abs(high)), 5 / smallestValue)
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeDQNLearner(training: training, evaluation: evaluation, budget: budget, key: key)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makeDQNLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey
  ) throws -> DQNLearner {
    try configuration.validate()
    let environment = try training(configuration.parallelEnvironments)
    let specification = environment.specification
    if let misfit = misfit(specification) { throw WarrenError(misfit) }
    let replay = makeReplay(for: environment)
    return try DQNLearner(
      configuration, environment: environment, replay: replay, adder: makeAdder(to: replay, for: environment),
      networks: DQNNetworks(configuration, specification, key: key["weights"]), evaluator: Evaluator(evaluation),
      rewardScale: rewardScale(for: specification), budget: budget, key: key)
  }
}
