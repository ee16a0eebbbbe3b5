import Core
import ReinforcementLearning

/// Puts DQN together.
public struct DQNBuilder: AgentBuilder {
  private let configuration: DQNConfiguration

  /// A builder with these settings.
  public init(_ configuration: DQNConfiguration) { self.configuration = configuration }

  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    guard case .discrete = specification.actionSpace else { return "DQN needs discrete actions, one of a number" }
    return nil
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

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try configuration.validate()
    let environment = try training(configuration.environments)
    if let misfit = misfit(environment.specification) { throw WarrenError(misfit) }
    let replay = makeReplay(for: environment)
    return try DQNLearner(
      configuration, networks: DQNNetworks(configuration, environment.specification),
      loop: EnvironmentLoop(environment, key: key["environments"]), replay: replay,
      adder: makeAdder(to: replay, for: environment), evaluator: Evaluator(evaluation), budget: budget, key: key)
  }
}
