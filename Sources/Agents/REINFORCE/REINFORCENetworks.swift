import Core
import ReinforcementLearning

extension REINFORCEConfiguration {
  /// The policy and the baseline: networks of their own unless `sharedBody` says otherwise.
  /// - Throws: ``WarrenError`` when described layers do not fit the observation.
  package func makeNetworks(for specification: EnvironmentSpecification, key: RandomKey) throws -> ActorCritic {
    try ActorCritic(
      body: NetworkBody(hiddenLayers: hiddenLayers, network: network, activation: activation), isShared: sharedBody,
      deviation: initialDeviation, for: specification, key: key)
  }
}
