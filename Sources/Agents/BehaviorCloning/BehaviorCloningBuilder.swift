import Core
import NeuralNetworks
import ReinforcementLearning

/// Makes the parts of behaviour cloning: the recording, the network and the learner.
public struct BehaviorCloningBuilder: AgentBuilder {
  /// The settings of all parts.
  public let configuration: BehaviorCloningConfiguration

  /// A builder with these settings.
  public init(_ configuration: BehaviorCloningConfiguration) { self.configuration = configuration }

  public func misfit(_ specification: EnvironmentSpecification) -> String? { nil }

  /// Checks the settings and the recording before anything runs.
  /// - Throws: `WarrenError` when the recording cannot be read, is of another environment, or the budget would never end a run.
  public func check(evaluation: BatchEnvironmentFactory, budget: Budget) throws {
    try configuration.validate()
    try budget.requireEnd(ofAgent: "behaviour cloning", countsEpochs: true)
    let environment = try evaluation(1)
    _ = try configuration.loadRecording(for: environment)
    _ = try makeNetwork(for: environment.specification).initialize(
      key: RandomKey(seed: 0), inputShape: [environment.specification.observationSize])
  }

  /// Hidden layers over the flat observation, then one output for each action or for each continuous dimension.
  func makeNetwork(for specification: EnvironmentSpecification) throws -> Sequential {
    let body = NetworkBody(hiddenLayers: configuration.hiddenLayers, network: configuration.network, tellsOfTraining: true)
    return Sequential(
      try body.makeLayers(for: specification) + [Linear(DeterministicPolicy.outputCount(for: specification.actionSpace))])
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeBehaviorCloningLearner(evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type: it needs no environments to train in.
  public func makeBehaviorCloningLearner(
    evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> BehaviorCloningLearner {
    try configuration.validate()
    let environment = try evaluation(1)
    let recording = try configuration.loadRecording(for: environment)
    let specification = environment.specification
    let network = try makeNetwork(for: specification)
    let parameters = try network.initialize(key: key["weights"], inputShape: [specification.observationSize])
    return BehaviorCloningLearner(
      configuration, recording: recording,
      policy: DeterministicPolicy(network: network, parameters: parameters, specification: specification),
      evaluator: Evaluator(evaluation), budget: budget, key: key, threads: threads)
  }
}
