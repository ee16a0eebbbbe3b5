import Core
import ReinforcementLearning

/// Makes the parts of DQN: replay, n-step adder, networks and learner.
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

  public func checkSettings(for specification: EnvironmentSpecification) throws {
    _ = try valueDistribution(for: specification)
    try NetworkBody(hiddenLayers: configuration.hiddenLayers, network: configuration.network, tellsOfTraining: true)
      .check(for: specification)
    let size = specification.observationSize
    let outputs = specification.actionSpace.maskSize * (configuration.distribution == .none ? 1 : configuration.atoms ?? 51)
    try requireMemory([
      ("replayCapacity", replayBytes(configuration.replayCapacity, specification)),
      ("batchSize", batchBytes(configuration.batchSize, specification, widths: configuration.hiddenLayers)),
      ("hiddenLayers", networkBytes([size] + configuration.hiddenLayers + [outputs])),
    ])
  }

  public func choices(for specification: EnvironmentSpecification) -> [String: JSONValue] {
    discountChoice(configuration.discount ?? specification.discount)
      .merging(numberChoice("rewardScale", rewardScale(for: specification))) { $1 }
  }

  public func makeReplay(for environment: any BatchEnvironment) -> any TransitionReplay {
    let layout = ReplayLayout(for: environment)
    let window = NStepAdder.window(steps: configuration.steps, copies: environment.count)
    guard configuration.prioritized else {
      return UniformReplay(layout: layout, capacity: configuration.replayCapacity, window: window)
    }
    return PrioritizedReplay(
      layout: layout, capacity: configuration.replayCapacity, window: window,
      priorityExponent: configuration.priorityExponent, importanceExponent: configuration.importanceExponent)
  }

  public func makeAdder(to replay: any TransitionReplay, for environment: any BatchEnvironment) -> NStepAdder {
    NStepAdder(
      to: replay.storage, copies: environment.count, steps: configuration.steps,
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
    let horizon = horizon(for: specification)
    let smallestValue = horizon.isFinite ? max(low, -high, 0) * horizon : 0
    return min(1, 1 / max(abs(low), abs(high)), 5 / smallestValue)
  }

  /// Over how many steps rewards add up: as the discount says, or until the time limit, if that is sooner.
  private func horizon(for specification: EnvironmentSpecification) -> Float {
    let discount = configuration.discount ?? specification.discount
    return min(1 / (1 - discount), specification.timeLimit.map { Float($0) } ?? .infinity)
  }

  /// What the network says of values. The returns of a categorical distribution range as set, else as far to both sides of zero as
  /// the environment says that returns do, or as rewards can add up to over the horizon, if that is less: a network begins in the middle, where nothing is expected yet.
  /// - Throws: `WarrenError` when that range is infinite.
  public func valueDistribution(for specification: EnvironmentSpecification) throws -> ValueDistribution {
    switch configuration.distribution {
    case .none: return .none
    case .quantile: return .quantile(count: configuration.atoms ?? 32)
    case .categorical:
      let rewards = specification.rewardRange
      var largest = max(abs(rewards.lowerBound), abs(rewards.upperBound)) * horizon(for: specification)
      if let returns = specification.returnRange {
        largest = min(largest, max(abs(returns.lowerBound), abs(returns.upperBound)))
      }
      let (low, high) = (configuration.smallestValue ?? -largest, configuration.largestValue ?? largest)
      guard low.isFinite, high.isFinite, low < high else {
        throw WarrenError(
          "the returns of a categorical distribution cannot range from \(low) to \(high), which is what rewards of "
            + "\(rewards) a step and the settings say", hint: "set 'smallestValue' and 'largestValue'")
      }
      let scale = rewardScale(for: specification)
      return .categorical(scale * low...scale * high, atoms: configuration.atoms ?? 51)
    }
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeDQNLearner(training: training, evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makeDQNLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int = 1
  ) throws -> DQNLearner {
    try configuration.validate()
    let environment = try training(configuration.parallelEnvironments)
    let specification = environment.specification
    if let misfit = misfit(specification) { throw WarrenError(misfit) }
    try checkSettings(for: specification)
    let replay = makeReplay(for: environment)
    return try DQNLearner(
      configuration, environment: environment, replay: replay, adder: makeAdder(to: replay, for: environment),
      networks: DQNNetworks(
        configuration, specification, distribution: valueDistribution(for: specification), key: key["weights"]),
      evaluator: Evaluator(evaluation), rewardScale: rewardScale(for: specification), budget: budget, key: key, threads: threads
    )
  }
}
