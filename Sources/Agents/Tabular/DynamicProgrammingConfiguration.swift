import Core
import ReinforcementLearning

/// The settings of value iteration.
public struct ValueIterationConfiguration: Configuration {
  public var finiteHorizon: Bool?
  public var discount: Double?
  public var tolerance = 1e-10

  public init() {}

  public static let help = [
    "finiteHorizon":
      "Whether it plans for exactly the steps that the time limit leaves, which is the optimum of an episode; when left out, it does where there is a time limit.",
    "discount":
      "The discount per step; when left out, 1 with a finite horizon, as returns are measured without, and else that of the environment.",
    "tolerance": "Without a finite horizon, it ends once no value changes by more.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "discount": .from(0, to: 1),
    "tolerance": .above(0),
  ]
}

/// The settings of policy iteration.
public struct PolicyIterationConfiguration: Configuration {
  public var discount: Double?
  public var tolerance = 1e-10
  public var evaluationSweeps = 1000

  public init() {}

  public static let help = [
    "discount": "The discount per step; that of the environment when left out.",
    "tolerance": "A policy counts as evaluated once no value changes by more in a sweep.",
    "evaluationSweeps": "Most sweeps that a policy is evaluated by, as one that never ends is worth less with every sweep.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "discount": .from(0, to: 1),
    "tolerance": .above(0),
    "evaluationSweeps": .from(1, to: 100_000),
  ]
}

/// Makes value iteration for an environment whose model is known.
public struct ValueIterationBuilder: AgentBuilder {
  /// The settings.
  public let configuration: ValueIterationConfiguration

  /// A builder with these settings.
  public init(_ configuration: ValueIterationConfiguration) { self.configuration = configuration }

  public func misfit(_ specification: EnvironmentSpecification) -> String? { tabularMisfit(specification) }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try configuration.validate()
    let model = try knownModel(training)
    if configuration.finiteHorizon == true, model.timeLimit == nil {
      throw WarrenError("'finiteHorizon' needs an environment with a time limit")
    }
    return ValueIteration(model, configuration, evaluator: Evaluator(evaluation))
  }
}

/// Makes policy iteration for an environment whose model is known.
public struct PolicyIterationBuilder: AgentBuilder {
  /// The settings.
  public let configuration: PolicyIterationConfiguration

  /// A builder with these settings.
  public init(_ configuration: PolicyIterationConfiguration) { self.configuration = configuration }

  public func misfit(_ specification: EnvironmentSpecification) -> String? { tabularMisfit(specification) }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try configuration.validate()
    return try PolicyIteration(knownModel(training), configuration, evaluator: Evaluator(evaluation))
  }
}

private func knownModel(_ factory: BatchEnvironmentFactory) throws -> TabularModel {
  guard let model = try factory(1).makeModel() else {
    throw WarrenError("the environment does not tell what its actions can lead to, so nothing can be computed from it")
  }
  return model
}
