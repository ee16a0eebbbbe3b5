import Core
import NeuralNetworks
import ReinforcementLearning
import Search

/// Makes agents that evolve the weights of a policy: a network, a search over its weights, and the learner that lets it play.
public struct PolicySearchBuilder<C: PolicySearchConfiguration>: AgentBuilder {
  /// The settings of all parts.
  public let configuration: C

  /// A builder with these settings.
  public init(_ configuration: C) { self.configuration = configuration }

  public func misfit(_ specification: EnvironmentSpecification) -> String? { nil }

  public func checkSettings(for specification: EnvironmentSpecification) throws {
    let outputs = DeterministicPolicy.outputCount(for: specification.actionSpace)
    if configuration.network.isEmpty {
      try requireMemory([
        ("hiddenLayers", networkBytes([specification.observationSize] + configuration.hiddenLayers + [outputs]))
      ])
    }
    let network = try makeNetwork(for: specification)
    let weights = try network.initialize(key: RandomKey(seed: 0), inputShape: [specification.observationSize]).count
    try requireMemory([
      ("population", 16 * Double(configuration.population) * Double(weights)),
      (configuration.network.isEmpty ? "hiddenLayers" : "network", configuration.searchBytes(weights: weights)),
    ])
  }

  private func makeNetwork(for specification: EnvironmentSpecification) throws -> Sequential {
    let body = NetworkBody(hiddenLayers: configuration.hiddenLayers, network: configuration.network, activation: .tanh)
    return Sequential(
      try body.makeLayers(for: specification) + [Linear(DeterministicPolicy.outputCount(for: specification.actionSpace))])
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makePolicySearchLearner(training: training, evaluation: evaluation, budget: budget, key: key, threads: threads)
  }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, with the learner's own type.
  public func makePolicySearchLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int = 1
  ) throws -> PolicySearchLearner<C.Strategy> {
    try configuration.validate()
    // As many batches for any number of threads, so that every network plays in the same one.
    let players = min(configuration.population, PolicySearchLearner<C.Strategy>.mostBatches)
    let batches = try (0..<players).map { _ in try training(configuration.episodes) }
    let specification = batches[0].specification
    try checkSettings(for: specification)
    let network = try makeNetwork(for: specification)
    let size = specification.observationSize
    let parameters = try network.initialize(key: key["weights"], inputShape: [size])
    let strategy = configuration.makeStrategy(start: parameters.trainableNumbers, key: key["search"]) { key in
      // The network has been initialized before, so it can be again.
      (try? network.initialize(key: key, inputShape: [size]))?.trainableNumbers ?? []
    }
    return PolicySearchLearner(
      strategy, network: network, parameters: parameters, batches: batches, evaluator: Evaluator(evaluation), budget: budget,
      key: key["episodes"], threads: threads)
  }
}

extension Parameters {
  /// The trainable weights, entry after entry, without the gaps between them.
  var trainableNumbers: [Double] {
    withUnsafeBufferPointer { slab in
      layout.entries.filter(\.isTrainable).flatMap { entry in
        (entry.offset..<entry.offset + entry.shape.count).map { Double(slab[$0]) }
      }
    }
  }

  /// Replaces the trainable weights by numbers in that order.
  mutating func setTrainableNumbers(_ numbers: [Double]) {
    let layout = layout
    withUnsafeMutableBufferPointer { slab in
      var index = 0
      for entry in layout.entries where entry.isTrainable {
        for place in entry.offset..<entry.offset + entry.shape.count {
          slab[place] = Float(numbers[index])
          index += 1
        }
      }
    }
  }
}
